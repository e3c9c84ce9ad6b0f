package oauth

import (
	"context"
	"net/http"
	"strings"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// revoke gives the grant behind a token back (RFC 7009). An access token cannot end alone: whoever has it would have to be
// asked about on every request. It stands and falls with its grant, which an app that wants to be rid of it does not need.
//
// The answer is the same whether there was anything to revoke or not.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	client, p, err := s.clientForm(w, r)
	if err == nil && p["token"] == "" {
		err = invalidRequest("token is missing.")
	}
	if err != nil {
		s.refuse(w, err)
		return
	}
	token, err := s.held(r.Context(), client, p["token"])
	if err != nil {
		s.refuse(w, err)
		return
	}
	if token != nil && token.GrantID != "" { // an app's own token stands on nothing but the app
		err := s.Grants.Revoke(r.Context(), token.GrantID, grants.ByDeveloper, grants.ReasonReturned)
		if err != nil && !problem.Is(err, problem.Conflict) && !problem.Is(err, problem.NotFound) {
			s.refuse(w, broken(err))
			return
		}
	}
	answer(w, http.StatusOK, struct{}{})
}

// introspect says whether one of the app's own tokens opens anything now (RFC 7662). About anybody else's it says what it
// says about a word that was never a token.
func (s *Server) introspect(w http.ResponseWriter, r *http.Request) {
	client, p, err := s.clientForm(w, r)
	if err == nil && client.app.Profile.Public {
		err = invalidClient("Only apps that can prove who they are may ask.")
	}
	if err != nil {
		s.refuse(w, err)
		return
	}
	token, err := s.held(r.Context(), client, p["token"])
	if err != nil {
		s.refuse(w, err)
		return
	}
	inactive := map[string]any{"active": false}
	if token == nil {
		answer(w, http.StatusOK, inactive)
		return
	}
	if _, err := s.Grants.Current(r.Context(), token); err != nil {
		answer(w, http.StatusOK, inactive)
		return
	}
	body := map[string]any{
		"active": true, "iss": s.issuer(), "sub": token.Subject, "client_id": token.ClientID, "scope": strings.Join(token.Scopes, " "),
	}
	if token.GrantID != "" {
		body["grant_id"] = token.GrantID
	}
	if !token.Expires.IsZero() {
		body["exp"] = token.Expires.Unix()
	}
	if token.Key != "" {
		body["cnf"] = map[string]string{"jkt": token.Key}
	}
	if token.ID != "" {
		body["token_type"], body["jti"], body["iat"], body["aud"] = tokenType(token.Key), token.ID, token.IssuedAt.Unix(), s.Grants.Audience
	}
	answer(w, http.StatusOK, body)
}

func (s *Server) clientForm(w http.ResponseWriter, r *http.Request) (*client, parameters, error) {
	p, err := form(w, r)
	if err != nil {
		return nil, nil, err
	}
	client, err := s.authenticate(r, p)
	return client, p, err
}

// held returns what a token of the app says, be it an access token or a refresh token; nil where the app has no such.
func (s *Server) held(ctx context.Context, c *client, raw string) (*auth.Token, error) {
	refresh, err := s.Store.Refresh(ctx, digest(raw))
	if err != nil {
		return nil, broken(err)
	}
	if refresh != nil {
		return s.heldRefresh(ctx, c, refresh)
	}
	token, err := s.Verifier.Verify(ctx, raw)
	if problem.Is(err, problem.Unavailable) {
		return nil, broken(err)
	}
	if err != nil || token.Issuer != s.issuer() || token.ClientID != c.app.ID {
		return nil, nil //nolint:nilerr // a token that is not good is none of theirs: the answer does not tell which
	}
	return token, nil
}

func (s *Server) heldRefresh(ctx context.Context, c *client, refresh *Refresh) (*auth.Token, error) {
	now := s.now()
	if refresh.App != c.app.ID || !refresh.Spent.IsZero() || !refresh.Expires.IsZero() && !now.Before(refresh.Expires) {
		return nil, nil
	}
	standing, err := s.Grants.Store.Standing(ctx, refresh.Grant)
	if err != nil || standing == nil {
		return nil, broken(err)
	}
	g := &standing.Grant
	return &auth.Token{
		Issuer: s.issuer(), Subject: g.Subject, ClientID: g.App, GrantID: g.ID, Mode: string(g.Mode), Scopes: refresh.Scopes, Expires: refresh.Expires,
		Key: refresh.Key,
	}, nil
}
