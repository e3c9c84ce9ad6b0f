package controltest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portway/grants"
	"portway/webhooks"
)

// A Hooks is what a control database is to webhooks.
type Hooks interface {
	grants.Store
	webhooks.Store
}

// RunWebhooks holds a database to what webhooks.Store asks for, as Run does for grants.
func RunWebhooks(t *testing.T, database func(t *testing.T) (connect func() Hooks)) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func() Hooks)
	}{
		{"an endpoint comes back as it was written, and one of two writers wins", testEndpoint},
		{"a delivery comes back whole", testDeliveryWhole},
		{"without an endpoint nothing is kept", testNoEndpoint},
		{"what is to happen once happens once", testOnce},
		{"what has an order waits for what is in front", testOrder},
		{"any number of writers and workers keep the order", testOrderTogether},
		{"only who has the lease settles, and a lease ends", testDeliveryLease},
		{"apps take turns, and none has more than the most", testHookTurns},
		{"of two followers at one place one takes the step", testSteps},
		{"an endpoint that fails for long is disabled, one that is gone at once", testFailing},
		{"what is finished can be replayed, what is pending not", testReplay},
		{"what a disabled endpoint leaves lying dies, what is old is forgotten", testLapseDeliveries},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, database(t)) })
	}
}

// hooks adds apps with endpoints.
func hooks(t *testing.T, connect func() Hooks, apps ...string) Hooks {
	t.Helper()
	s, c := connect(), newCast()
	add(t, s, c)
	for _, name := range apps {
		if name != c.app.ID {
			other := c.app
			other.ID, other.Name = name, name
			if added, err := s.AddApp(t.Context(), &other, grants.Event{At: noon, App: name}); err != nil || !added {
				t.Fatal(added, err)
			}
		}
		e := webhooks.Endpoint{App: name, URL: "https://" + name + ".example/", State: webhooks.Enabled, Created: noon}
		if done, err := s.PutWebhook(t.Context(), &e); err != nil || !done {
			t.Fatal(done, err)
		}
	}
	return s
}

func delivery(n int, app, order string) webhooks.Delivery {
	id := fmt.Sprintf("msg_%d", n)
	return webhooks.Delivery{
		ID: id, App: app, Order: order, Once: id, Kind: webhooks.GrantCreated, Payload: `{"n":1}`, State: webhooks.Pending, Created: noon.Add(time.Duration(n) * time.Microsecond),
	}
}

func addDeliveries(t *testing.T, s Hooks, d ...webhooks.Delivery) {
	t.Helper()
	if done, err := s.AddDeliveries(t.Context(), d, nil); err != nil || !done {
		t.Fatal(done, err)
	}
}

