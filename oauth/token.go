package oauth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// token exchanges a code or a refresh token for an access token.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	p, err := form(w, r)
	if err != nil {
		s.refuse(w, err)
		return
	}
	client, err := s.authenticate(r, p)
	if err == nil {
		shareWith(w, r, client.app)
		client.proof, err = s.proof(r)
	}
	if err == nil && client.proof == nil && client.app.Profile.Bound {
		err = invalidProof("The app's tokens are bound to a key: send a DPoP proof.")
	}
	if err != nil {
		s.refuse(w, err)
		return
	}
	var body map[string]any
	switch p["grant_type"] {
	case "authorization_code":
		body, err = s.redeem(r.Context(), client, p)
	case "refresh_token":
		body, err = s.refresh(r.Context(), client, p)
	case "client_credentials":
		body, err = s.own(r.Context(), client, p)
	case "":
		err = invalidRequest("grant_type is missing.")
	default:
		err = &fault{status: http.StatusBadRequest, code: "unsupported_grant_type", text: "The grant_type is authorization_code, refresh_token or client_credentials."}
	}
	if err != nil {
		s.refuse(w, err)
		return
	}
	answer(w, http.StatusOK, body)
}

// redeem exchanges a code. Only its own app can use it up, and does so even with a wrong verifier: whoever guesses has
// one guess.
func (s *Server) redeem(ctx context.Context, c *client, p parameters) (map[string]any, error) {
	key := digest(p["code"])
	code, err := s.Store.Code(ctx, key)
	if err != nil {
		return nil, broken(err)
	}
	if code == nil || code.App != c.app.ID {
		return nil, invalidGrant("The code is not known.")
	}
	now := s.now()
	refusal := refuseCode(code, p, c, now)
	standing, err := s.Grants.Store.Standing(ctx, code.Grant)
	if err != nil || standing == nil {
		return nil, broken(err)
	}
	// Whether the grant stands is asked before the code is used up, and not again: of many callers at once one is answered,
	// whatever becomes of the grant when the others are found out.
	if refusal == nil {
		refusal = s.stands(ctx, &standing.Grant, code.Scopes)
	}
	if f, ok := errors.AsType[*fault](refusal); ok && f.status >= http.StatusInternalServerError {
		return nil, f
	}
	if refusal == nil {
		if err := s.useProof(ctx, c); err != nil {
			return nil, err
		}
	}
	var next *Refresh
	raw := newSecret()
	if refusal == nil {
		next = &Refresh{
			Digest: digest(raw), App: code.App, Grant: code.Grant, Scopes: code.Scopes, Key: c.bound(),
			Created: now, Expires: standing.Grant.Expires,
		}
	}
	won, err := s.Store.SpendCode(ctx, key, now, next)
	switch {
	case err != nil:
		return nil, broken(err)
	case !won:
		return nil, s.replayed(ctx, code.Grant)
	case refusal != nil:
		return nil, refusal
	}
	return s.issue(&standing.Grant, code.Scopes, raw, c.bound())
}

// refuseCode returns why the code cannot be exchanged on these terms, nil where it can.
func refuseCode(code *Code, p parameters, c *client, now time.Time) error {
	switch {
	case !now.Before(code.Expires):
		return invalidGrant("The code has expired.")
	case p["redirect_uri"] != code.Redirect:
		return invalidGrant("The redirect_uri is not the one of the request.")
	case !verifies(p["code_verifier"], code.Challenge):
		return invalidGrant("The code_verifier does not fit.")
	case code.Key != "" && code.Key != c.bound():
		return invalidGrant("The code was asked for with another key (dpop_jkt).")
	}
	return nil
}

