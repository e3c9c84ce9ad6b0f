package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// A lockedBuffer is a log that many write to.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// form sends a form to the gateway, as an app does.
func (w *world) form(address string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

const canary = "canary7"

// TestJ2AndJ3NothingThatWasSentIsInTheLog sends a word through every flow, in every place, good and bad, and looks for it in
// the log at its most talkative; with it go a line break and an escape, which must not make a line or a colour.
func TestJ2AndJ3NothingThatWasSentIsInTheLog(t *testing.T) {
	for name, handler := range map[string]func(*lockedBuffer) slog.Handler{
		"text": func(b *lockedBuffer) slog.Handler {
			return slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
		"json": func(b *lockedBuffer) slog.Handler {
			return slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
	} {
		t.Run(name, func(t *testing.T) {
			log := &lockedBuffer{}
			w := newWorldWithLog(t, "", slog.New(handler(log)), nil)
			w.keep(t, "mara", strings.ReplaceAll(firstPost, "one", canary))
			token := w.token(t, "mara", "app", "posts:read")
			injected := canary + "\r\nlevel=ERROR msg=forged\x1b[31m"
			for _, grant := range []string{"authorization_code", "refresh_token", "client_credentials", "password", injected} {
				w.form("/oauth/token", url.Values{
					"grant_type": {grant}, "client_id": {injected}, "client_secret": {canary}, "code": {canary}, "refresh_token": {canary},
					"code_verifier": {canary}, "username": {canary}, "password": {canary}, "redirect_uri": {"https://" + canary + ".example"},
				}, "User-Agent", canary, "DPoP", canary)
			}
			for _, path := range []string{"/oauth/par", "/oauth/revoke", "/oauth/introspect", "/oauth/register", "/oauth/login/" + canary, "/oauth/consent/" + canary} {
				w.form(path, url.Values{"token": {canary}, "client_id": {canary}, "client_assertion": {canary}}, "Authorization", "Basic "+canary)
			}
			for _, address := range []string{"/oauth/authorize?client_id=" + url.QueryEscape(injected), "/graphql?query={" + canary + "}", "/" + canary, "/graphiql/?" + canary} {
				r := httptest.NewRequest(http.MethodGet, address, http.NoBody)
				r.Header.Set("User-Agent", injected)
				r.Header.Set("Cookie", "portway-session="+canary)
				w.handler.ServeHTTP(httptest.NewRecorder(), r)
			}
			w.guess(t, map[string]string{"User-Agent": canary})
			for _, raw := range []string{token, token + "x", canary} {
				for _, query := range []string{
					`{ me { posts { nodes { title } } } }`, `query ` + canary + ` { me { ` + canary + ` } }`, `{ node(id: "` + canary + `") { id } }`, canary + "{", `query($a: ID!) { node(id: $a) { id } }`,
				} {
					w.ask(t, raw, query)
				}
			}
			if text := w.ask(t, token, `{ me { posts { nodes { title } } } }`).Body.String(); !strings.Contains(text, canary) {
				t.Fatalf("the word is not read: %s", text)
			}
			w.checkLog(t, name, log.String(), token)
		})
	}
}

func (w *world) checkLog(t *testing.T, kind, log, token string) {
	t.Helper()
	if !strings.Contains(log, "status") {
		t.Fatalf("the log says nothing of requests: %s", log)
	}
	for line := range strings.Lines(log) {
		if strings.Contains(line, canary) || strings.Contains(line, "\x1b") || strings.Contains(line, "forged") {
			t.Errorf("the log says %q", line)
		}
		for _, part := range strings.Split(token, ".") {
			if strings.Contains(line, part) {
				t.Errorf("a part of the token is in %q", line)
			}
		}
		if kind == "json" && !json.Valid([]byte(line)) {
			t.Errorf("no line of JSON: %q", line)
		}
	}
}

// TestJ8WhatNobodyMeantToServeIsNotThere asks, without any token, for what programs often serve by mistake.
func TestJ8WhatNobodyMeantToServeIsNotThere(t *testing.T) {
	w := newWorld(t, "", nil)
	get := func(method, path string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, httptest.NewRequest(method, path, http.NoBody))
		return answer
	}
	for _, path := range []string{
		"/debug/pprof/", "/debug/vars", "/debug/pprof/heap", "/metrics", "/admin", "/.env", "/.git/config", "/v1/graphql", "/api", "/playground", "/voyager",
		"/graphql/schema", "/oauth/register", "/oauth/userinfo", "/oauth/device", "/.well-known/openid-configuration", "/static/", "/static/../gateway.go", "/ingest", "/actuator", "/server-status",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if answer := get(method, path); answer.Code < 400 && (answer.Code < 300 || answer.Header().Get("Location") == "") {
				t.Errorf("%s %s: %d", method, path, answer.Code)
			}
		}
	}
	introspection := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query": "{ __schema { types { name } } }"}`))
	introspection.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, introspection)
	if answer.Code != http.StatusUnauthorized || strings.Contains(answer.Body.String(), "types") {
		t.Errorf("introspection without a token: %d %s", answer.Code, answer.Body)
	}
}

// TestJ11EveryAnswerIsClosedToOtherSites looks at answers of all kinds, on a site with TLS.
func TestJ11EveryAnswerIsClosedToOtherSites(t *testing.T) {
	inner := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for secure, want := range map[bool]string{true: "max-age=31536000", false: ""} {
		answer := httptest.NewRecorder()
		withSecurityHeaders(inner, secure).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
		if got := answer.Header().Get("Strict-Transport-Security"); got != want {
			t.Errorf("with TLS %v: HSTS %q", secure, got)
		}
	}
	w := newWorld(t, "", nil)
	for _, path := range []string{"/", "/graphql", "/graphiql/", "/oauth/authorize", "/oauth/token", "/nowhere", "/static/tokens.css", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/healthz", "/metrics"} {
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := answer.Header().Get(name); got != want {
				t.Errorf("%s (%d): %s is %q", path, answer.Code, name, got)
			}
		}
	}
}
