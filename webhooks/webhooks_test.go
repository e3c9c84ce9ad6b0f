package webhooks_test

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/webhooks"
)

// kinds lists what arrived, by type and by the reason that it gives.
func kinds(r *receiver) []string {
	var all []string
	for _, q := range r.got() {
		var told struct {
			Type string
			Data struct{ Reason string }
		}
		_ = json.Unmarshal([]byte(q.body), &told)
		all = append(all, strings.TrimSpace(told.Type+" "+told.Data.Reason))
	}
	return all
}

// TestAGrantsLifeIsTold follows a grant from its beginning to its end, in order.
func TestAGrantsLifeIsTold(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.give(t, "before", 24*time.Hour) // there is no webhook yet
		r := newReceiver(t, nil)
		w.set(t, r.URL)
		g := w.give(t, "mara", 200*24*time.Hour)
		if err := w.grants.Narrow(t.Context(), g.ID, grants.Narrowing{Keep: auth.Open([]string{"posts:read"})}, grants.ByPerson); err != nil {
			t.Fatal(err)
		}
		if err := w.grants.Shorten(t.Context(), g.ID, w.clock().Add(100*24*time.Hour), grants.ByPerson); err != nil {
			t.Fatal(err)
		}
		if err := w.grants.Revoke(t.Context(), g.ID, grants.ByPerson, grants.ReasonWithdrawn); err != nil {
			t.Fatal(err)
		}
		w.follow(t)
		w.follow(t)
		w.sendAll(t)
		want := []string{"grant.created", "grant.narrowed", "grant.narrowed", "grant.ended withdrawn"}
		if got := kinds(r); !slices.Equal(got, want) {
			t.Errorf("told: %v, want %v", got, want)
		}
		for _, q := range r.got() {
			if strings.Contains(q.body, g.Account) || strings.Contains(q.body, "mara") || !strings.Contains(q.body, g.Subject) {
				t.Errorf("it does not name the person as the app knows them, and only so: %s", q.body)
			}
		}
	})
}

// TestWhyAGrantEnded tells no more than is the app's business.
func TestWhyAGrantEnded(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		r := newReceiver(t, nil)
		w.set(t, r.URL)
		for reason, want := range map[string]string{
			grants.ReasonWithdrawn: "withdrawn", grants.ReasonReturned: "returned", grants.ReasonReplay: "security",
			grants.ReasonAccount: "account_deleted", grants.ReasonLogout: "withdrawn", grants.ReasonEligibility: "operator",
			"a note of the operator's": "operator",
		} {
			before := len(r.got())
			g := w.give(t, "mara", 24*time.Hour)
			if err := w.grants.Revoke(t.Context(), g.ID, grants.BySystem, reason); err != nil {
				t.Fatal(err)
			}
			w.follow(t)
			w.sendAll(t)
			if got := kinds(r)[before:]; !slices.Equal(got, []string{"grant.created", "grant.ended " + want}) {
				t.Errorf("%s: %v", reason, got)
			}
		}
		g := w.give(t, "mara", 24*time.Hour)
		before := len(r.got()) + 1
		w.pass(25 * time.Hour)
		if err := w.grants.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.follow(t)
		w.sendAll(t)
		if got := kinds(r)[before:]; !slices.Equal(got, []string{"grant.ended expired"}) {
			t.Errorf("%s ran out: %v", g.ID, got)
		}
	})
}

// TestAnEndThatComesNear is told at 30 and at 7 days, once, and not of a grant that was given for less.
func TestAnEndThatComesNear(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		r := newReceiver(t, nil)
		w.set(t, r.URL)
		w.give(t, "long", 90*24*time.Hour)
		w.give(t, "month", 30*24*time.Hour)
		w.give(t, "week", 7*24*time.Hour)
		count := func() int {
			w.follow(t)
			w.follow(t)
			w.sendAll(t)
			return len(slices.DeleteFunc(kinds(r), func(kind string) bool { return kind != "grant.expiring" }))
		}
		for _, step := range []struct{ day, want int }{{0, 0}, {22, 0}, {24, 1}, {59, 1}, {61, 2}, {82, 2}, {84, 3}, {91, 3}} {
			w.pass(w.app.Created.Add(time.Duration(step.day) * 24 * time.Hour).Sub(w.clock()))
			if got := count(); got != step.want {
				t.Fatalf("on day %d there were %d, want %d", step.day, got, step.want)
			}
		}
	})
}

