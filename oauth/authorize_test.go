package oauth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"portway/grants"
)

func TestA1ToA4WhatIsWrongWithARedirectIsNeverRedirected(t *testing.T) {
	w := newWorld(t, t.TempDir())
	cases := map[string]url.Values{
		"A1 other host":          w.request("redirect_uri", "https://evil.example/back"),
		"A1 slash at the end":    w.request("redirect_uri", back+"/"),
		"A1 more query":          w.request("redirect_uri", back+"?a=b"),
		"A1 case":                w.request("redirect_uri", "https://reader.example/Back"),
		"A1 dots":                w.request("redirect_uri", "https://reader.example/x/../back"),
		"A1 userinfo":            w.request("redirect_uri", "https://reader.example@evil.example/back"),
		"A1 localhost":           w.request("client_id", w.native, "redirect_uri", "http://localhost/back"),
		"A1 space":               w.request("redirect_uri", back+"%20"),
		"A1 fragment":            w.request("redirect_uri", back+"#x"),
		"A1 two slashes":         w.request("redirect_uri", "//reader.example/back"),
		"A1 native, other path":  w.request("client_id", w.native, "redirect_uri", "http://127.0.0.1:5000/other"),
		"A1 native, no port":     w.request("client_id", w.native, "redirect_uri", "http://127.0.0.1:5000@evil.example/back"),
		"A2 port of a web app":   w.request("redirect_uri", "https://reader.example:444/back"),
		"A3 missing":             w.request("redirect_uri", ""),
		"A4 redirect_uri twice":  twice(w.request(), "redirect_uri"),
		"A4 scope twice":         twice(w.request(), "scope"),
		"A23 unknown app":        w.request("client_id", "a_nobody"),
		"A23 no app":             w.request("client_id", ""),
		"B another app's":        w.request("client_id", w.other),
		"D1 unknown request_uri": w.request("request_uri", "urn:ietf:params:oauth:request_uri:none"),
	}
	for name, v := range cases {
		t.Run(name, func(t *testing.T) {
			a := w.browser().get("/oauth/authorize?" + v.Encode())
			if a.status != http.StatusBadRequest || a.header.Get("Location") != "" {
				t.Errorf("status %d to %q; want 400 and no redirect", a.status, a.header.Get("Location"))
			}
		})
	}
}

func twice(v url.Values, name string) url.Values {
	v[name] = append(v[name], v[name][0])
	return v
}

func TestA5ToA8AndA24AndA25WhatAnAppGetsWrongIsToldToIt(t *testing.T) {
	w := newWorld(t, t.TempDir())
	cases := map[string]struct {
		request url.Values
		code    string
	}{
		"A5 token":               {w.request("response_type", "token"), "unsupported_response_type"},
		"A5 code token":          {w.request("response_type", "code token"), "unsupported_response_type"},
		"A5 missing":             {w.request("response_type", ""), "invalid_request"},
		"A6 fragment":            {w.request("response_mode", "fragment"), "invalid_request"},
		"A6 form_post":           {w.request("response_mode", "form_post"), "invalid_request"},
		"A6 unknown":             {w.request("response_mode", "pigeon"), "invalid_request"},
		"A7 no challenge":        {w.request("code_challenge", ""), "invalid_request"},
		"A8 plain":               {w.request("code_challenge_method", "plain"), "invalid_request"},
		"A8 no method":           {w.request("code_challenge_method", ""), "invalid_request"},
		"A8 short challenge":     {w.request("code_challenge", "abc"), "invalid_request"},
		"request object":         {w.request("request", "e30.e30."), "request_not_supported"},
		"A24 not approved":       {w.request("scope", "posts:read orders:read"), "invalid_scope"},
		"A24 all is not":         {w.request("scope", "all:read"), "invalid_scope"},
		"A24 unknown":            {w.request("scope", "secrets:read"), "invalid_scope"},
		"A24 empty":              {w.request("scope", ""), "invalid_scope"},
		"A24 10 kB":              {w.request("scope", strings.Repeat("posts:read ", 1000)), "invalid_scope"},
		"A25 both modes":         {w.request("authorization_details", `[{"type":"portability","mode":"one_time recurring"}]`), "invalid_scope"},
		"A25 one of each":        {w.request("authorization_details", `[{"type":"portability","mode":"one_time"},{"type":"portability","mode":"recurring"}]`), "invalid_scope"},
		"an unknown mode":        {w.request("authorization_details", `[{"type":"portability","mode":"twice"}]`), "invalid_authorization_details"},
		"details of other types": {w.request("authorization_details", `[{"type":"payment"}]`), "invalid_authorization_details"},
		"two details":            {w.request("authorization_details", `[{"type":"portability"},{"type":"portability"}]`), "invalid_authorization_details"},
		"unknown category":       {w.request("authorization_details", `[{"type":"portability","categories":["secrets"]}]`), "invalid_authorization_details"},
		"good details, unpushed": {w.request("authorization_details", `[{"type":"portability","categories":["posts"]}]`), "invalid_request"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := w.browser().get("/oauth/authorize?" + c.request.Encode())
			sent := a.sentTo(t)
			if sent.Get("error") != c.code || sent.Get("state") != "s1" || sent.Get("iss") != issuer || sent.Get("code") != "" {
				t.Errorf("sent back %v; want %s with state and iss (A17)", sent, c.code)
			}
			if !strings.HasPrefix(a.header.Get("Location"), back+"?") {
				t.Errorf("sent to %s", a.header.Get("Location"))
			}
		})
	}
}

