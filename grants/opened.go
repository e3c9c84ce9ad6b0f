package grants

import (
	"context"

	"portway/auth"
)

// Opened returns what a grant opens now to a token that asks for all of it. It is for what happens without a request: the
// error says why nothing opens, as with Current.
func (s *Service) Opened(ctx context.Context, grant string) (*auth.Grant, error) {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return nil, err
	}
	g := &standing.Grant
	until, err := s.open(standing, s.now())
	if err != nil {
		return nil, err
	}
	return &auth.Grant{
		ID: g.ID, Person: g.Account, Subject: g.Subject, App: g.App, Developer: standing.Developer.ID, Mode: g.Mode, Scopes: g.Scopes,
		Rights: s.rights(standing, &auth.Token{Issuer: s.Issuer, Scopes: g.Scopes}), AsOf: g.AsOf, From: g.From, Until: g.Until,
		Expires: until, Budget: standing.budget(s.budget()),
	}, nil
}
