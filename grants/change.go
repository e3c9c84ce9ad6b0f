package grants

import (
	"context"
	"slices"
	"time"

	"portway/auth"
	"portway/problem"
)

// The reasons for which a grant is suspended.
const (
	ReasonPaused      = "paused"      // by the person, who can resume it
	ReasonIdle        = "idle"        // nothing was read for long; the person can resume it
	ReasonEligibility = "eligibility" // resumed when the account is eligible again, revoked after a month
)

// The reasons for which a grant is revoked.
const (
	ReasonWithdrawn       = "withdrawn"        // by the person
	ReasonWithdrawnDelete = "withdrawn_delete" // by the person, who wants the app's copies deleted
	ReasonReturned        = "returned"         // by the app (RFC 7009, or the grant deleted)
	ReasonOperator        = "operator"         // by the operator
	ReasonReplay          = "replay"           // a code or a refresh token came twice
	ReasonApp             = "app_suspended"    // the app was suspended for good
	ReasonAppDeleted      = "app_deleted"      // by its developer
	ReasonAccount         = "account_deleted"  // the account is gone
	ReasonLogout          = "logout"           // the person reset their password and ended everything
)

// lostFor is how long a grant waits for an account that is not eligible any more.
const lostFor = 30 * 24 * time.Hour

// Revoke ends a grant for ever. In this process it takes effect before Revoke returns, in every other one within
// seconds.
func (s *Service) Revoke(ctx context.Context, grant string, by Actor, reason string) error {
	return s.end(ctx, grant, Revoked, by, reason)
}

func (s *Service) end(ctx context.Context, grant string, as Status, by Actor, reason string) error {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return err
	}
	event := eventOf(standing, GrantEnded, s.now(), by, reason)
	event.Detail = string(as)
	if by == ByOperator {
		event.Operator = operatorIn(ctx)
	}
	ended, err := s.Store.EndGrant(ctx, grant, as, event)
	return s.settled(ended, wrap("end", err), event, "The grant has ended already.")
}

// settled forgets what an event may have changed, and reports a change that could not be made as a conflict.
func (s *Service) settled(done bool, err error, event Event, otherwise string) error {
	if err != nil {
		return err
	}
	s.happened(event)
	if !done {
		return problem.New(problem.Conflict, "%s", otherwise)
	}
	return nil
}

// Pause suspends an active grant until the person resumes it.
func (s *Service) Pause(ctx context.Context, grant string, by Actor) error {
	return s.suspend(ctx, grant, by, ReasonPaused)
}

func (s *Service) suspend(ctx context.Context, grant string, by Actor, reason string) error {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return err
	}
	event := eventOf(standing, GrantSuspended, s.now(), by, reason)
	done, err := s.Store.MoveGrant(ctx, grant, Active, Halted, reason, event)
	return s.settled(done, wrap("suspend", err), event, "Only an active grant can be suspended.")
}

// Resume makes a grant active again that is paused, or was not used for long. What is suspended for anything else, the person
// cannot resume.
func (s *Service) Resume(ctx context.Context, grant string, by Actor) error {
	return s.resume(ctx, grant, by, ReasonPaused, ReasonIdle)
}

func (s *Service) resume(ctx context.Context, grant string, by Actor, reasons ...string) error {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return err
	}
	reason := standing.Grant.Reason
	if !slices.Contains(reasons, reason) {
		return problem.New(problem.Conflict, "The grant is not suspended for this reason.")
	}
	event := eventOf(standing, GrantResumed, s.now(), by, reason)
	done, err := s.Store.MoveGrant(ctx, grant, Halted, Active, reason, event)
	return s.settled(done, wrap("resume", err), event, "Only a suspended grant can be resumed.")
}

// A Narrowing says what is left of a grant. It can only take away: to widen a grant the person is asked again.
type Narrowing struct {
	Keep  auth.Rights // what to keep of the rights
	From  time.Time   // a later beginning of the data's period; zero leaves it
	Until time.Time   // an earlier end; zero leaves it
}

