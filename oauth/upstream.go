package oauth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"portway/grants"
	"portway/problem"
)

// An Upstream is an OpenID provider at which people of this site log in. It must not be copied or changed after its first
// use.
type Upstream struct {
	Name   string // as people read it on the login page
	Issuer string
	Client string // our client_id there
	Secret string
	Create bool // somebody whom the provider knows and this site does not gets an account; otherwise they are refused
	HTTP   *http.Client

	mu    sync.Mutex
	known *oidc.Provider
}

// provider reads the provider's metadata when they are needed first: a provider that is down keeps nobody from starting, and
// is asked again by the next login.
func (u *Upstream) provider(ctx context.Context) (*oidc.Provider, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known != nil {
		return u.known, nil
	}
	// The context outlives the request: the library fetches keys with it.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), u.client()), u.Issuer)
	if err != nil {
		return nil, fmt.Errorf("oauth: upstream: %w", err)
	}
	u.known = found
	return found, nil
}

func (u *Upstream) client() *http.Client {
	if u.HTTP != nil {
		return u.HTTP
	}
	return &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return errors.New("the provider redirects where it should answer")
	}}
}

// config is what the protocol needs to know of us.
func (s *Server) upstreamConfig(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: s.Upstream.Client, ClientSecret: s.Upstream.Secret, Endpoint: p.Endpoint(),
		RedirectURL: s.link("/login/callback"), Scopes: []string{oidc.ScopeOpenID},
	}
}

// A trip is a login elsewhere that has not come back yet.
type trip struct {
	Next     string `json:"next"`
	Verifier string `json:"verifier"`
	Nonce    string `json:"nonce"`
	Browser  string `json:"browser"` // digest: it comes back to the browser that set out
}

// goUpstream sends somebody to the provider.
func (s *Server) goUpstream(w http.ResponseWriter, r *http.Request) {
	next := localPath(r.URL.Query().Get("return"))
	if id := r.URL.Query().Get("transaction"); id != "" {
		var err error
		if next, err = s.nextOf(r.Context(), id); err != nil {
			s.failBroken(w, r, err)
			return
		}
	}
	p, err := s.Upstream.provider(r.Context())
	if err != nil {
		s.log().Error("oauth: the provider of logins cannot be reached", "error", err)
		seeOther(w, r, "/login?notice="+string(UpstreamFailed))
		return
	}
	browser := s.visitor(w, r)
	away := trip{Next: next, Verifier: oauth2.GenerateVerifier(), Nonce: newSecret(), Browser: digest(browser)}
	state, err := s.ticket(r.Context(), UpstreamTrip, "", stepLife, away)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	seeOther(w, r, s.upstreamConfig(p).AuthCodeURL(state, oauth2.S256ChallengeOption(away.Verifier), oidc.Nonce(away.Nonce)))
}

// comeBack takes what the provider answered.
func (s *Server) comeBack(w http.ResponseWriter, r *http.Request) {
	p, err := query(r)
	if err != nil {
		s.fail(w, r, http.StatusBadRequest, BadRequest)
		return
	}
	var away trip
	t, err := s.redeemTicket(r.Context(), UpstreamTrip, p["state"], &away)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	if t == nil || s.browser(r) == "" || away.Browser != digest(s.browser(r)) {
		s.fail(w, r, http.StatusForbidden, ForeignForm)
		return
	}
	// Whoever answers says who they are (RFC 9207); where they do, it has to be the one that was asked.
	if p["iss"] != "" && p["iss"] != s.Upstream.Issuer || p["code"] == "" {
		seeOther(w, r, "/login?notice="+string(UpstreamFailed))
		return
	}
	subject, err := s.subjectOf(r.Context(), p["code"], &away)
	if err != nil {
		s.log().Warn("oauth: a login elsewhere failed", "error", err)
		seeOther(w, r, "/login?notice="+string(UpstreamFailed))
		return
	}
	account, err := s.accountOf(r.Context(), subject)
	switch {
	case err != nil:
		s.failBroken(w, r, err)
	case account == nil || account.Status != grants.AccountActive:
		s.fail(w, r, http.StatusForbidden, NoAccount)
	default:
		s.enter(w, r, &errand{next: away.Next}, account, "fed")
	}
}

// subjectOf exchanges the code and returns whom the ID token is about.
func (s *Server) subjectOf(ctx context.Context, code string, away *trip) (string, error) {
	p, err := s.Upstream.provider(ctx)
	if err != nil {
		return "", err
	}
	ctx = oidc.ClientContext(ctx, s.Upstream.client())
	tokens, err := s.upstreamConfig(p).Exchange(ctx, code, oauth2.VerifierOption(away.Verifier))
	if err != nil {
		return "", err
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return "", errors.New("there is no ID token in the answer")
	}
	token, err := p.VerifierContext(ctx, &oidc.Config{ClientID: s.Upstream.Client, Now: s.now}).Verify(ctx, raw)
	if err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(away.Nonce)) != 1 {
		return "", errors.New("the ID token is of another login")
	}
	return token.Subject, nil
}

// accountOf returns the account that the provider means by the subject, nil where there is none and none is to be opened.
func (s *Server) accountOf(ctx context.Context, subject string) (*grants.Account, error) {
	account, err := s.Grants.Store.AccountLinked(ctx, s.Upstream.Issuer, subject)
	if err != nil || account != nil || !s.Upstream.Create {
		return account, err
	}
	account, err = s.Grants.AddAccount(ctx, grants.Account{
		Name: "u_" + digest(s.Upstream.Issuer + "\x00" + subject)[:20], Region: s.Grants.HomeRegion, Age: grants.Adult, Kind: grants.Private,
	})
	if problem.Is(err, problem.Conflict) { // somebody else was faster, in another window
		return s.Grants.Store.AccountLinked(ctx, s.Upstream.Issuer, subject)
	}
	if err != nil {
		return nil, err
	}
	return account, s.Grants.LinkSubject(ctx, s.Upstream.Issuer, subject, account.ID)
}