// TestI4_Signatures rotates keys and checks what is signed.
func TestI4_Signatures(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		r := newReceiver(t, nil)
		first := w.set(t, r.URL)
		send := func() received {
			t.Helper()
			if err := w.hooks.SendTest(t.Context(), w.app.ID); err != nil {
				t.Fatal(err)
			}
			w.sendAll(t)
			all := r.got()
			return all[len(all)-1]
		}
		q := send()
		if !strings.HasPrefix(first, "whsec_") || !q.signed(first) {
			t.Errorf("not signed with %.6s: %v", first, q.header)
		}
		if q.body += " "; q.signed(first) {
			t.Error("a body that was changed is signed")
		}
		_, second, err := w.hooks.Rotate(t.Context(), w.app.ID, webhooks.HMAC)
		if err != nil {
			t.Fatal(err)
		}
		if q := send(); !q.signed(first) || !q.signed(second) || first == second {
			t.Errorf("both keys sign after a rotation: %v", q.header)
		}
		w.pass(25 * time.Hour)
		if q := send(); q.signed(first) || !q.signed(second) {
			t.Errorf("a day later only the new one does: %v", q.header)
		}
		_, shown, err := w.hooks.Rotate(t.Context(), w.app.ID, webhooks.Ed25519)
		if err != nil {
			t.Fatal(err)
		}
		q = send()
		public, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(shown, "whpk_"))
		if err != nil || len(public) != ed25519.PublicKeySize {
			t.Fatal(shown, err)
		}
		signature, _, _ := strings.Cut(strings.TrimPrefix(q.header.Get("Webhook-Signature"), "v1a,"), " ")
		raw, err := base64.StdEncoding.DecodeString(signature)
		content := q.header.Get("Webhook-Id") + "." + q.header.Get("Webhook-Timestamp") + "." + q.body
		if err != nil || !ed25519.Verify(public, []byte(content), raw) || !q.signed(second) {
			t.Errorf("the Ed25519 signature: %v %v", q.header, err)
		}
	})
}

// TestI5_RetriesKeepTheirID lets a receiver fail, count, and say 410.
func TestI5_RetriesKeepTheirID(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		status := []int{500, 302, 204}
		r := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status[min(n, len(status))-1]) })
		w.set(t, r.URL)
		if err := w.hooks.SendTest(t.Context(), w.app.ID); err != nil {
			t.Fatal(err)
		}
		w.sendAll(t)
		for range 2 {
			w.pass(time.Minute)
			w.sendAll(t)
		}
		got := r.got()
		if len(got) != 3 {
			t.Fatalf("%d requests", len(got))
		}
		for _, q := range got {
			if q.header.Get("webhook-id") != got[0].header.Get("webhook-id") || q.body != got[0].body {
				t.Error("another id, or another body, in a retry")
			}
		}
		if got[0].header.Get("webhook-timestamp") == got[2].header.Get("webhook-timestamp") {
			t.Error("a retry is signed with its own time")
		}
		log, err := w.hooks.Deliveries(t.Context(), webhooks.Query{App: w.app.ID, Limit: 10})
		if err != nil || len(log) != 1 || log[0].State != webhooks.Delivered || len(log[0].Attempts) != 3 || log[0].Attempts[1].Status != 302 {
			t.Errorf("the log has %+v, %v", log, err)
		}
		replayed, err := w.hooks.Replay(t.Context(), w.app.ID, log[0].ID)
		if err != nil || replayed.State != webhooks.Pending {
			t.Fatal(replayed, err)
		}
		w.sendAll(t)
		if all := r.got(); len(all) != 4 || all[3].header.Get("webhook-id") != log[0].ID {
			t.Error("a replay has the same id")
		}
		status = []int{410}
		if err := w.hooks.SendTest(t.Context(), w.app.ID); err != nil {
			t.Fatal(err)
		}
		w.sendAll(t)
		e, err := w.hooks.Endpoint(t.Context(), w.app.ID)
		if err != nil || e.State != webhooks.Disabled || e.Reason != webhooks.ReasonGone {
			t.Errorf("after 410: %+v %v", e, err)
		}
		if err := w.hooks.SendTest(t.Context(), w.app.ID); !problem.Is(err, problem.Conflict) {
			t.Error("a test of a disabled webhook:", err)
		}
		if e, err = w.hooks.Enable(t.Context(), w.app.ID); err != nil || e.State != webhooks.Enabled {
			t.Error(e, err)
		}
	})
}

// TestThreeDaysOfRetries counts attempts until a delivery is given up and the endpoint is disabled.
func TestThreeDaysOfRetries(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		r := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
		w.set(t, r.URL)
		var told []string
		w.hooks.Disabled = func(_ context.Context, e *webhooks.Endpoint) { told = append(told, e.Reason) }
		if err := w.hooks.SendTest(t.Context(), w.app.ID); err != nil {
			t.Fatal(err)
		}
		began := w.clock()
		for range 60 {
			w.sendAll(t)
			found, err := w.hooks.Deliveries(t.Context(), webhooks.Query{App: w.app.ID, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			if found[0].State == webhooks.Dead {
				break
			}
			w.pass(found[0].Due.Sub(w.clock()))
		}
		if took := w.clock().Sub(began); took != 72*time.Hour {
			t.Errorf("it was tried for %v", took)
		}
		if n := len(r.got()); n < 12 || n > 20 {
			t.Errorf("%d attempts", n)
		}
		if !slices.Equal(told, []string{webhooks.ReasonFailing}) {
			t.Errorf("the notices are %v", told)
		}
	})
}

// TestJ1_SecretsAreSealed looks for a secret where it is stored, and opens it as another app.
func TestJ1_SecretsAreSealed(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		secret := w.set(t, "http://127.0.0.1:1/")
		e, err := w.control.Webhook(t.Context(), w.app.ID)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(e)
		if err != nil || strings.Contains(string(text), strings.TrimPrefix(secret, "whsec_")) {
			t.Errorf("the row has the secret: %s %v", text, err)
		}
		if again, shown, err := w.hooks.Set(t.Context(), w.app.ID, "http://127.0.0.1:2/", webhooks.HMAC); err != nil || shown != "" || again.URL != "http://127.0.0.1:2/" {
			t.Errorf("the secret is shown again: %q %v", shown, err)
		}
	})
}
