package oauth

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// A registration is what a tool says of the app that it registers (RFC 7591, section 2). What is not here is left out, as
// the RFC wants it.
type registration struct {
	Name      string          `json:"client_name"`
	Redirects []string        `json:"redirect_uris"`
	Scope     string          `json:"scope"`
	Method    string          `json:"token_endpoint_auth_method"`
	Keys      json.RawMessage `json:"jwks"`
	Policy    string          `json:"policy_uri"`
	Grants    []string        `json:"grant_types"`
	Responses []string        `json:"response_types"`
	Bound     bool            `json:"dpop_bound_access_tokens"` // RFC 9449, section 5.2
}

// How many drafts may come from one address, per window.
const registrationsPerSource = 20

// grantTypes are those of the metadata.
var grantTypes = []string{"authorization_code", "refresh_token", "client_credentials"}

// registrar owns the apps that tools register.
const registrar = "d_registered"

// register adds a draft: an app that works at once, with sandbox people, and with nobody else until a review.
func (s *Server) register(w http.ResponseWriter, r *http.Request) {
	var asked registration
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, longestBody)).Decode(&asked); err != nil {
		s.refuse(w, invalidMetadata("The body has to be a JSON object."))
		return
	}
	if err := asked.check(); err != nil {
		s.refuse(w, err)
		return
	}
	count, _, err := s.Store.CountAttempt(r.Context(), digest("register\x00"+address(r)), s.now(), attemptWindow)
	if err != nil {
		s.refuse(w, broken(err))
		return
	}
	if count > registrationsPerSource {
		s.refuse(w, &fault{status: http.StatusTooManyRequests, code: "slow_down", text: "Too many registrations. Try again later."})
		return
	}
	body, err := s.addDraft(r.Context(), &asked)
	if err != nil {
		s.refuse(w, err)
		return
	}
	answer(w, http.StatusCreated, body)
}

func invalidMetadata(text string) *fault {
	return &fault{status: http.StatusBadRequest, code: "invalid_client_metadata", text: text}
}

func (a *registration) check() error {
	if a.Method == "" {
		a.Method = "client_secret_basic"
	}
	methods := []string{"client_secret_basic", "client_secret_post", "private_key_jwt", "none"}
	switch {
	case !slices.Contains(methods, a.Method):
		return invalidMetadata("The token_endpoint_auth_method is not offered.")
	case (a.Method == "private_key_jwt") != (len(a.Keys) > 0):
		return invalidMetadata("Keys (jwks) belong to private_key_jwt, and it needs them.")
	case len(a.Redirects) == 0 || len(a.Redirects) > 10 || slices.ContainsFunc(a.Redirects, func(u string) bool { return !grants.Registrable(u, a.Method == "none") }):
		return &fault{status: http.StatusBadRequest, code: "invalid_redirect_uri", text: "Redirect URIs are https addresses, or of this machine."}
	case slices.ContainsFunc(a.Grants, func(g string) bool { return !slices.Contains(grantTypes, g) }),
		slices.ContainsFunc(a.Responses, func(t string) bool { return t != "code" }):
		return invalidMetadata("Only the authorization code flow is offered, and client_credentials for the app's own affairs.")
	}
	return nil
}

func (s *Server) addDraft(ctx context.Context, asked *registration) (map[string]any, error) {
	now := s.now()
	developer := &grants.Developer{ID: registrar, Name: "Registered by tools", Created: now}
	event := grants.Event{At: now, Kind: grants.DeveloperCreated, Developer: registrar, Actor: grants.BySystem}
	if _, err := s.Grants.Store.AddDeveloper(ctx, developer, event); err != nil { // false: it is there
		return nil, broken(err)
	}
	scopes := auth.ParseScope(asked.Scope)
	app, err := s.Grants.AddApp(ctx, registrar, asked.Name, grants.Profile{
		Redirects: asked.Redirects, Privacy: asked.Policy, Public: asked.Method == "none", Keys: string(asked.Keys),
		Bound: asked.Bound,
	}, scopes)
	if err != nil {
		if p := problem.Of(err); p.Code == problem.BadInput || p.Code == problem.Conflict {
			return nil, invalidMetadata(p.Message)
		}
		return nil, broken(err)
	}
	body := map[string]any{
		"client_id": app.ID, "client_id_issued_at": now.Truncate(time.Second).Unix(), "client_name": app.Name,
		"redirect_uris": asked.Redirects, "scope": strings.Join(scopes, " "), "token_endpoint_auth_method": asked.Method,
		"grant_types": []string{"authorization_code", "refresh_token"}, "response_types": []string{"code"},
	}
	if strings.HasPrefix(asked.Method, "client_secret") {
		secret, _, err := s.Grants.AddSecret(ctx, app.ID, 0, "")
		if err != nil {
			return nil, broken(err)
		}
		body["client_secret"], body["client_secret_expires_at"] = secret, 0
	}
	if asked.Bound {
		body["dpop_bound_access_tokens"] = true
	}
	if len(asked.Keys) > 0 {
		body["jwks"] = asked.Keys
	}
	return body, nil
}