// verifies reports whether the verifier fits the challenge (RFC 7636, section 4.6).
func verifies(verifier, challenge string) bool {
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	if len(verifier) < 43 || len(verifier) > 128 || strings.Trim(verifier, unreserved) != "" {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// replayed ends the grant of something that was used up and came again: one of the two callers is not who they say.
func (s *Server) replayed(ctx context.Context, grant string) error {
	err := s.Grants.Revoke(ctx, grant, grants.BySystem, grants.ReasonReplay)
	if err != nil && !problem.Is(err, problem.Conflict) { // ended already
		return broken(err)
	}
	return invalidGrant("This was used before. What came of it has been revoked.")
}

// refresh exchanges a refresh token. What it may not be used for does not use it up.
func (s *Server) refresh(ctx context.Context, c *client, p parameters) (map[string]any, error) {
	raw := p["refresh_token"]
	token, err := s.presented(ctx, c, raw)
	if err != nil {
		return nil, err
	}
	scopes, err := narrowed(token.Scopes, p["scope"])
	if err != nil {
		return nil, err
	}
	standing, err := s.Grants.Store.Standing(ctx, token.Grant)
	if err != nil || standing == nil {
		return nil, broken(err)
	}
	if err := s.stands(ctx, &standing.Grant, scopes); err != nil {
		return nil, err
	}
	if err := s.useProof(ctx, c); err != nil {
		return nil, err
	}
	if !c.key && token.Key == "" {
		if raw, err = s.rotate(ctx, c, token); err != nil {
			return nil, err
		}
	}
	return s.issue(&standing.Grant, scopes, raw, c.bound())
}

// presented returns the refresh token that an app presents, if it is good and the app's.
func (s *Server) presented(ctx context.Context, c *client, raw string) (*Refresh, error) {
	token, err := s.Store.Refresh(ctx, digest(raw))
	switch {
	case err != nil:
		return nil, broken(err)
	case token == nil || token.App != c.app.ID:
		return nil, invalidGrant("The refresh token is not known.")
	case !token.Spent.IsZero():
		return nil, s.replayed(ctx, token.Grant)
	case !token.Expires.IsZero() && !s.now().Before(token.Expires):
		return nil, invalidGrant("The refresh token has expired.")
	case token.Key != "" && token.Key != c.bound():
		return nil, wrongKey(c)
	}
	return token, nil
}

// rotate uses a refresh token up and returns the next, which is bound to the key that the app proved to hold, if any.
func (s *Server) rotate(ctx context.Context, c *client, token *Refresh) (string, error) {
	raw, now := newSecret(), s.now()
	next := *token
	next.Digest, next.Created, next.Key = digest(raw), now, c.bound()
	won, err := s.Store.SpendRefresh(ctx, token.Digest, now, &next)
	if err != nil {
		return "", broken(err)
	}
	if !won {
		return "", s.replayed(ctx, token.Grant)
	}
	return raw, nil
}

// narrowed returns the scopes that are asked for out of those that there are.
func narrowed(granted []string, asked string) ([]string, error) {
	if asked == "" {
		return granted, nil
	}
	if len(asked) > longestScope {
		return nil, invalidScope("The scope is too long.")
	}
	scopes := auth.ParseScope(asked)
	if err := grants.CheckScopes(scopes); err != nil {
		return nil, invalidScope(problem.Of(err).Message)
	}
	opened := auth.Open(scopes)
	if opened.And(auth.Open(granted)) != opened {
		return nil, invalidScope("The grant does not cover all of these scopes.")
	}
	return scopes, nil
}

// stands asks package grants whether a token on the grant would open anything now.
func (s *Server) stands(ctx context.Context, g *grants.Grant, scopes []string) error {
	_, err := s.Grants.Current(ctx, &auth.Token{
		Issuer: s.issuer(), Subject: g.Subject, ClientID: g.App, GrantID: g.ID, Mode: string(g.Mode), Scopes: scopes,
		Expires: s.now().Add(tokenLife),
	})
	switch {
	case err == nil, problem.Is(err, problem.GrantConsumed): // an archive may take longer than a token lives
		return nil
	case problem.Is(err, problem.Unavailable), problem.Is(err, problem.Internal):
		return broken(err)
	}
	return invalidGrant(problem.Of(err).Message)
}

// issue mints the access token, bound to the key with the thumbprint or to none, and words the answer.
func (s *Server) issue(g *grants.Grant, scopes []string, refresh, key string) (map[string]any, error) {
	life := tokenLife
	if left := g.Expires.Sub(s.now()); !g.Expires.IsZero() && left < life {
		life = left.Truncate(time.Second)
	}
	access, err := s.Grants.Mint(g, scopes, life, key)
	if err != nil {
		return nil, broken(err)
	}
	return map[string]any{
		"access_token": access, "token_type": tokenType(key), "expires_in": int(life / time.Second),
		"refresh_token": refresh, "scope": strings.Join(scopes, " "), "grant_id": g.ID,
	}, nil
}
