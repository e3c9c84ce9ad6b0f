package oauth_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"portway/auth"
)

// own asks for a token for an app's own affairs.
func (w *world) own(app, secret, scope string) answer {
	v := url.Values{"grant_type": {"client_credentials"}, "client_id": {app}, "scope": {scope}}
	if secret != "" {
		v.Set("client_secret", secret)
	}
	return w.call("/oauth/token", v)
}

func TestA5AnAppAloneGetsNothingOfPeople(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, scope := range []string{"posts:read", "all:read", "activity:read", "profile.email:read", "app:read posts:read", "self:read", "developer:read", "operator:write", "analytics:read", "app:read app:read", "nothing"} {
		w.own(w.reader, w.secret, scope).is(t, http.StatusBadRequest, "invalid_scope")
	}
	w.own(w.native, "", "").is(t, http.StatusBadRequest, "unauthorized_client")
	w.own(w.reader, "", "").is(t, http.StatusUnauthorized, "invalid_client")
	w.own(w.reader, "wrong", "").is(t, http.StatusUnauthorized, "invalid_client")
	for _, scope := range []string{"", "app:read"} {
		a := w.own(w.reader, w.secret, scope).is(t, http.StatusOK, "")
		if a.string("scope") != "app:read" || a.body["refresh_token"] != nil || a.body["grant_id"] != nil || a.string("token_type") != "Bearer" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("answer %s", a.text)
		}
		scopes, status := w.opens(a.string("access_token"))
		if status != http.StatusOK || len(scopes) != 0 {
			t.Errorf("it opens %v of people's data (%d)", scopes, status)
		}
	}
	// No person can be asked for it either.
	if sent := w.browser().get("/oauth/authorize?" + w.request("scope", "app:read").Encode()).sentTo(t); sent.Get("error") != "invalid_scope" {
		t.Errorf("sent back %v", sent)
	}
}

func TestA5AnAppsTokenIsTheAppsAndEndsWithIt(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			raw := w.own(w.reader, w.secret, "").is(t, http.StatusOK, "").string("access_token")
			token, err := w.server.Verifier.Verify(t.Context(), raw)
			w.must(err)
			grant, err := w.grants.Current(t.Context(), token)
			w.must(err)
			if grant.Person != "" || grant.Subject != "" || grant.App != w.reader || grant.Developer == "" || grant.Budget.Points == 0 || grant.Rights.And(auth.Everything()) != (auth.Rights{}) {
				t.Errorf("grant %+v", grant)
			}
			introspect := url.Values{"token": {raw}, "client_id": {w.reader}, "client_secret": {w.secret}}
			if about := w.call("/oauth/introspect", introspect); about.body["active"] != true || about.body["grant_id"] != nil || about.string("sub") != w.reader {
				t.Errorf("introspection: %s", about.text)
			}
			// There is no grant to give back.
			w.call("/oauth/revoke", introspect).is(t, http.StatusOK, "")
			for range 2 { // the second time from memory
				if _, status := w.opens(raw); status != http.StatusOK {
					t.Errorf("API: %d", status)
				}
			}
			w.must(w.grants.SuspendApp(context.Background(), w.reader, "it lied"))
			if _, status := w.opens(raw); status != http.StatusForbidden {
				t.Errorf("suspended: API answers %d; want 403", status)
			}
			w.own(w.reader, w.secret, "").is(t, http.StatusUnauthorized, "invalid_client")
			w.must(w.grants.ReinstateApp(context.Background(), w.reader, "a mistake"))
			if _, status := w.opens(raw); status != http.StatusOK {
				t.Errorf("reinstated: API answers %d", status)
			}
		})
	}
}
