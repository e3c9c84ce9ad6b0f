package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestACodeBecomesATokenThatOpensWhatWasAllowed(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			a := w.tokens("posts:read", "profile:read")
			if a.string("token_type") != "Bearer" || a.body["expires_in"] != 300.0 || a.string("grant_id") == "" || a.string("scope") != "profile:read posts:read" {
				t.Errorf("answer %s", a.text)
			}
			if a.header.Get("Cache-Control") != "no-store" {
				t.Error("A21: the answer can be cached")
			}
			if scopes, _ := w.opens(a.string("access_token")); !reflect.DeepEqual(scopes, []string{"profile:read", "posts:read"}) {
				t.Errorf("the token opens %v", scopes)
			}
		})
	}
}

func TestA9AndA10AndA15WhatComesWithACodeHasToFit(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for name, changes := range map[string][]string{
		"A9 missing":        {"code_verifier", ""},
		"A9 wrong":          {"code_verifier", strings.Repeat("x", 43)},
		"A9 42 characters":  {"code_verifier", verifier[:42]},
		"A9 129 characters": {"code_verifier", strings.Repeat("x", 129)},
		"A9 bad characters": {"code_verifier", strings.Repeat("é", 30)},
		"A15 redirect_uri":  {"redirect_uri", back + "/"},
		"A15 none":          {"redirect_uri", ""},
	} {
		t.Run(name, func(t *testing.T) {
			code := w.code(w.request(), "posts:read")
			w.redeem(code, changes...).is(t, http.StatusBadRequest, "invalid_grant")
			// A10: the one guess is used up.
			w.redeem(code).is(t, http.StatusBadRequest, "invalid_grant")
		})
	}
}

func TestA12ACodeThatComesAgainEndsWhatCameOfIt(t *testing.T) {
	w := newWorld(t, t.TempDir())
	code := w.code(w.request(), "posts:read")
	tokens := w.redeem(code).is(t, http.StatusOK, "")
	w.redeem(code).is(t, http.StatusBadRequest, "invalid_grant")
	if _, status := w.opens(tokens.string("access_token")); status != http.StatusUnauthorized {
		t.Errorf("the access token of the first: %d; want 401", status)
	}
	w.refresh(tokens.string("refresh_token")).is(t, http.StatusBadRequest, "invalid_grant")
}

const rounds, callers = 40, 16

func TestA13ParallelRedemptionsHaveOneWinner(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			for round := range rounds {
				code := w.code(w.request(), "posts:read")
				counts := race(callers, func() answer { return w.redeem(code) })
				if counts[http.StatusOK] != 1 || counts[http.StatusBadRequest] != callers-1 {
					t.Fatalf("round %d: %v; want one 200", round, counts)
				}
			}
		})
	}
}

func TestB2ParallelRefreshesNeverHaveTwoWinners(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			for round := range rounds {
				token := w.tokens("posts:read").string("refresh_token")
				counts := race(callers, func() answer { return w.refresh(token) })
				if counts[http.StatusOK] != 1 || counts[http.StatusBadRequest] != callers-1 {
					t.Fatalf("round %d: %v; want one 200", round, counts)
				}
			}
		})
	}
}

func TestA14AnotherAppsCodeIsNotUsedUp(t *testing.T) {
	w := newWorld(t, t.TempDir())
	code := w.code(w.request(), "posts:read")
	w.redeem(code, "client_id", w.other, "client_secret", w.otherSecret).is(t, http.StatusBadRequest, "invalid_grant")
	w.redeem(code).is(t, http.StatusOK, "")
}

func TestA16ACodeLivesAMinute(t *testing.T) {
	w := newWorld(t, t.TempDir())
	code := w.code(w.request(), "posts:read")
	w.advance(61 * time.Second)
	w.redeem(code).is(t, http.StatusBadRequest, "invalid_grant")
}

