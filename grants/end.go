package grants

import (
	"context"
	"fmt"

	"portway/problem"
)

// Revoke ends a grant for ever. In this process it takes effect before Revoke returns, in every other one within
// seconds.
func (s *Service) Revoke(ctx context.Context, grant string, by Actor, reason string) error {
	standing, err := s.Store.Standing(ctx, grant)
	if err != nil {
		return fmt.Errorf("grants: revoke: %w", err)
	}
	if standing == nil {
		return problem.New(problem.NotFound, "There is no such grant.")
	}
	event := Event{
		At: s.now(), Kind: GrantEnded, Grant: grant, App: standing.App.ID, Account: standing.Account.ID,
		Developer: standing.Developer.ID, Actor: by, Reason: reason,
	}
	ended, err := s.Store.EndGrant(ctx, grant, Revoked, event)
	if err != nil {
		return fmt.Errorf("grants: revoke: %w", err)
	}
	s.happened(event)
	if !ended {
		return problem.New(problem.Conflict, "The grant has ended already.")
	}
	return nil
}