// pushedFirst pushes the reader's request, and returns what is left to ask in the address.
func (w *world) pushedFirst(v url.Values) url.Values {
	w.Helper()
	a := w.call("/oauth/par", v, "client_secret", w.secret).is(w, http.StatusCreated, "")
	return url.Values{"client_id": {w.reader}, "request_uri": {a.string("request_uri")}}
}

func TestA2ANativeAppListensOnAnyPort(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, redirect := range []string{"http://127.0.0.1:50123/back", "com.example.native:/back"} {
		w.browser().ask(w.request("client_id", w.native, "redirect_uri", redirect))
	}
	// An app with a secret runs on a server, which knows its own port.
	local := w.live("Local", grants.Profile{Redirects: []string{"http://127.0.0.1/back"}})
	if a := w.browser().get("/oauth/authorize?" + w.request("client_id", local, "redirect_uri", "http://127.0.0.1:50123/back").Encode()); a.status != http.StatusBadRequest || a.header.Get("Location") != "" {
		t.Errorf("a web app on another port: %d to %q", a.status, a.header.Get("Location"))
	}
}

func TestA17AndA22TheAnswerSaysWhoAnswersAndRepeatsNoForm(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b := w.browser()
	state := strings.Repeat("long ", 200)
	question := b.ask(w.request("state", state))
	b.login(question, "mara", password)
	a := b.answer(question, "allow", "scope=posts:read")
	sent := a.sentTo(t)
	if a.status != http.StatusSeeOther || a.header.Get("Referrer-Policy") != "no-referrer" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, headers %v", a.status, a.header)
	}
	if sent.Get("iss") != issuer || sent.Get("state") != state || sent.Get("code") == "" {
		t.Errorf("sent back %v", sent)
	}
}

func TestA23ASuspendedAppIsStoppedEverywhere(t *testing.T) {
	w := newWorld(t, t.TempDir())
	code := w.code(w.request(), "posts:read")
	tokens := w.tokens("posts:read")
	b := w.browser()
	question := b.ask(w.request())
	w.must(w.grants.SuspendApp(context.Background(), w.reader, "it lied"))
	if a := b.get("/oauth/authorize?" + w.request().Encode()); a.status != http.StatusBadRequest {
		t.Errorf("authorize: %d", a.status)
	}
	if a := b.get(question); a.status != http.StatusBadRequest {
		t.Errorf("consent: %d", a.status)
	}
	w.redeem(code).is(t, http.StatusUnauthorized, "invalid_client")
	w.refresh(tokens.string("refresh_token")).is(t, http.StatusUnauthorized, "invalid_client")
	if _, status := w.opens(tokens.string("access_token")); status != http.StatusForbidden {
		t.Errorf("API: %d; want 403", status)
	}
}