func TestA18AndA19AnAppProvesWhoItIsInOneWay(t *testing.T) {
	w := newWorld(t, t.TempDir())
	code := w.code(w.request(), "posts:read")
	w.redeem(code, "client_secret", "wrong").is(t, http.StatusUnauthorized, "invalid_client")
	w.redeem(code, "client_secret", "").is(t, http.StatusUnauthorized, "invalid_client")
	w.redeem(code, "client_id", "a_nobody").is(t, http.StatusUnauthorized, "invalid_client")
	w.redeem(code, "client_assertion", "x").is(t, http.StatusUnauthorized, "invalid_client")
	w.redeem(code, "client_id", w.native).is(t, http.StatusUnauthorized, "invalid_client")

	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {back}, "code_verifier": {verifier}}
	send := func(address, id, secret string, extra url.Values) answer {
		for name, values := range form {
			extra[name] = values
		}
		r := httptest.NewRequest(http.MethodPost, issuer+address, strings.NewReader(extra.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if id != "" {
			r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
		}
		return w.send(r)
	}
	send("/oauth/token", w.reader, "wrong", url.Values{}).is(t, http.StatusUnauthorized, "invalid_client")
	send("/oauth/token", w.reader, w.secret, url.Values{"client_secret": {w.secret}}).is(t, http.StatusUnauthorized, "invalid_client")
	send("/oauth/token", w.reader, w.secret, url.Values{"client_id": {w.other}}).is(t, http.StatusUnauthorized, "invalid_client")
	inQuery := "/oauth/token?" + url.Values{"client_id": {w.reader}, "client_secret": {w.secret}}.Encode()
	send(inQuery, "", "", url.Values{}).is(t, http.StatusBadRequest, "invalid_request")
	a := send("/oauth/token", w.reader, "wrong", url.Values{})
	if a.header.Get("WWW-Authenticate") == "" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("A21: headers %v", a.header)
	}
	send("/oauth/token", w.reader, w.secret, url.Values{}).is(t, http.StatusOK, "") // nothing of this used the code up
}

func TestA5OtherGrantsAreNotThere(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, kind := range []string{"password", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange"} {
		w.call("/oauth/token", url.Values{"grant_type": {kind}, "client_id": {w.reader}, "client_secret": {w.secret}}).is(t, http.StatusBadRequest, "unsupported_grant_type")
	}
	w.call("/oauth/token", url.Values{"client_id": {w.reader}, "client_secret": {w.secret}}).is(t, http.StatusBadRequest, "invalid_request")
}

func TestAPublicAppNeedsNoSecretButItsVerifier(t *testing.T) {
	w := newWorld(t, t.TempDir())
	redirect := "http://127.0.0.1:50123/back"
	code := w.code(w.request("client_id", w.native, "redirect_uri", redirect), "posts:read")
	w.redeem(code, "client_id", w.native, "client_secret", "", "redirect_uri", "http://127.0.0.1:50124/back").is(t, http.StatusBadRequest, "invalid_grant")
	code = w.code(w.request("client_id", w.native, "redirect_uri", redirect), "posts:read")
	w.redeem(code, "client_id", w.native, "client_secret", "", "redirect_uri", redirect).is(t, http.StatusOK, "")
}

func TestB1ARefreshTokenThatComesAgainEndsTheFamily(t *testing.T) {
	w := newWorld(t, t.TempDir())
	first := w.tokens("posts:read")
	second := w.refresh(first.string("refresh_token")).is(t, http.StatusOK, "")
	if second.string("refresh_token") == first.string("refresh_token") {
		t.Fatal("the refresh token did not change")
	}
	third := w.refresh(second.string("refresh_token")).is(t, http.StatusOK, "")
	w.refresh(first.string("refresh_token")).is(t, http.StatusBadRequest, "invalid_grant")
	w.refresh(third.string("refresh_token")).is(t, http.StatusBadRequest, "invalid_grant")
	for i, a := range []answer{first, second, third} {
		if _, status := w.opens(a.string("access_token")); status != http.StatusUnauthorized {
			t.Errorf("access token %d: %d; want 401", i+1, status)
		}
	}
}

func TestB3AndB4ScopesAtRefreshCanOnlyShrink(t *testing.T) {
	w := newWorld(t, t.TempDir())
	tokens := w.tokens("posts:read", "profile:read")
	refresh := tokens.string("refresh_token")
	w.refresh(refresh, "scope", "posts:read likes:read").is(t, http.StatusBadRequest, "invalid_scope")
	w.refresh(refresh, "scope", "secrets:read").is(t, http.StatusBadRequest, "invalid_scope")
	narrow := w.refresh(refresh, "scope", "posts:read").is(t, http.StatusOK, "")
	if scopes, _ := w.opens(narrow.string("access_token")); !reflect.DeepEqual(scopes, []string{"posts:read"}) {
		t.Errorf("the narrow token opens %v", scopes)
	}
	full := w.refresh(narrow.string("refresh_token")).is(t, http.StatusOK, "")
	if scopes, _ := w.opens(full.string("access_token")); !reflect.DeepEqual(scopes, []string{"profile:read", "posts:read"}) {
		t.Errorf("the full token opens %v", scopes)
	}
}

func TestB5AnotherAppsRefreshTokenIsNotUsedUp(t *testing.T) {
	w := newWorld(t, t.TempDir())
	refresh := w.tokens("posts:read").string("refresh_token")
	w.refresh(refresh, "client_id", w.other, "client_secret", w.otherSecret).is(t, http.StatusBadRequest, "invalid_grant")
	w.refresh(refresh).is(t, http.StatusOK, "")
}