// Narrow takes something away from a grant. Tokens that said more open less with their next request.
func (s *Service) Narrow(ctx context.Context, grant string, n Narrowing, by Actor) error {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return err
	}
	g := &standing.Grant
	left := g.Rights().And(n.Keep)
	if left == (auth.Rights{}) {
		return problem.New(problem.BadInput, "Nothing would be left of the grant. Revoke it instead.")
	}
	changed := *g
	changed.Items, changed.Scopes = keepUses(Items(left), g.Items), ScopesOf(left)
	if n.From.After(g.From) {
		changed.From = n.From
	}
	if !n.Until.IsZero() && (g.Until.IsZero() || n.Until.Before(g.Until)) {
		changed.Until = n.Until
	}
	event := eventOf(standing, GrantNarrowed, s.now(), by, "")
	done, err := s.Store.NarrowGrant(ctx, &changed, event)
	return s.settled(done, wrap("narrow", err), event, "The grant has ended, or was changed at the same time. Look again.")
}

// keepUses returns the items with the uses that have taken them.
func keepUses(items, before []Item) []Item {
	for i := range items {
		at := slices.IndexFunc(before, func(b Item) bool { return b.Type == items[i].Type })
		items[i].UsedBy = before[at].UsedBy
	}
	return items
}

// Shorten brings a grant's end closer.
func (s *Service) Shorten(ctx context.Context, grant string, expires time.Time, by Actor) error {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return err
	}
	if !expires.After(s.now()) {
		return problem.New(problem.BadInput, "The new end has passed. Revoke the grant instead.")
	}
	event := eventOf(standing, GrantShortened, s.now(), by, "")
	done, err := s.Store.ShortenGrant(ctx, grant, expires, event)
	return s.settled(done, wrap("shorten", err), event, "The grant has ended, or ends sooner than that.")
}

// renewFrom is how long before its end a grant can be renewed.
const renewFrom = 30 * 24 * time.Hour

// RenewableFrom is from when on the grant can be renewed.
func (g *Grant) RenewableFrom() time.Time { return g.Expires.Add(-renewFrom) }

// Renew replaces a recurring grant by its next version, which lasts for so many days from now. It is an act of the
// person: nothing renews itself, and silence lets a grant expire.
func (s *Service) Renew(ctx context.Context, grant string, days int) (*Grant, error) {
	now := s.now()
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return nil, err
	}
	g := &standing.Grant
	if _, err := s.open(standing, now); err != nil {
		return nil, err
	}
	switch {
	case g.Mode != auth.Recurring || g.Origin != Consent:
		return nil, problem.New(problem.Conflict, "Only recurring grants that the person gave here can be renewed.")
	case now.Before(g.RenewableFrom()):
		return nil, problem.New(problem.Conflict, "The grant can be renewed in the last 30 days before its end.")
	case !slices.Contains(Durations(), days):
		return nil, problem.New(problem.BadInput, "A grant lasts 30, 90, 180 or 365 days.")
	}
	next := nextVersion(g, now)
	next.Expires = now.AddDate(0, 0, days)
	ends := eventOf(standing, GrantRenewed, now, ByPerson, next.ID)
	begins := createdEvent(next, ByPerson)
	done, err := s.Store.ReplaceGrant(ctx, next, ends, begins)
	if err != nil {
		return nil, wrap("renew", err)
	}
	s.happened(ends, begins)
	if !done {
		return nil, problem.New(problem.Conflict, "The grant has ended, or was renewed already.")
	}
	return next, nil
}

// nextVersion returns the grant's successor in the same arrangement.
func nextVersion(g *Grant, now time.Time) *Grant {
	next := *g
	next.ID, next.Version, next.Supersedes, next.Revision = newID("g"), g.Version+1, g.ID, 1
	next.Status, next.Reason = Active, ""
	next.Created, next.Starts, next.LastUsed, next.Suspended, next.Ended = now, now, time.Time{}, time.Time{}, time.Time{}
	return &next
}

// Durations lists for how many days a person can let an app come back.
func Durations() []int { return []int{30, 90, 180, 365} }
