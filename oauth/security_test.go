package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestA11TheChallengeCannotBeTakenOut tries to get a code without its challenge, and tokens without the verifier.
func TestA11TheChallengeCannotBeTakenOut(t *testing.T) {
	w := newWorld(t, t.TempDir())
	// Somebody between app and person takes the challenge out of the address of a pushed request: what was pushed counts.
	v := w.request("client_secret", w.secret)
	uri := w.call("/oauth/par", v).is(t, http.StatusCreated, "").string("request_uri")
	code := w.code(url.Values{"client_id": {w.reader}, "request_uri": {uri}, "code_challenge": {""}, "code_challenge_method": {"plain"}}, "posts:read")
	w.redeem(code, "code_verifier", "").is(t, http.StatusBadRequest, "invalid_grant")
	// They take it out of one that was not pushed: no code comes of it.
	if sent := w.browser().get("/oauth/authorize?" + w.request("code_challenge", "", "code_challenge_method", "").Encode()).sentTo(t); sent.Get("error") != "invalid_request" {
		t.Errorf("sent back %v", sent)
	}
	// Another challenge of their own is of no use to the app, whose verifier does not fit.
	code = w.code(w.request("code_challenge", strings.Repeat("A", 43)), "posts:read")
	w.redeem(code).is(t, http.StatusBadRequest, "invalid_grant")
}

// TestJ12WithoutTheDatabaseNothingOpens asks every address while the database is away.
func TestJ12WithoutTheDatabaseNothingOpens(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h := newHolder(w)
	tokens, bound := w.tokens("posts:read"), w.prove("/oauth/token", w.redemption(w.code(w.nativeRequest(), "posts:read")), h.proof("/oauth/token", ""))
	code := w.code(w.request(), "posts:read")
	b, question := w.asked()
	page := b.get(question)
	if err := w.control.Close(); err != nil {
		t.Fatal(err)
	}
	own := url.Values{"client_id": {w.reader}, "client_secret": {w.secret}}
	with := func(more url.Values) url.Values {
		for name, values := range own {
			more[name] = values
		}
		return more
	}
	for name, a := range map[string]answer{
		"authorize":          b.get("/oauth/authorize?" + w.request().Encode()),
		"consent":            b.get(question),
		"answer":             b.post(question, url.Values{"token": {tokenIn(page)}, "decision": {"allow"}, "scope": {"posts:read"}, "period": {"all"}, "duration": {"30"}}),
		"par":                w.call("/oauth/par", w.request("client_secret", w.secret)),
		"code":               w.redeem(code),
		"refresh":            w.refresh(tokens.string("refresh_token")),
		"bound refresh":      w.prove("/oauth/token", w.nativeRefresh(bound.string("refresh_token")), h.proof("/oauth/token", "")),
		"client_credentials": w.own(w.reader, w.secret, ""),
		"revoke":             w.call("/oauth/revoke", with(url.Values{"token": {tokens.string("refresh_token")}})),
		"introspect":         w.call("/oauth/introspect", with(url.Values{"token": {tokens.string("refresh_token")}})),
	} {
		if a.status < 500 || a.header.Get("Location") != "" || strings.Contains(a.text, "access_token") || strings.Contains(a.text, `"active":true`) || strings.Contains(a.text, "sql") {
			t.Errorf("%s: %d to %q: %s", name, a.status, a.header.Get("Location"), a.text)
		}
	}
	// What is in memory is believed for five seconds, and a bound token not even that long: its proof cannot be noted.
	if status := h.opensBound(bound.string("access_token")); status != http.StatusServiceUnavailable {
		t.Errorf("API with a bound token: %d; want 503", status)
	}
	w.clock.mu.Lock()
	w.clock.now = w.clock.now.Add(6 * time.Second)
	w.clock.mu.Unlock()
	if _, status := w.opens(tokens.string("access_token")); status != http.StatusServiceUnavailable {
		t.Errorf("API: %d; want 503", status)
	}
}

// TestJ12AClockThatStepsOpensNothing puts the clock an hour forward, and then back to before everything.
func TestJ12AClockThatStepsOpensNothing(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h := newHolder(w)
	tokens := w.prove("/oauth/token", w.redemption(w.code(w.nativeRequest(), "posts:read")), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
	code, proof := w.code(w.request(), "posts:read"), h.proof("/oauth/token", "") // another app's: asked twice, the first grant would be superseded
	w.advance(time.Hour)
	w.redeem(code).is(t, http.StatusBadRequest, "invalid_grant")
	w.prove("/oauth/token", w.nativeRefresh(tokens.string("refresh_token")), proof).is(t, http.StatusBadRequest, "invalid_dpop_proof")
	if status := h.opensBound(tokens.string("access_token")); status != http.StatusUnauthorized {
		t.Errorf("an hour later: %d; want 401", status)
	}
	later := w.prove("/oauth/token", w.nativeRefresh(tokens.string("refresh_token")), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
	w.advance(-time.Hour)
	if status := h.opensBound(later.string("access_token")); status != http.StatusUnauthorized {
		t.Errorf("a token of the future: %d; want 401", status)
	}
	w.redeem(code).is(t, http.StatusBadRequest, "invalid_grant") // used up all the same
}

func TestJ11AnswersToAppsAreNoPages(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, path := range []string{"token", "par", "revoke", "introspect"} {
		for _, kind := range []string{"application/json", "text/plain", "multipart/form-data; boundary=x", ""} {
			r := httptest.NewRequest(http.MethodPost, issuer+"/oauth/"+path, strings.NewReader("client_id="+w.reader))
			r.Header.Set("Content-Type", kind)
			if a := w.send(r); a.status != http.StatusBadRequest || a.header.Get("Content-Type") != "application/json" {
				t.Errorf("%s as %q: %d %s", path, kind, a.status, a.header.Get("Content-Type"))
			}
		}
	}
}