func TestD1APushedRequestIsItsOwnersAndOnce(t *testing.T) {
	w := newWorld(t, t.TempDir())
	push := func() string {
		v := w.request("scope", "profile:read")
		v.Set("client_secret", w.secret)
		a := w.call("/oauth/par", v).is(t, http.StatusCreated, "")
		if a.header.Get("Cache-Control") != "no-store" {
			t.Error("A21: the answer can be cached")
		}
		return a.string("request_uri")
	}
	uri := push()
	if a := w.browser().get("/oauth/authorize?" + url.Values{"client_id": {w.other}, "request_uri": {uri}}.Encode()); a.status != http.StatusBadRequest {
		t.Errorf("another app: %d", a.status)
	}
	b := w.browser()
	question := b.ask(url.Values{"client_id": {w.reader}, "request_uri": {uri}, "scope": {"posts:read"}, "redirect_uri": {"https://evil.example"}})
	b.login(question, "mara", password)
	if page := b.get(question); strings.Contains(page.text, `value="posts:read"`) || !strings.Contains(page.text, `value="profile:read"`) {
		t.Error("the address overrode what was pushed")
	}
	if a := b.get("/oauth/authorize?" + url.Values{"client_id": {w.reader}, "request_uri": {uri}}.Encode()); a.status != http.StatusBadRequest {
		t.Errorf("a second time: %d", a.status)
	}
	late := push()
	w.advance(91 * time.Second)
	if a := b.get("/oauth/authorize?" + url.Values{"client_id": {w.reader}, "request_uri": {late}}.Encode()); a.status != http.StatusBadRequest {
		t.Errorf("too late: %d", a.status)
	}
}

func TestD2WhatCannotBePushed(t *testing.T) {
	w := newWorld(t, t.TempDir())
	pushed := func(changes ...string) answer {
		v := w.request(changes...)
		if v.Get("client_secret") == "" {
			v.Set("client_secret", w.secret)
		}
		return w.call("/oauth/par", v)
	}
	pushed("request_uri", "urn:x").is(t, http.StatusBadRequest, "invalid_request")
	pushed("code_challenge", "").is(t, http.StatusBadRequest, "invalid_request")
	pushed("code_challenge_method", "plain").is(t, http.StatusBadRequest, "invalid_request")
	pushed("redirect_uri", back+"/x").is(t, http.StatusBadRequest, "invalid_request")
	pushed("client_secret", "wrong").is(t, http.StatusUnauthorized, "invalid_client")
	w.call("/oauth/par", w.request()).is(t, http.StatusUnauthorized, "invalid_client")
	if a := w.send(httptest.NewRequest(http.MethodGet, issuer+"/oauth/par", http.NoBody)); a.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", a.status)
	}
}

func TestDetailsSayWhatAScopeSaysAndMore(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b := w.browser()
	details := `[{"type":"portability","categories":["posts"],"fields":["posts.place"],"data_from":"2025-01-01","mode":"recurring","duration_days":90,"purpose":"to print them"}]`
	question := b.ask(w.pushedFirst(w.request("scope", "", "authorization_details", details)))
	b.login(question, "mara", password)
	page := b.get(question).text
	for _, part := range []string{"to print them", `value="posts:read"`, `value="posts.place:read"`, `value="asked"`, `value="90"`} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	for _, part := range []string{`value="once"`, `value="180"`, `value="all"`} {
		if strings.Contains(page, part) {
			t.Errorf("the page offers %s", part)
		}
	}
	code := b.answer(question, "allow", "scope=posts:read", "period=asked", "duration=90").sentTo(t).Get("code")
	standing, err := w.control.Standing(t.Context(), w.redeem(code).is(t, 200, "").string("grant_id"))
	w.must(err)
	if g := standing.Grant; !g.From.Equal(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)) || g.Expires.Sub(g.Created) != 90*24*time.Hour {
		t.Errorf("grant %+v", g)
	}
}
