package controltest

import (
	"testing"
	"time"

	"portway/webhooks"
)

func testFailing(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1", "a_2")
	addDeliveries(t, s, delivery(1, "a_1", ""), delivery(2, "a_2", ""))
	attempt := func(app string, hours int, o webhooks.Outcome) webhooks.Endpoint {
		t.Helper()
		now := noon.Add(time.Duration(hours) * time.Hour)
		var d *webhooks.Delivery
		for d = takeDelivery(t, s, "w", now); d != nil && d.App != app; d = takeDelivery(t, s, "w", now) {
		}
		d.Due, o.Attempt.At, o.Lasting = now, now, now.Add(-72*time.Hour)
		e, err := s.SettleDelivery(t.Context(), d, "w", o)
		if err != nil || e == nil {
			t.Fatal(e, err)
		}
		return *e
	}
	failed := webhooks.Outcome{Attempt: webhooks.Attempt{Status: 500, Error: "It answered 500."}}
	for _, step := range []struct {
		hours   int
		outcome webhooks.Outcome
		failing int // hours; -1 is not
		state   webhooks.EndpointState
	}{
		{1, failed, 1, webhooks.Enabled}, {2, webhooks.Outcome{}, -1, webhooks.Enabled}, {3, failed, 3, webhooks.Enabled},
		{70, failed, 3, webhooks.Enabled}, {75, failed, 3, webhooks.Disabled},
	} {
		e := attempt("a_1", step.hours, step.outcome)
		want := time.Time{}
		if step.failing >= 0 {
			want = noon.Add(time.Duration(step.failing) * time.Hour)
		}
		if e.State != step.state || !e.Failing.Equal(want) || e.Failure == nil || (e.Reason == webhooks.ReasonFailing) != (e.State == webhooks.Disabled) {
			t.Errorf("after %d hours: %+v", step.hours, e)
		}
	}
	if e := attempt("a_2", 76, webhooks.Outcome{Attempt: webhooks.Attempt{Status: 410, Error: "gone"}, Gone: true}); e.State != webhooks.Disabled || e.Reason != webhooks.ReasonGone {
		t.Errorf("gone: %+v", e)
	}
	if d := takeDelivery(t, s, "w", noon.Add(1000*time.Hour)); d != nil {
		t.Error("a disabled endpoint is sent to:", d)
	}
}

func testReplay(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1")
	addDeliveries(t, s, delivery(1, "a_1", "mara"), delivery(2, "a_1", "mara"))
	replay := func(id string) bool {
		done, err := s.ReplayDelivery(t.Context(), "a_1", id, noon.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	if replay("msg_1") || replay("msg_0") {
		t.Error("what is pending, or not there, is replayed")
	}
	settle(t, s, takeDelivery(t, s, "w", noon.Add(time.Minute)), "w", "failed", time.Time{})
	if !replay("msg_1") {
		t.Fatal("what is dead is not replayed")
	}
	if d := takeDelivery(t, s, "w", noon.Add(2*time.Hour)); d.ID != "msg_2" {
		t.Fatal("it is not behind what waits:", d)
	} else {
		settle(t, s, d, "w", "", time.Time{})
	}
	if d := takeDelivery(t, s, "w", noon.Add(2*time.Hour)); d == nil || d.ID != "msg_1" || d.Number != 3 || len(d.Attempts) != 1 {
		t.Errorf("replayed: %+v", d)
	}
}

func testLapseDeliveries(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1", "a_2")
	addDeliveries(t, s, delivery(1, "a_1", "mara"), delivery(2, "a_1", "mara"), delivery(3, "a_2", ""))
	e, err := s.Webhook(t.Context(), "a_1")
	if err != nil {
		t.Fatal(err)
	}
	e.State = webhooks.Disabled
	if done, err := s.PutWebhook(t.Context(), e); err != nil || !done {
		t.Fatal(done, err)
	}
	lapse := func(now time.Time) (states string) {
		t.Helper()
		if err := s.LapseDeliveries(t.Context(), now, now.Add(-72*time.Hour), now.Add(-1000*time.Hour)); err != nil {
			t.Fatal(err)
		}
		for _, app := range []string{"a_1", "a_2"} {
			found, err := s.Deliveries(t.Context(), webhooks.Query{App: app, Limit: 9})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range found {
				states += string(d.State) + " "
			}
		}
		return states
	}
	for _, step := range []struct {
		hours int
		want  string
	}{{1, "pending pending pending "}, {73, "dead dead pending "}, {1100, "pending "}} {
		if got := lapse(noon.Add(time.Duration(step.hours) * time.Hour)); got != step.want {
			t.Errorf("after %d hours: %s", step.hours, got)
		}
	}
}
