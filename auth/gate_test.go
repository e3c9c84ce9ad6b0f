package auth_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/problem"
)

// gate stands before a handler that says whose grant it sees. Its tokens are real; the grants are as the test says.
func gate(t *testing.T, log *bytes.Buffer, grants func(*auth.Token) (*auth.Grant, error)) (http.Handler, string) {
	t.Helper()
	keys := &auth.Keyring{Folder: t.TempDir()}
	if err := keys.Open(); err != nil {
		t.Fatal(err)
	}
	const issuer, audience = "https://portway.example", "https://portway.example/graphql"
	token, err := keys.Sign(auth.Token{
		Issuer: issuer, Subject: "pairwise", ClientID: "app", GrantID: "g_1", Expires: time.Now().Add(time.Hour),
	}, audience)
	if err != nil {
		t.Fatal(err)
	}
	g := &auth.Gate{
		Verifier: &auth.Verifier{Issuers: []*auth.Issuer{{URL: issuer, Audience: audience, Algorithms: []string{"ES256"}, Keys: keys}}},
		Grants:   current(grants),
		Log:      slog.New(slog.NewTextHandler(log, nil)),
	}
	return g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("grant " + auth.From(r.Context()).ID))
	})), token
}

type current func(*auth.Token) (*auth.Grant, error)

func (c current) Current(_ context.Context, token *auth.Token) (*auth.Grant, error) { return c(token) }

func standing(token *auth.Token) (*auth.Grant, error) { return &auth.Grant{ID: token.GrantID}, nil }

func TestC16TheGateTakesATokenFromTheHeaderAlone(t *testing.T) {
	handler, token := gate(t, new(bytes.Buffer), standing)
	const none, invalid = `Bearer realm="portway"`, `Bearer realm="portway", error="invalid_token", error_description="`
	for _, test := range []struct {
		why       string
		target    string
		headers   []string
		body      string
		status    int
		challenge string // its beginning, and all of it where it has no error
	}{
		{"a token", "/graphql", []string{"Bearer " + token}, "", 200, ""},
		{"the scheme in any case (RFC 9110 11.1)", "/graphql", []string{"bEARER " + token}, "", 200, ""},
		{"more spaces (RFC 9110 11.4)", "/graphql", []string{"Bearer   " + token + " "}, "", 200, ""},
		{"nothing", "/graphql", nil, "", 401, none},
		{"C16 in the query string", "/graphql?access_token=" + token, nil, "", 401, none},
		{"C16 in a form", "/graphql", nil, "access_token=" + token, 401, none},
		{"another scheme", "/graphql", []string{"Basic " + token}, "", 401, none},
		{"a bearer token under another scheme", "/graphql", []string{"DPoP " + token}, "", 401, invalid},
		{"no scheme", "/graphql", []string{token}, "", 401, none},
		{"an empty header", "/graphql", []string{""}, "", 401, none},
		{"an empty token", "/graphql", []string{"Bearer"}, "", 401, invalid},
		{"only spaces", "/graphql", []string{"Bearer   "}, "", 401, invalid},
		{"two headers", "/graphql", []string{"Bearer " + token, "Bearer " + token}, "", 401, invalid},
		{"two tokens", "/graphql", []string{"Bearer " + token + " " + token}, "", 401, invalid},
		{"two tokens in a list", "/graphql", []string{"Bearer " + token + ",Bearer " + token}, "", 401, invalid},
		{"a parameter", "/graphql", []string{"Bearer token=" + token}, "", 401, invalid},
		{"a token with something changed", "/graphql", []string{"Bearer " + token + "x"}, "", 401, invalid},
	} {
		request := httptest.NewRequest(http.MethodPost, test.target, strings.NewReader(test.body))
		if test.body != "" {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		request.Header["Authorization"] = test.headers
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		challenge := answer.Header().Get("WWW-Authenticate")
		fits := challenge == test.challenge || test.challenge == invalid && strings.HasPrefix(challenge, invalid)
		if answer.Code != test.status || !fits {
			t.Errorf("%s: %d, %s; want %d, %s", test.why, answer.Code, challenge, test.status, test.challenge)
		}
		if answer.Code == 200 && answer.Body.String() != "grant g_1" {
			t.Errorf("%s: the handler saw %q", test.why, answer.Body)
		}
	}
}

func TestTheGateRefusesInGraphQL(t *testing.T) {
	for _, test := range []struct {
		err        error
		status     int
		code       string
		challenged bool
	}{
		{problem.New(problem.Unauthenticated, "No."), 401, "UNAUTHENTICATED", true},
		{problem.New(problem.GrantEnded, "Over."), 401, "GRANT_ENDED", true},
		{problem.New(problem.GrantConsumed, "Used."), 403, "GRANT_CONSUMED", false},
		{problem.New(problem.Forbidden, "Not this."), 403, "FORBIDDEN", false},
		{problem.New(problem.Unavailable, "Away."), 503, "UNAVAILABLE", false},
		{errors.New("canary of the database"), 500, "INTERNAL_SERVER_ERROR", false},
	} {
		handler, token := gate(t, new(bytes.Buffer), func(*auth.Token) (*auth.Grant, error) { return nil, test.err })
		request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
		request.Header.Set("Authorization", "Bearer "+token)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)

		var body map[string][]struct {
			Message    string
			Extensions map[string]any
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
			t.Fatalf("%s: %v", test.code, err)
		}
		if _, data := body["data"]; data || len(body["errors"]) != 1 || body["errors"][0].Extensions["code"] != test.code {
			t.Errorf("%s: body %s", test.code, answer.Body)
		}
		challenged := answer.Header().Get("WWW-Authenticate") != ""
		if answer.Code != test.status || challenged != test.challenged || (answer.Code == 503) != (answer.Header().Get("Retry-After") != "") {
			t.Errorf("%s: status %d, headers %v", test.code, answer.Code, answer.Header())
		}
		if strings.Contains(answer.Body.String(), "canary") || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: body %s, headers %v", test.code, answer.Body, answer.Header())
		}
	}
}

