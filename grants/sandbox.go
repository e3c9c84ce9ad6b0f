package grants

import (
	"context"
	"time"

	"portway/auth"
	"portway/problem"
)

// SandboxLife is how long a developer's token for a sandbox person lives.
const SandboxLife = time.Hour

// IssueSandboxToken mints a token by which a developer tries an app, draft or live, with a person who does not exist. It
// stands on a grant marked as what it is, which lives as long. No review bounds its scopes: a developer may look before
// they ask.
func (s *Service) IssueSandboxToken(ctx context.Context, app, person string, scopes []string) (token string, g *Grant, err error) {
	found, err := s.app(ctx, app)
	if err != nil {
		return "", nil, err
	}
	if found.State.Closed() {
		return "", nil, problem.New(problem.Conflict, "The app is suspended.")
	}
	if len(scopes) == 0 {
		scopes = found.Requested
	}
	if err := CheckScopes(scopes); err != nil {
		return "", nil, problem.Of(err).With("field", "scopes")
	}
	account, err := s.Store.AccountNamed(ctx, person)
	if err != nil {
		return "", nil, wrap("sandbox", err)
	}
	if account == nil || !account.Sandbox || account.Status != AccountActive {
		return "", nil, problem.New(problem.NotFound, "There is no sandbox person of this name.").With("field", "person")
	}
	g = s.newGrant(account, found, auth.Recurring, s.now())
	g.Origin, g.Scopes, g.Items, g.Expires = Sandbox, scopes, Items(auth.Open(scopes)), g.Created.Add(SandboxLife)
	if err := s.addGrant(ctx, g, ByDeveloper); err != nil {
		return "", nil, err
	}
	token, err = s.Mint(g, g.Scopes, SandboxLife, "")
	return token, g, err
}
