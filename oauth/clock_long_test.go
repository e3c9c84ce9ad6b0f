//go:build long

package oauth_test

import (
	"net/http"
	"testing"
	"time"
)

// TestJ12AClockThatStepsOpensNothing puts the clock an hour forward, and then back to before everything.
func TestJ12AClockThatStepsOpensNothing(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h := newHolder(w)
	tokens := w.prove("/oauth/token", w.redemption(w.code(w.nativeRequest(), "posts:read")), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
	code, proof := w.code(w.nativeRequest(), "posts:read"), h.proof("/oauth/token", "")
	w.advance(time.Hour)
	w.prove("/oauth/token", w.redemption(code), h.proof("/oauth/token", "")).is(t, http.StatusBadRequest, "invalid_grant")
	w.prove("/oauth/token", w.nativeRefresh(tokens.string("refresh_token")), proof).is(t, http.StatusBadRequest, "invalid_dpop_proof")
	if status := h.opensBound(tokens.string("access_token")); status != http.StatusUnauthorized {
		t.Errorf("an hour later: %d; want 401", status)
	}
	later := w.prove("/oauth/token", w.nativeRefresh(tokens.string("refresh_token")), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
	w.advance(-time.Hour)
	if status := h.opensBound(later.string("access_token")); status != http.StatusUnauthorized {
		t.Errorf("a token of the future: %d; want 401", status)
	}
	w.prove("/oauth/token", w.redemption(code), h.proof("/oauth/token", "")).is(t, http.StatusBadRequest, "invalid_grant") // used up all the same
}
