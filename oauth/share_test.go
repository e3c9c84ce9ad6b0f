package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"portway/grants"
)

func TestJ10OnlyTheAppsOwnPagesMayReadWhatIsForIt(t *testing.T) {
	w := newWorld(t, t.TempDir())
	spa := w.live("Page", grants.Profile{Redirects: []string{"https://page.example/back", "http://127.0.0.1/back"}, Public: true})
	ask := func(method, path, origin, app string) http.Header {
		r := httptest.NewRequest(method, issuer+path, strings.NewReader(url.Values{"client_id": {app}, "client_secret": {map[bool]string{true: w.secret}[app == w.reader]}, "grant_type": {"refresh_token"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		return w.send(r).header
	}
	for _, path := range []string{"/oauth/token", "/oauth/par"} {
		for _, row := range []struct {
			why, origin, app string
			allowed          bool
		}{
			{"the app's own page", "https://page.example", spa, true},
			{"a page on the person's machine, at any port", "http://127.0.0.1:5173", spa, true},
			{"another site", "https://evil.example", spa, false},
			{"a site whose name begins the same", "https://page.example.evil.example", spa, false},
			{"without TLS", "http://page.example", spa, false},
			{"another port", "https://page.example:8443", spa, false},
			{"a sandboxed frame", "null", spa, false},
			{"another app's page", "https://page.example", w.native, false},
			{"an app with a secret", "https://reader.example", w.reader, false},
			{"an app that is not there", "https://page.example", "a_nobody", false},
		} {
			h := ask(http.MethodPost, path, row.origin, row.app)
			if got := h.Get("Access-Control-Allow-Origin"); (got == row.origin) != row.allowed || !row.allowed && got != "" {
				t.Errorf("%s, %s: allowed for %q", path, row.why, got)
			}
			if h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Vary") != "Origin" {
				t.Errorf("%s, %s: %v", path, row.why, h)
			}
		}
		before := ask(http.MethodOptions, path, "https://page.example", spa)
		if before.Get("Access-Control-Allow-Headers") != "Content-Type, DPoP" || before.Get("Access-Control-Allow-Methods") != "POST" || before.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: a page that asks is told %v", path, before)
		}
	}
	if got := ask(http.MethodGet, "/.well-known/oauth-authorization-server", "https://evil.example", "").Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("metadata: allowed for %q", got)
	}
	for _, path := range []string{"/oauth/revoke", "/oauth/introspect", "/oauth/authorize", "/oauth/consent/x", "/oauth/login/x"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodOptions} {
			for name := range ask(method, path, "https://page.example", spa) {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s %s: %s", method, path, name)
				}
			}
		}
	}
}
