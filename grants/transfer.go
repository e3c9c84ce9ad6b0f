package grants

import (
	"context"
	"slices"
	"time"

	"portway/auth"
	"portway/problem"
)

// Transfer returns what the grant opens now to a transfer that goes on by itself, without a token: an archive, or an
// operation that runs to its end. The first time, it begins the use that the transfer needs, for the categories of these
// types; whoever comes with the same key, in any process, finds that use. Reading under a recurring grant needs none.
//
// What the token of who asked opened is not known here: the caller cuts the rights with it.
func (s *Service) Transfer(ctx context.Context, grant string, kind UseKind, key string, types ...string) (*auth.Grant, error) {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return nil, err
	}
	if kind == LiveReading && standing.Grant.Mode == auth.Recurring {
		return s.opened(standing, nil)
	}
	use, err := s.StartUse(ctx, grant, kind, key, types...)
	if err != nil {
		return nil, err
	}
	if standing, err = s.standing(ctx, grant); err != nil { // with what the use took
		return nil, err
	}
	return s.opened(standing, use)
}

// CurrentOrUsed is Current, but that a grant for one time that was used is no error: it opens nothing any more, and is marked
// as used, so that the app can still ask for what came of it.
func (s *Service) CurrentOrUsed(ctx context.Context, token *auth.Token) (*auth.Grant, error) {
	g, err := s.Current(ctx, token)
	if !problem.Is(err, problem.GrantConsumed) {
		return g, err
	}
	l, err := s.read(ctx, s.key(token), token, s.now())
	if err != nil {
		return nil, err
	}
	used, err := s.opened(l.standing, nil)
	if err != nil {
		return nil, err
	}
	used.Used, used.Rights, used.Scopes = true, auth.Rights{}, token.Scopes
	if used.Expires.IsZero() || token.Expires.Before(used.Expires) {
		used.Expires = token.Expires
	}
	return used, nil
}

// Transferable reports whether what a transfer has made may leave now. It begins nothing.
func (s *Service) Transferable(ctx context.Context, grant string) error {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return err
	}
	return s.stands(standing, s.now())
}

// TransferUse returns the id of the use that a transfer with the key began, "" where there is none.
func (s *Service) TransferUse(ctx context.Context, grant string, kind UseKind, key string) (string, error) {
	if kind == LiveReading {
		key = string(LiveReading)
	}
	use, err := s.Store.Use(ctx, grant, key)
	if err != nil || use == nil {
		return "", wrap("use", err)
	}
	return use.ID, nil
}

// opened is what the standing opens to a use, nil where the grant needs none.
func (s *Service) opened(standing *Standing, use *Use) (*auth.Grant, error) {
	now := s.now()
	if err := s.stands(standing, now); err != nil {
		return nil, err
	}
	if use != nil && !use.Ends.IsZero() && !now.Before(use.Ends) {
		return nil, problem.New(problem.GrantConsumed, "The grant was for one time, and its time to read is over. Ask the person again.")
	}
	g := &standing.Grant
	items := g.Items
	if use != nil && g.Mode == auth.OneTime {
		items = slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return i.UsedBy != use.ID })
	}
	return &auth.Grant{
		ID: g.ID, Person: g.Account, Subject: g.Subject, App: g.App, Developer: standing.Developer.ID,
		Mode: g.Mode, Scopes: g.Scopes, Rights: s.allowed(standing, rightsOf(items)),
		AsOf: g.AsOf, From: g.From, Until: g.Until, Expires: g.Expires, Budget: standing.budget(s.budget()),
	}, nil
}

// stands reports why nothing may leave under the grant at all, used or not.
func (s *Service) stands(standing *Standing, now time.Time) error {
	g := &standing.Grant
	switch {
	case g.Status.Final() || standing.Account.Status != AccountActive:
		return ended()
	case !g.Expires.IsZero() && !now.Before(g.Expires):
		return ended()
	case g.Status == Halted || standing.App.State.Closed():
		return problem.New(problem.Forbidden, "The grant is suspended for now.").With("reason", "grant_suspended")
	case g.Status == Pending || now.Before(g.Starts):
		return problem.New(problem.Forbidden, "The grant has not started yet.").With("reason", "grant_pending")
	}
	if g.Origin != Operator {
		return s.admits(standing)
	}
	return nil
}

// allowed cuts what a grant's items open with what everybody else has to say. An operator's grant is neither reviewed nor
// bound to eligibility; of an external one the consent is in the token.
func (s *Service) allowed(standing *Standing, items auth.Rights) auth.Rights {
	switch standing.Grant.Origin {
	case Operator:
		return items
	case External:
		return s.Eligibility.Rights(&standing.Account)
	}
	rights := items.And(s.Eligibility.Rights(&standing.Account))
	if standing.App.State == Live && standing.Grant.Origin != Sandbox {
		rights = rights.And(auth.Open(standing.App.Scopes))
	}
	return rights
}
