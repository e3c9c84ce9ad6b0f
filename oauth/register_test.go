package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"portway/grants"
)

func (w *world) register(body string) answer {
	r := httptest.NewRequest(http.MethodPost, issuer+"/oauth/register", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return w.send(r)
}

func TestARegisteredAppIsADraft(t *testing.T) {
	w := newWorld(t, t.TempDir())
	if a := w.register(`{}`); a.status != http.StatusNotFound {
		t.Errorf("registration is on by itself: %d", a.status)
	}
	w.server.Registration = true
	w.handler = w.server.Handler()
	a := w.register(`{"client_name":"Tool","redirect_uris":["https://tool.example/back"],"scope":"posts:read","state":"live","scopes":"all:read"}`).is(t, http.StatusCreated, "")
	apps, err := w.control.AppsNamed(t.Context(), a.string("client_id"))
	w.must(err)
	if app := apps[0]; app.State != grants.Draft || len(app.Scopes) > 0 || app.Name != "Tool" {
		t.Errorf("app %+v", app)
	}
	if a.string("client_secret") == "" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("answer %s", a.text)
	}
}

func TestWhatCannotBeRegistered(t *testing.T) {
	w := newWorld(t, t.TempDir())
	w.server.Registration = true
	w.handler = w.server.Handler()
	for body, code := range map[string]string{
		`[]`: "invalid_client_metadata",
		`{"client_name":"A","redirect_uris":["http://tool.example/back"]}`:                                                              "invalid_redirect_uri",
		`{"client_name":"A","redirect_uris":["https://tool.example/back#x"]}`:                                                           "invalid_redirect_uri",
		`{"client_name":"A","redirect_uris":["https://a@tool.example/back"]}`:                                                           "invalid_redirect_uri",
		`{"client_name":"A","redirect_uris":["javascript:alert(1)"],"token_endpoint_auth_method":"none"}`:                               "invalid_redirect_uri",
		`{"client_name":"A","redirect_uris":["http://localhost/back"],"token_endpoint_auth_method":"none"}`:                             "invalid_redirect_uri",
		`{"client_name":"A","redirect_uris":["com.example.a:/back"]}`:                                                                   "invalid_redirect_uri",
		`{"client_name":"A","redirect_uris":[]}`:                                                                                        "invalid_redirect_uri",
		`{"client_name":"A","redirect_uris":["https://a.example"],"scope":"secrets:read"}`:                                              "invalid_client_metadata",
		`{"client_name":"","redirect_uris":["https://a.example"],"scope":"posts:read"}`:                                                 "invalid_client_metadata",
		`{"client_name":"A","redirect_uris":["https://a.example"],"scope":"posts:read","grant_types":["password"]}`:                     "invalid_client_metadata",
		`{"client_name":"A","redirect_uris":["https://a.example"],"scope":"posts:read","response_types":["token"]}`:                     "invalid_client_metadata",
		`{"client_name":"A","redirect_uris":["https://a.example"],"scope":"posts:read","token_endpoint_auth_method":"tls"}`:             "invalid_client_metadata",
		`{"client_name":"A","redirect_uris":["https://a.example"],"scope":"posts:read","token_endpoint_auth_method":"private_key_jwt"}`: "invalid_client_metadata",
	} {
		w.register(body).is(t, http.StatusBadRequest, code)
	}
}
