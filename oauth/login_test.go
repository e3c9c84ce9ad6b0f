package oauth_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestF1ASessionFromBeforeTheLoginIsWorthNothingAfter(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b := w.browser()
	question := b.ask(w.request())
	planted := tokenOfAttacker
	b.cookies["__Host-portway"] = planted
	if a := b.login(question, "mara", password); a.status != http.StatusSeeOther {
		t.Fatalf("login: %d", a.status)
	}
	if b.cookies["__Host-portway"] == planted {
		t.Error("the session kept its id")
	}
	attacker := &browser{w, map[string]string{"__Host-portway": planted}}
	if a := attacker.get(question); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/oauth/login/") {
		t.Errorf("the planted id is logged in: %d", a.status)
	}
	before := &browser{w, maps.Clone(b.cookies)}
	again := url.Values{"token": {tokenIn(b.get(question))}, "name": {"mara"}, "password": {password}}
	if a := b.post(strings.Replace(question, "/consent/", "/login/", 1), again); a.status != http.StatusSeeOther {
		t.Fatalf("login once more: %d", a.status)
	}
	if a := before.get(question); a.status != http.StatusSeeOther {
		t.Errorf("the session of before the login goes on beside the new one: %d", a.status)
	}
	if a := b.get(question); a.status != http.StatusOK {
		t.Errorf("the new session: %d", a.status)
	}
}

const tokenOfAttacker = "planted-by-somebody-else-0123456789012345678"

func TestF2AfterLoginItGoesToTheQuestionAndNowhereElse(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, target := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "\t//evil.example", "javascript:alert(1)", "\\\\evil.example"} {
		b := w.browser()
		question := b.ask(w.request())
		address := strings.Replace(question, "/consent/", "/login/", 1)
		query := "?" + url.Values{"return_to": {target}}.Encode()
		form := url.Values{"token": {tokenIn(b.get(address + query))}, "name": {"mara"}, "password": {password}, "return_to": {target}}
		if a := b.post(address, form); a.header.Get("Location") != question {
			t.Errorf("%q: %d to %q", target, a.status, a.header.Get("Location"))
		}
		if a := b.post(address+query, form); a.header.Get("Location") != "" {
			t.Errorf("%q in the address: to %q", target, a.header.Get("Location"))
		}
	}
}

func TestF3KnownAndUnknownNamesLookTheSame(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b := w.browser()
	question := b.ask(w.request())
	strip := func(a answer) string { return strings.ReplaceAll(a.text, tokenIn(a), "") }
	known, unknown := b.login(question, "mara", "wrong"), b.login(question, "zork", "wrong")
	if known.status != http.StatusUnprocessableEntity || unknown.status != known.status || strip(known) != strings.ReplaceAll(strip(unknown), "zork", "mara") {
		t.Errorf("known %d, unknown %d:\n%s\n%s", known.status, unknown.status, strip(known), strip(unknown))
	}
}

func TestF4GuessingIsSlowedDownAndRemembered(t *testing.T) {
	location := t.TempDir()
	w := newWorld(t, location)
	b := w.browser()
	question := b.ask(w.request())
	for range 10 {
		b.login(question, "mara", "wrong")
	}
	slow := b.login(question, "mara", password)
	wait, err := strconv.Atoi(slow.header.Get("Retry-After"))
	if slow.status != http.StatusTooManyRequests || err != nil || wait < 1 || wait > 901 {
		t.Fatalf("status %d, Retry-After %q", slow.status, slow.header.Get("Retry-After"))
	}
	// Somebody else's guessing does not lock mara out.
	address := strings.Replace(question, "/consent/", "/login/", 1)
	home := w.browser()
	form := url.Values{"token": {tokenIn(home.get(address))}, "name": {"mara"}, "password": {password}}
	r := httptest.NewRequest(http.MethodPost, issuer+address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = "198.51.100.7:1234"
	if a := home.visit(r); a.status != http.StatusSeeOther {
		t.Errorf("mara from home: %d", a.status)
	}
	if a := b.login(question, "mara", password); a.status != http.StatusTooManyRequests {
		t.Errorf("the count was forgotten: %d", a.status)
	}
	w.advance(16 * time.Minute)
	if a := b.login(question, "mara", password); a.status != http.StatusSeeOther {
		t.Errorf("after the window: %d", a.status)
	}
}

func TestF5WhatEndsALoginEndsItAtOnce(t *testing.T) {
	w := newWorld(t, t.TempDir())
	mara, err := w.control.AccountNamed(t.Context(), "mara")
	w.must(err)
	ends := map[string]func(b *browser, question string){
		"logout": func(b *browser, question string) {
			a := b.post(strings.Replace(question, "/consent/", "/logout/", 1), url.Values{"token": {tokenIn(b.get(question))}})
			if a.status != http.StatusSeeOther {
				t.Errorf("logout: %d", a.status)
			}
		},
		"new password": func(*browser, string) { w.must(w.server.SetPassword(t.Context(), mara.ID, password)) },
		"operator":     func(*browser, string) { w.must(w.control.EndSessions(t.Context(), mara.ID)) },
		"idle":         func(*browser, string) { w.advance(30 * time.Minute) },
	}
	for name, end := range ends {
		b := w.browser()
		question := b.ask(w.request())
		b.login(question, "mara", password)
		old := &browser{w, map[string]string{"__Host-portway": b.cookies["__Host-portway"]}}
		if a := old.get(question); a.status != http.StatusOK {
			t.Fatalf("%s: not logged in: %d", name, a.status)
		}
		end(b, question)
		if a := old.get(old.ask(w.request())); a.status != http.StatusSeeOther {
			t.Errorf("%s: still logged in", name)
		}
	}
}

func TestF6TheCookieIsTheHostsAndNoScripts(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b := w.browser()
	question := b.ask(w.request())
	for _, a := range []answer{b.get(strings.Replace(question, "/consent/", "/login/", 1)), b.login(question, "mara", password)} {
		cookie := a.header.Get("Set-Cookie")
		for _, part := range []string{"__Host-", "Path=/", "Secure", "HttpOnly", "SameSite=Lax"} {
			if a.status != http.StatusOK || cookie != "" { // the page sets it only where there is none
				if !strings.Contains(cookie, part) {
					t.Errorf("%d: cookie %q lacks %s", a.status, cookie, part)
				}
			}
		}
		if strings.Contains(cookie, "Domain") {
			t.Errorf("cookie %q", cookie)
		}
	}
}

func TestAPasswordHasALength(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, bad := range []string{"", "short", strings.Repeat("x", 300)} {
		if w.server.SetPassword(t.Context(), "p", bad) == nil {
			t.Errorf("%d characters are taken", len(bad))
		}
	}
}
