package grants

import (
	"context"
	"slices"

	"portway/problem"
)

// GrantsOf returns all grants of an account, with what decides what they open.
func (s *Service) GrantsOf(ctx context.Context, account string) ([]*Standing, error) {
	var all []*Standing
	err := s.each(ctx, Filter{Account: account}, func(ctx context.Context, g *Grant) error {
		standing, err := s.standing(ctx, g.ID)
		all = append(all, standing)
		return err
	})
	return all, err
}

// GrantOf returns the account's grant with the id, nil where it has none: another account's is none.
func (s *Service) GrantOf(ctx context.Context, account, id string) (*Standing, error) {
	standing, err := s.Store.Standing(ctx, id)
	if err != nil {
		return nil, wrap("grant", err)
	}
	if standing == nil || standing.Grant.Account != account {
		return nil, nil
	}
	return standing, nil
}

// App returns the app with the id, nil where there is none.
func (s *Service) App(ctx context.Context, id string) (*App, error) {
	app, err := s.app(ctx, id)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	return app, err
}

// Withdraw ends a grant because the person says so. The app is told whether it should delete its copies, too.
func (s *Service) Withdraw(ctx context.Context, grant string, deleteCopies bool) error {
	reason := ReasonWithdrawn
	if deleteCopies {
		reason = ReasonWithdrawnDelete
	}
	return s.Revoke(ctx, grant, ByPerson, reason)
}

// AsksToDelete reports whether the person who ended a grant for this reason wants the app's copies deleted.
func AsksToDelete(reason string) bool {
	return slices.Contains([]string{ReasonWithdrawnDelete, ReasonAccount}, reason)
}