func TestB6NoRefreshTokenOutlivesTheGrant(t *testing.T) {
	w := newWorld(t, t.TempDir())
	refresh := w.tokens("posts:read").string("refresh_token")
	for day := range 29 {
		w.advance(24 * time.Hour)
		a := w.refresh(refresh).is(t, http.StatusOK, "")
		if refresh = a.string("refresh_token"); refresh == "" {
			t.Fatalf("day %d: %s", day, a.text)
		}
	}
	w.advance(24*time.Hour - time.Minute)
	last := w.refresh(refresh).is(t, http.StatusOK, "")
	if life := last.body["expires_in"].(float64); life > 60 {
		t.Errorf("a token of %v s a minute before the end", life)
	}
	w.advance(time.Minute)
	w.refresh(last.string("refresh_token")).is(t, http.StatusBadRequest, "invalid_grant")
}

func TestB8RevokingARefreshTokenEndsTheAccessTokenToo(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, kind := range []string{"refresh_token", "access_token"} {
		tokens := w.tokens("posts:read")
		w.call("/oauth/revoke", url.Values{"token": {tokens.string(kind)}, "client_id": {w.reader}, "client_secret": {w.secret}}).is(t, http.StatusOK, "")
		if _, status := w.opens(tokens.string("access_token")); status != http.StatusUnauthorized {
			t.Errorf("%s revoked: API answers %d; want 401", kind, status)
		}
		w.refresh(tokens.string("refresh_token")).is(t, http.StatusBadRequest, "invalid_grant")
	}
}

func TestB9RevokingWhatIsNotOnesOwnDoesNothing(t *testing.T) {
	w := newWorld(t, t.TempDir())
	tokens := w.tokens("posts:read")
	for _, token := range []string{"nothing", tokens.string("access_token"), tokens.string("refresh_token")} {
		w.call("/oauth/revoke", url.Values{"token": {token}, "client_id": {w.other}, "client_secret": {w.otherSecret}}).is(t, http.StatusOK, "")
	}
	if _, status := w.opens(tokens.string("access_token")); status != http.StatusOK {
		t.Errorf("API: %d", status)
	}
	w.refresh(tokens.string("refresh_token")).is(t, http.StatusOK, "")
}

func TestB10AnAppLearnsOfItsOwnTokensOnly(t *testing.T) {
	w := newWorld(t, t.TempDir())
	tokens := w.tokens("posts:read")
	for _, kind := range []string{"access_token", "refresh_token"} {
		mine := w.call("/oauth/introspect", url.Values{"token": {tokens.string(kind)}, "client_id": {w.reader}, "client_secret": {w.secret}}).is(t, http.StatusOK, "")
		if mine.body["active"] != true || mine.string("scope") != "posts:read" || mine.header.Get("Cache-Control") != "no-store" {
			t.Errorf("own %s: %s", kind, mine.text)
		}
		theirs := w.call("/oauth/introspect", url.Values{"token": {tokens.string(kind)}, "client_id": {w.other}, "client_secret": {w.otherSecret}}).is(t, http.StatusOK, "")
		nothing := w.call("/oauth/introspect", url.Values{"token": {"nothing"}, "client_id": {w.other}, "client_secret": {w.otherSecret}}).is(t, http.StatusOK, "")
		if theirs.body["active"] != false || theirs.text != nothing.text {
			t.Errorf("another's %s: %s", kind, theirs.text)
		}
	}
	w.call("/oauth/introspect", url.Values{"token": {"x"}, "client_id": {w.native}}).is(t, http.StatusUnauthorized, "invalid_client")
}

func TestA21NoAnswerIsKept(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, path := range []string{"token", "par", "revoke", "introspect"} {
		a := w.call("/oauth/"+path, url.Values{})
		if a.header.Get("Cache-Control") != "no-store" || a.status < 400 {
			t.Errorf("%s: %d %v", path, a.status, a.header)
		}
	}
}

func TestJ1NothingThatIsKeptCanBePresented(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b := w.browser()
	question := b.ask(w.request())
	b.login(question, "mara", password)
	code := b.answer(question, "allow", "scope=posts:read").sentTo(t).Get("code")
	tokens := w.redeem(code).is(t, http.StatusOK, "")
	dump := dumpOf(t, w)
	for what, secret := range map[string]string{
		"code": code, "access token": tokens.string("access_token"), "refresh token": tokens.string("refresh_token"), "secret": w.secret,
		"password": password, "session": b.cookies["__Host-portway"], "transaction": question[len("/oauth/consent/"):],
	} {
		if secret == "" || strings.Contains(dump, secret) {
			t.Errorf("the %s %q stands in the database", what, secret)
		}
	}
	if !strings.Contains(dump, w.reader) {
		t.Errorf("the dump of %d bytes has no app", len(dump))
	}
}
