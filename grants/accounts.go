package grants

import (
	"cmp"
	"context"
	"slices"
	"time"

	"portway/auth"
	"portway/problem"
)

// ChangeAccount takes over what is verified anew about a person: region, age band, kind, and whether they are banned.
// Grants follow: those that the account is not eligible for any more are suspended, those that it is again resume.
func (s *Service) ChangeAccount(ctx context.Context, a Account, by Actor) error {
	return s.ChangeAccountBecause(ctx, a, by, "")
}

// ChangeAccountBecause is ChangeAccount with the reason that the log keeps.
func (s *Service) ChangeAccountBecause(ctx context.Context, a Account, by Actor, why string) error {
	a.Role = cmp.Or(a.Role, auth.RolePerson)
	if err := a.validate(); err != nil {
		return err
	}
	if a.Status != AccountActive && a.Status != AccountBanned {
		return problem.New(problem.BadInput, "An account is active or banned. Deleting it is a step of its own.")
	}
	event := Event{At: s.now(), Kind: AccountChanged, Account: a.ID, Actor: by, Reason: string(a.Status), Detail: why}
	if by == ByOperator {
		event.Operator = operatorIn(ctx)
	}
	done, err := s.Store.ChangeAccount(ctx, &a, event)
	if err := s.settled(done, wrap("account", err), event, "There is no such account, or it was deleted."); err != nil {
		return err
	}
	return s.reevaluate(ctx, a.ID)
}

// DeleteAccount ends everything that stands on the account, at once and for ever.
func (s *Service) DeleteAccount(ctx context.Context, account string, by Actor) error {
	event := Event{At: s.now(), Kind: AccountChanged, Account: account, Actor: by, Reason: string(AccountDeleted)}
	done, err := s.Store.DeleteAccount(ctx, account, event)
	if err := s.settled(done, wrap("account", err), event, "There is no such account, or it was deleted."); err != nil {
		return err
	}
	return s.endAll(ctx, Filter{Account: account}, by, ReasonAccount)
}

// RevokeAll ends all grants of a person, as after "log out everywhere".
func (s *Service) RevokeAll(ctx context.Context, account string, by Actor, reason string) error {
	return s.endAll(ctx, Filter{Account: account}, by, reason)
}

func (s *Service) endAll(ctx context.Context, filter Filter, by Actor, reason string) error {
	filter.Standing = true
	return s.each(ctx, filter, func(ctx context.Context, g *Grant) error { return s.Revoke(ctx, g.ID, by, reason) })
}

// each visits the grants that fit. One that somebody else was faster to change is passed over.
func (s *Service) each(ctx context.Context, filter Filter, visit func(context.Context, *Grant) error) error {
	for {
		found, err := s.Store.Grants(ctx, filter)
		if err != nil {
			return wrap("grants", err)
		}
		for i := range found {
			if err := visit(ctx, &found[i]); err != nil && !problem.Is(err, problem.Conflict) {
				return err
			}
			filter.After = found[i].ID
		}
		if len(found) < grantPage {
			return nil
		}
	}
}

// reevaluate suspends and resumes an account's grants as its eligibility says. Requests do not wait for it: Current
// looks at the account itself.
func (s *Service) reevaluate(ctx context.Context, account string) error {
	return s.each(ctx, Filter{Account: account, Standing: true}, func(ctx context.Context, g *Grant) error {
		standing, err := s.standing(ctx, g.ID)
		if err != nil || g.Origin == Operator {
			return err
		}
		lost := s.Eligibility.Check(&standing.Account, g.Mode) != ""
		switch {
		case lost && g.Status == Active:
			return s.suspend(ctx, g.ID, BySystem, ReasonEligibility)
		case !lost && g.Status == Halted && g.Reason == ReasonEligibility:
			return s.resume(ctx, g.ID, BySystem, ReasonEligibility)
		}
		return nil
	})
}

// Sweep writes down what time has done: questions that nobody answered are abandoned, grants that are over become expired,
// those that have waited too long for their account to be eligible are revoked, and those that lay unused for long are
// suspended. What can be read does not wait for it.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	if err := s.Store.AbandonRequests(ctx, now); err != nil {
		return wrap("requests", err)
	}
	err := s.each(ctx, Filter{Standing: true, ExpiredBy: now}, func(ctx context.Context, g *Grant) error {
		return s.end(ctx, g.ID, Expired, BySystem, "")
	})
	if err != nil {
		return err
	}
	err = s.each(ctx, Filter{Standing: true, LostBy: now.Add(-lostFor)}, func(ctx context.Context, g *Grant) error {
		return s.end(ctx, g.ID, Revoked, BySystem, ReasonEligibility)
	})
	if err != nil || s.LastRead == nil {
		return err
	}
	return s.each(ctx, Filter{Standing: true, CreatedBy: now.Add(-idleFor)}, s.restIdle)
}

// idleFor is how long a recurring grant may lie unused.
const idleFor = 90 * 24 * time.Hour

// restIdle suspends a recurring grant under which nothing was read for long, and with which the person did nothing either.
func (s *Service) restIdle(ctx context.Context, g *Grant) error {
	since := s.now().Add(-idleFor)
	if g.Mode != auth.Recurring || g.Origin != Consent || g.Status != Active || g.LastUsed.After(since) {
		return nil
	}
	read, err := s.LastRead(ctx, g.Account, g.App)
	if err != nil || read.After(since) {
		return err
	}
	events, err := s.Store.EventsOfGrant(ctx, g.ID)
	if err != nil || slices.ContainsFunc(events, func(e Event) bool { return e.At.After(since) }) {
		return wrap("idle", err)
	}
	return s.suspend(ctx, g.ID, BySystem, ReasonIdle)
}

// grantPage is how many grants a store gives at once.
const grantPage = 200

// A Filter says which grants are meant: those that fit all that is said. They come by id, after the one named.
type Filter struct {
	Account   string
	App       string
	Standing  bool      // not ended
	ExpiredBy time.Time // with an end, and that no later
	CreatedBy time.Time // given no later
	LostBy    time.Time // suspended for eligibility, and that no later
	Status    Status    // as it stands at the time Now, with which it has to come
	Now       time.Time
	After     string
	Limit     int // 200 where it is 0, and at most one more than that
}

// Grants lists the grants that fit, at most 200 of them where the filter says nothing else.
func (s *Service) Grants(ctx context.Context, filter Filter) ([]Grant, error) {
	found, err := s.Store.Grants(ctx, filter)
	return found, wrap("grants", err)
}
