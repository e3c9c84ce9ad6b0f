package grants

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"portway/auth"
	"portway/problem"
)

// beforeFirst is the AsOf of a person who had no data yet; 0 would mean live.
const beforeFirst = -1

// An OperatorToken is what `portway token` asks for.
type OperatorToken struct {
	Person string // the account's name; it is opened where there is none
	App    string // the app's name or id; it is made where there is none
	Scopes []string
	Mode   auth.Mode     // auth.Recurring by default
	Life   time.Duration // of the token and of the grant
}

// IssueOperatorToken mints a token on a grant of the operator's own. The grant is written before the token is signed, so
// that there is no token without one.
func (s *Service) IssueOperatorToken(ctx context.Context, asked OperatorToken) (string, error) {
	if asked.Mode == "" {
		asked.Mode = auth.Recurring
	}
	if asked.Mode != auth.OneTime && asked.Mode != auth.Recurring {
		return "", problem.New(problem.BadInput, "A mode is %s or %s.", auth.OneTime, auth.Recurring)
	}
	if asked.Life <= 0 {
		return "", problem.New(problem.BadInput, "A token has to live for some time.")
	}
	if err := CheckScopes(asked.Scopes); err != nil {
		return "", err
	}
	account, err := s.EnsureAccount(ctx, asked.Person)
	if err != nil {
		return "", err
	}
	app, err := s.EnsureApp(ctx, asked.App)
	if err != nil {
		return "", err
	}
	asOf, err := s.asOf(ctx, asked.Mode, account.ID)
	if err != nil {
		return "", err
	}
	now := s.now()
	grant := s.newGrant(account, app, asked.Mode, now)
	grant.Origin, grant.Scopes, grant.Items = Operator, asked.Scopes, Items(auth.Open(asked.Scopes))
	grant.AsOf, grant.Expires = asOf, now.Add(asked.Life)
	if err := s.addGrant(ctx, grant, ByOperator); err != nil {
		return "", err
	}
	return s.Mint(grant, grant.Scopes, asked.Life, "")
}

// newGrant returns the first version of an arrangement between a person and an app, active from now on.
func (s *Service) newGrant(account *Account, app *App, mode auth.Mode, now time.Time) *Grant {
	id := newID("g")
	return &Grant{
		ID: id, Arrangement: id, Version: 1, Origin: Consent,
		Account: account.ID, Subject: s.Subject(app.ID, account.ID), App: app.ID,
		Mode: mode, Status: Active, Created: now, Starts: now,
	}
}

// Mint signs an access token (RFC 9068) for a grant, bound to the key with the thumbprint, or to none. It never outlives the
// grant.
func (s *Service) Mint(g *Grant, scopes []string, life time.Duration, key string) (string, error) {
	now := s.now()
	expires := now.Add(life)
	if !g.Expires.IsZero() && g.Expires.Before(expires) {
		expires = g.Expires
	}
	raw, err := s.Signer.Sign(auth.Token{
		Issuer: s.Issuer, Subject: g.Subject, ClientID: g.App, GrantID: g.ID, Mode: string(g.Mode),
		Scopes: scopes, IssuedAt: now, Expires: expires, Key: key,
	}, s.Audience)
	if err != nil {
		return "", fmt.Errorf("grants: mint: %w", err)
	}
	return raw, nil
}

// MintApp signs an access token for an app's own affairs. There is no person and no grant behind it: its subject is the app
// itself (RFC 9068 section 2.2).
func (s *Service) MintApp(app *App, life time.Duration, key string) (string, error) {
	now := s.now()
	raw, err := s.Signer.Sign(auth.Token{
		Issuer: s.Issuer, Subject: app.ID, ClientID: app.ID, Scopes: []string{auth.AppRead}, IssuedAt: now, Expires: now.Add(life), Key: key,
	}, s.Audience)
	if err != nil {
		return "", fmt.Errorf("grants: mint: %w", err)
	}
	return raw, nil
}

// Subject returns the person's id for the app: another for every app, so that two apps cannot find out that they know
// the same person (pairwise identifiers, OpenID Connect Core section 8.1).
func (s *Service) Subject(app, account string) string {
	mac := hmac.New(sha256.New, s.Secret.Derive("subject"))
	mac.Write(fmt.Appendf(nil, "%d:%s,%d:%s", len(app), app, len(account), account))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// asOf returns how far a grant given now can see: to the last change there is, or without a bound.
func (s *Service) asOf(ctx context.Context, mode auth.Mode, account string) (int64, error) {
	if mode != auth.OneTime {
		return 0, nil
	}
	position, err := s.People.Position(ctx, account)
	if err != nil {
		return 0, fmt.Errorf("grants: position: %w", err)
	}
	if position == 0 {
		return beforeFirst, nil
	}
	return position, nil
}
