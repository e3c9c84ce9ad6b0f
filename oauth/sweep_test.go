package oauth_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"portway/oauth"
)

// TestSweepForgetsWhatIsOverAndNothingElse looks at the tables themselves: what is over is refused either way.
func TestSweepForgetsWhatIsOverAndNothingElse(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			ctx, h := context.Background(), newHolder(w)
			first := w.tokens("posts:read").string("refresh_token")
			second := w.refresh(first).is(t, http.StatusOK, "").string("refresh_token")
			// Another app's grant: asked twice by one app, a person's second answer would supersede the first.
			given := w.prove("/oauth/token", w.redemption(w.code(w.nativeRequest(), "posts:read"))).is(t, http.StatusOK, "")
			w.call("/oauth/revoke", url.Values{"token": {given.string("access_token")}, "client_id": {w.native}}).is(t, http.StatusOK, "")
			w.prove("/oauth/par", w.nativeRequest(), h.proof("/oauth/par", "")).is(t, http.StatusCreated, "")
			b := w.browser()
			b.login(b.ask(w.request()), "mara", "wrong")

			w.must(w.server.Sweep(ctx))
			w.counts(map[string]int{
				"oauth_seen": 1, "oauth_pushed": 1, "oauth_transaction": 3, "oauth_code": 2, "oauth_refresh": 3, "login_session": 2, "login_attempt": -1,
			})
			w.advance(15 * time.Minute)
			w.must(w.server.Sweep(ctx))
			w.counts(map[string]int{"oauth_seen": 0, "oauth_pushed": 0, "oauth_transaction": 3, "oauth_code": 2, "oauth_refresh": 3, "login_session": 2, "login_attempt": 0})
			w.advance(25 * time.Hour)
			w.must(w.server.Sweep(ctx))
			w.counts(map[string]int{"oauth_transaction": 0, "oauth_code": 0, "oauth_refresh": 2, "login_session": 0})

			// What is left does its work: the token that was spent still gives a thief away.
			w.refresh(first).is(t, http.StatusBadRequest, "invalid_grant")
			w.refresh(second).is(t, http.StatusBadRequest, "invalid_grant")
			w.advance(25 * time.Hour)
			w.must(w.server.Sweep(ctx))
			w.counts(map[string]int{"oauth_refresh": 0})
		})
	}
}

func TestSweepTakesRefreshTokensWithTheirGrant(t *testing.T) {
	w := newWorld(t, t.TempDir())
	token := w.tokens("posts:read").string("refresh_token")
	w.advance(30*24*time.Hour - time.Minute)
	w.must(w.server.Sweep(t.Context()))
	w.refresh(token).is(t, http.StatusOK, "")
	w.advance(25 * time.Hour)
	w.must(w.server.Sweep(t.Context()))
	w.counts(map[string]int{"oauth_refresh": 0})
}

// TestSweepGoesInSteps has more to delete than one step takes.
func TestSweepGoesInSteps(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			for i := range 2_500 {
				w.must(w.control.AddPushed(t.Context(), &oauth.Pushed{Digest: "p" + strconv.Itoa(i), App: w.reader, Expires: w.clock.Now()}))
			}
			w.must(w.server.Sweep(t.Context()))
			w.counts(map[string]int{"oauth_pushed": 0})
		})
	}
}

// counts compares how many rows the tables have; -1 is any number but 0.
func (w *world) counts(want map[string]int) {
	w.Helper()
	for table, rows := range want {
		if got := rowsOf(w, table); got != rows && !(rows < 0 && got > 0) {
			w.Errorf("%s has %d rows; want %d", table, got, rows)
		}
	}
}
