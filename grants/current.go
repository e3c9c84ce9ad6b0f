package grants

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"portway/auth"
	"portway/problem"
)

// readTimeout bounds a reading of the database on a request's path.
const readTimeout = 2 * time.Second

// Current returns what a verified token opens now: the token's scopes, cut with the grant as it stands, what the app was
// approved for, and what the account is eligible to. It is the answer for this moment; nobody keeps it for the next.
//
// Its error is a *problem.Problem. If the grant's state cannot be had, nothing opens.
func (s *Service) Current(ctx context.Context, token *auth.Token) (*auth.Grant, error) {
	now := s.now()
	key := s.key(token)
	if !s.fresh(now) {
		l, err := s.read(ctx, key, token, now)
		if err != nil {
			return nil, err
		}
		return s.decide(l, token, now)
	}
	l, unknown := s.known.get(key, now)
	if unknown {
		return nil, unknownGrant()
	}
	if l == nil {
		var err error
		if l, err = s.readAndKeep(ctx, key, token, now); err != nil {
			return nil, err
		}
	}
	if grant := l.decided(token, now); grant != nil {
		return grant, nil
	}
	return s.decide(l, token, now)
}

// key tells under which name the token's grant is known. Of our own tokens the grant's id is enough, or the app's where the
// token names no grant: decide checks that the rest fits.
func (s *Service) key(token *auth.Token) grantKey {
	switch {
	case token.Issuer == s.Issuer && token.GrantID == "":
		return grantKey{client: token.ClientID}
	case token.Issuer == s.Issuer:
		return grantKey{grant: token.GrantID}
	}
	return grantKey{token.Issuer, token.Subject, token.ClientID, token.GrantID}
}

func (s *Service) readAndKeep(ctx context.Context, key grantKey, token *auth.Token, now time.Time) (*line, error) {
	mark := s.known.mark()
	l, err := s.read(ctx, key, token, now)
	if err == nil || problem.Is(err, problem.Unauthenticated) {
		s.known.put(key, l, mark, now)
	}
	return l, err
}

// read asks the database.
func (s *Service) read(ctx context.Context, key grantKey, token *auth.Token, now time.Time) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	standing, err := s.find(ctx, key, token, now)
	switch {
	case problem.Is(err, problem.Unauthenticated):
		return nil, err
	case err != nil:
		return nil, problem.Wrap(fmt.Errorf("grants: current: %w", err), problem.Unavailable, "The grant's state cannot be had right now. Try again.")
	case standing == nil:
		return nil, unknownGrant()
	}
	return &line{standing: standing}, nil
}

func (s *Service) find(ctx context.Context, key grantKey, token *auth.Token, now time.Time) (*Standing, error) {
	switch {
	case key.issuer == "" && key.grant == "":
		return s.Store.AppStanding(ctx, key.client)
	case key.issuer == "":
		return s.Store.Standing(ctx, key.grant)
	}
	id := externalID("g", key.issuer, key.subject, key.client, key.grant)
	standing, err := s.Store.Standing(ctx, id)
	if err == nil && standing == nil {
		return s.welcome(ctx, id, token, now)
	}
	return standing, err
}

func unknownGrant() error {
	return problem.New(problem.Unauthenticated, "The token's grant is not known here.")
}

// decide returns what the token opens on the standing, and remembers it for the token's next request.
func (s *Service) decide(l *line, token *auth.Token, now time.Time) (*auth.Grant, error) {
	d, err := s.judge(l.standing, token, now)
	if err != nil {
		return nil, err
	}
	s.known.remember(l, d)
	return d.grant, nil
}

// judge is the decision itself: a function of the standing, the token and the time.
func (s *Service) judge(standing *Standing, token *auth.Token, now time.Time) (*decision, error) {
	if standing.ofApp() {
		return s.judgeApp(standing, token)
	}
	g := &standing.Grant
	if token.Subject != g.Subject || s.clientOf(token) != g.App || token.Mode != "" && token.Mode != string(g.Mode) {
		return nil, problem.New(problem.Unauthenticated, "The token does not fit the grant that it names.")
	}
	until, err := s.open(standing, now)
	if err != nil {
		return nil, err
	}
	if until.IsZero() || token.Expires.Before(until) {
		until = token.Expires
	}
	return &decision{
		token: token,
		from:  g.Starts,
		until: until,
		grant: &auth.Grant{
			ID: g.ID, Person: g.Account, Subject: g.Subject, App: g.App, Developer: standing.Developer.ID,
			Mode: g.Mode, Scopes: token.Scopes, Rights: s.rights(standing, token),
			AsOf: g.AsOf, From: g.From, Until: g.Until, Expires: until,
			Budget: standing.budget(s.budget()),
		},
	}, nil
}

// open returns until when the grant stands open if nothing but time changes (zero is for ever), or why it does not.
func (s *Service) open(standing *Standing, now time.Time) (time.Time, error) {
	if err := s.stands(standing, now); err != nil {
		return time.Time{}, err
	}
	return window(&standing.Grant, now)
}

// admits reports whether the app and the account may still meet. The app does not learn what of the account changed.
func (s *Service) admits(standing *Standing) error {
	if standing.App.State != Live && !standing.Account.Sandbox {
		return problem.New(problem.Forbidden, "The app is not live: until its review it can read sandbox people only.").With("reason", "app_not_live")
	}
	if s.Eligibility.Check(&standing.Account, standing.Grant.Mode) != "" {
		return problem.New(problem.Forbidden, "The grant is suspended for now.").With("reason", "grant_suspended")
	}
	return nil
}

// window is the part of a grant's life in which live data can be read: all of it, or of one that can be used once, the
// time before the use has to start and the time that a use lasts.
func window(g *Grant, now time.Time) (time.Time, error) {
	if g.Mode != auth.OneTime {
		return g.Expires, nil
	}
	until := g.Expires
	limit := g.StartBy
	if !g.UseEnds.IsZero() {
		limit = g.UseEnds
	}
	if g.Status == Consumed && g.UseEnds.IsZero() || !limit.IsZero() && !now.Before(limit) {
		return time.Time{}, problem.New(problem.GrantConsumed, "The grant was for one time, and its time to read is over. Ask the person again.")
	}
	if !limit.IsZero() && (until.IsZero() || limit.Before(until)) {
		until = limit
	}
	return until, nil
}

func ended() error {
	return problem.New(problem.GrantEnded, "The grant behind the token has ended. Ask the person again.")
}

// rights is the law: what every one of those opens who has a say.
func (s *Service) rights(standing *Standing, token *auth.Token) auth.Rights {
	return auth.Open(token.Scopes).And(s.allowed(standing, standing.Grant.Readable()))
}

// clientOf returns the id under which the token's client is kept here.
func (s *Service) clientOf(token *auth.Token) string {
	if token.Issuer == s.Issuer {
		return token.ClientID
	}
	return externalID("x", token.Issuer, token.ClientID)
}

// externalID is the id under which we keep what another issuer names. The lengths keep the words apart.
func externalID(prefix string, words ...string) string {
	hash := sha256.New()
	for _, word := range words {
		hash.Write(fmt.Appendf(nil, "%d:%s,", len(word), word))
	}
	return prefix + "_" + hex.EncodeToString(hash.Sum(nil)[:16])
}