func takeDelivery(t *testing.T, s Hooks, worker string, now time.Time) *webhooks.Delivery {
	t.Helper()
	d, err := s.TakeDelivery(t.Context(), worker, now, now.Add(time.Minute), 4)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// settle ends an attempt: delivered where failed is empty, otherwise due again at next, or dead where that is zero.
func settle(t *testing.T, s Hooks, d *webhooks.Delivery, worker, failed string, next time.Time) *webhooks.Endpoint {
	t.Helper()
	a := webhooks.Attempt{At: noon.Add(time.Second), Status: 200, Duration: time.Millisecond, Error: failed}
	d.Attempts, d.Due = append(d.Attempts, a), next
	switch {
	case failed == "":
		d.State, d.Finished = webhooks.Delivered, noon.Add(time.Minute)
	case next.IsZero():
		d.State, d.Finished = webhooks.Dead, noon.Add(time.Minute)
	}
	e, err := s.SettleDelivery(t.Context(), d, worker, webhooks.Outcome{Attempt: a, Lasting: noon.Add(-72 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func testEndpoint(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1")
	e, err := s.Webhook(t.Context(), "a_1")
	if err != nil || e.Revision != 1 {
		t.Fatal(e, err)
	}
	e.URL, e.State, e.Reason, e.Failing = "https://b.example/", webhooks.Disabled, "gone", noon
	e.Keys = []webhooks.Key{{Scheme: webhooks.HMAC, Sealed: "sealed", Hint: "hint", Created: noon, Until: noon.Add(time.Hour)}}
	for i, want := range []bool{true, false} {
		if done, err := s.PutWebhook(t.Context(), e); err != nil || done != want {
			t.Errorf("writer %d: %v %v", i, done, err)
		}
	}
	e.Revision++
	got, err := s.Webhook(t.Context(), "a_1")
	if diff := cmp.Diff(e, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if err := s.RemoveWebhook(t.Context(), "a_1"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Webhook(t.Context(), "a_1"); err != nil || got != nil {
		t.Error("removed:", got, err)
	}
}

func testDeliveryWhole(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1")
	d := delivery(1, "a_1", "person")
	addDeliveries(t, s, d)
	taken := takeDelivery(t, s, "w", noon.Add(time.Hour))
	want := d
	want.Number, want.Started, want.Due = 1, d.Created, noon.Add(time.Hour+time.Minute)
	if diff := cmp.Diff(&want, taken); diff != "" {
		t.Error("taken:", diff)
	}
	settle(t, s, taken, "w", "", time.Time{})
	got, err := s.Delivery(t.Context(), "a_1", d.ID)
	if diff := cmp.Diff(taken, got); err != nil || diff != "" {
		t.Error("settled:", err, diff)
	}
	if other, err := s.Delivery(t.Context(), "a_2", d.ID); err != nil || other != nil {
		t.Error("another app has it:", other, err)
	}
}

func testNoEndpoint(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1")
	addDeliveries(t, s, delivery(1, "a_none", ""), delivery(2, "a_1", ""))
	if d := takeDelivery(t, s, "w", noon.Add(time.Hour)); d == nil || d.ID != "msg_2" {
		t.Error(d)
	}
	if d := takeDelivery(t, s, "w", noon.Add(time.Hour)); d != nil {
		t.Error(d)
	}
}

func testOnce(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1", "a_2")
	for n, app := range []string{"a_1", "a_1", "a_2"} {
		d := delivery(n, app, "")
		d.Once = "expiring g_1"
		addDeliveries(t, s, d)
	}
	for app, want := range map[string]int{"a_1": 1, "a_2": 1} {
		if found, err := s.Deliveries(t.Context(), webhooks.Query{App: app, Limit: 10}); err != nil || len(found) != want {
			t.Error(app, found, err)
		}
	}
}

func testOrder(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1")
	addDeliveries(t, s, delivery(1, "a_1", "mara"), delivery(2, "a_1", "mara"), delivery(3, "a_1", "mara"), delivery(4, "a_1", "ada"), delivery(5, "a_1", ""))
	now := noon.Add(time.Minute)
	first := takeDelivery(t, s, "w", now)
	if got := first.ID + takeDelivery(t, s, "w", now).ID + takeDelivery(t, s, "w", now).ID; got != "msg_1msg_4msg_5" {
		t.Fatal("taken:", got)
	}
	if d := takeDelivery(t, s, "w", now); d != nil {
		t.Fatal("out of order:", d)
	}
	settle(t, s, first, "w", "failed", now.Add(time.Second))
	if d := takeDelivery(t, s, "w", now); d != nil {
		t.Fatal("before its time:", d)
	}
	again := takeDelivery(t, s, "w", now.Add(2*time.Second))
	if again == nil || again.ID != "msg_1" || len(again.Attempts) != 1 {
		t.Fatal("again:", again)
	}
	settle(t, s, again, "w", "failed", time.Time{}) // given up
	second := takeDelivery(t, s, "w", now)
	if second == nil || second.ID != "msg_2" || !second.Started.Equal(noon.Add(time.Minute)) {
		t.Fatal("next:", second)
	}
	settle(t, s, second, "w", "", time.Time{})
	if third := takeDelivery(t, s, "w", now); third == nil || third.ID != "msg_3" {
		t.Fatal("last:", third)
	}
}

// testOrderTogether lets workers take and settle while others add, and looks at the order in which each arrives.
func testOrderTogether(t *testing.T, connect func() Hooks) {
	const writers, each = 3, 12
	s := hooks(t, connect, "a_1")
	var arrived sync.Map // order -> the last number that was delivered
	var settled atomic.Int64
	var group sync.WaitGroup
	for writer := range writers {
		group.Go(func() {
			for n := range each {
				d := delivery(writer*each+n, "a_1", fmt.Sprint("person ", n%2))
				if done, err := s.AddDeliveries(t.Context(), []webhooks.Delivery{d}, nil); err != nil || !done {
					t.Error(done, err)
				}
			}
		})
	}
	for worker := range 3 {
		group.Go(func() {
			name, other := fmt.Sprint("w", worker), connect()
			for settled.Load() < writers*each && !t.Failed() {
				d, err := other.TakeDelivery(t.Context(), name, noon.Add(time.Hour), noon.Add(2*time.Hour), 4)
				if err != nil {
					t.Error(err)
					return
				}
				if d == nil {
					continue
				}
				if last, _ := arrived.Swap(d.Order, d.Number); last != nil && last.(int64) >= d.Number {
					t.Errorf("%d of %s comes after %d", d.Number, d.Order, last)
				}
				d.State, d.Finished = webhooks.Delivered, noon
				if e, err := other.SettleDelivery(t.Context(), d, name, webhooks.Outcome{}); err != nil || e == nil {
					t.Error(e, err)
					return
				}
				settled.Add(1)
			}
		})
	}
	group.Wait()
}

func testDeliveryLease(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1")
	addDeliveries(t, s, delivery(1, "a_1", "mara"))
	lost := takeDelivery(t, s, "dead", noon.Add(time.Minute))
	if d := takeDelivery(t, s, "w", noon.Add(90*time.Second)); d != nil {
		t.Fatal("under lease:", d)
	}
	taken := takeDelivery(t, s, "w", noon.Add(2*time.Minute))
	if taken == nil {
		t.Fatal("the lease does not end")
	}
	if e := settle(t, s, lost, "dead", "", time.Time{}); e != nil {
		t.Error("who lost the lease has settled")
	}
	if e := settle(t, s, taken, "w", "", time.Time{}); e == nil {
		t.Error("who has the lease has not")
	}
}

func testHookTurns(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1", "a_2")
	for n := range 8 {
		addDeliveries(t, s, delivery(n, "a_1", ""))
	}
	addDeliveries(t, s, delivery(8, "a_2", ""), delivery(9, "a_2", ""))
	var apps []string
	for range 7 {
		d := takeDelivery(t, s, "w", noon.Add(time.Minute))
		if d == nil {
			break
		}
		apps = append(apps, d.App)
	}
	if diff := cmp.Diff([]string{"a_1", "a_2", "a_1", "a_2", "a_1", "a_1"}, apps); diff != "" {
		t.Error(diff)
	}
}

func testSteps(t *testing.T, connect func() Hooks) {
	s := hooks(t, connect, "a_1")
	begin, err := s.Followed(t.Context(), "source", webhooks.Place{Number: 7})
	if again, err2 := s.Followed(t.Context(), "source", webhooks.Place{Number: 9}); err != nil || err2 != nil || begin != again || begin.Number != 7 {
		t.Fatal(begin, again, err, err2)
	}
	var taken atomic.Int64
	var group sync.WaitGroup
	for n := range 4 {
		other := connect()
		group.Go(func() {
			done, err := other.AddDeliveries(t.Context(), []webhooks.Delivery{delivery(n, "a_1", "")},
				&webhooks.Step{Follower: "source", From: begin, To: webhooks.Place{Number: 8, ID: "x"}})
			if err != nil {
				t.Error(err)
			}
			if done {
				taken.Add(1)
			}
		})
	}
	group.Wait()
	found, err := s.Deliveries(t.Context(), webhooks.Query{App: "a_1", Limit: 10})
	if taken.Load() != 1 || len(found) != 1 || err != nil {
		t.Errorf("%d took the step, %d deliveries, %v", taken.Load(), len(found), err)
	}
	if at, err := s.Followed(t.Context(), "source", webhooks.Place{}); err != nil || at != (webhooks.Place{Number: 8, ID: "x"}) {
		t.Error(at, err)
	}
}