func TestTheGateAnswersInTheTypeThatIsAccepted(t *testing.T) {
	handler, _ := gate(t, new(bytes.Buffer), standing)
	for accept, want := range map[string]string{
		"":                                  "application/graphql-response+json; charset=utf-8",
		"*/*":                               "application/graphql-response+json; charset=utf-8",
		"application/graphql-response+json": "application/graphql-response+json; charset=utf-8",
		"Application/JSON":                  "application/json; charset=utf-8",
		"application/graphql-response+json, application/json;q=0.9": "application/graphql-response+json; charset=utf-8",
	} {
		request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
		if accept != "" {
			request.Header.Set("Accept", accept)
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		if got := answer.Header().Get("Content-Type"); got != want {
			t.Errorf("Accept %q: %s, want %s", accept, got, want)
		}
	}
}

func TestTheGateNeverLogsAToken(t *testing.T) {
	log := new(bytes.Buffer)
	handler, token := gate(t, log, func(*auth.Token) (*auth.Grant, error) { return nil, errors.New("the database is away") })
	for _, header := range []string{"Bearer " + token, "Bearer canary", "Bearer " + token + "x", "Bearer " + strings.Repeat("canary", 2000)} {
		request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
		request.Header.Set("Authorization", header)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		for _, part := range append(strings.Split(token, "."), "canary") {
			if strings.Contains(log.String(), part) || strings.Contains(answer.Body.String(), part) {
				t.Errorf("%.20s... is in the log or in the answer", part)
			}
		}
	}
	if !strings.Contains(log.String(), "the database is away") {
		t.Errorf("the log does not say why: %s", log)
	}
}

func TestAChallengeIsOneHeaderWhateverTheReason(t *testing.T) {
	handler, token := gate(t, new(bytes.Buffer), func(*auth.Token) (*auth.Grant, error) {
		return nil, problem.New(problem.Unauthenticated, "a \"quoted\" back\\slash, a\r\nline and an é")
	})
	request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	request.Header.Set("Authorization", "Bearer "+token)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	const want = `Bearer realm="portway", error="invalid_token", error_description="a 'quoted' back'slash, a''line and an '"`
	if got := answer.Header().Get("WWW-Authenticate"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
