package grants

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"portway/auth"
	"portway/problem"
)

// The times of a grant for one time.
const (
	StartWithin = 7 * 24 * time.Hour  // from consent to the start of the use
	ReadWithin  = 14 * 24 * time.Hour // from consent to the end of everything
	liveWindow  = 24 * time.Hour      // how long live reading lasts
)

// archiveInterval is how far apart the archives of a recurring grant have to be.
const archiveInterval = 24 * time.Hour

// A UseKind says in which way data leaves.
type UseKind string

// The kinds of use.
const (
	LiveReading UseKind = "live"    // queries, for a window of time
	ArchiveJob  UseKind = "archive" // one archive
)

// A UseState says how far a use has come.
type UseState string

// The states of a use.
const (
	UseStarted   UseState = "started"   // nothing has left yet
	UseServed    UseState = "served"    // the first byte has left
	UseReleased  UseState = "released"  // it did not happen; what it took can be used again
	UseCompleted UseState = "completed" // the app has all it came for
)

// A Use is one transfer under a grant. A grant for one time has one use for each of its categories.
type Use struct {
	ID      string
	Grant   string
	Key     string // the app's, so that the same request again is the same use
	Kind    UseKind
	State   UseState
	Types   []string // the categories it takes, as in Item.Type
	Started time.Time
	Ends    time.Time // of live reading; zero for an archive
}

// A UseStart is what a store needs to begin a use, all of it or nothing.
type UseStart struct {
	Use   Use
	Mode  auth.Mode
	After time.Time // recurring archives: no other may have started since
	Event Event
}

// StartUse begins a use, for these categories or, where none are named, for all. It is what consumes a grant for one
// time: of any number of callers at once, exactly one gets a category. Who comes with the same key gets the same use.
//
// Getting a token, refreshing or asking for a status is no use. A query is one once it returns data.
func (s *Service) StartUse(ctx context.Context, grant string, kind UseKind, key string, types ...string) (*Use, error) {
	now := s.now()
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return nil, err
	}
	g := &standing.Grant
	if kind == LiveReading {
		if g.Mode == auth.Recurring {
			return nil, problem.New(problem.BadInput, "Reading live under a recurring grant needs no start.")
		}
		key = string(LiveReading)
	}
	if found, err := s.begun(ctx, standing, key, now); found != nil || err != nil {
		return found, err
	}
	if types, err = takes(g, types); err != nil {
		return nil, err
	}
	start := newUse(g, kind, key, types, now)
	start.Event = eventOf(standing, GrantUsed, now, ByDeveloper, string(kind))
	use, err := s.Store.StartUse(ctx, start)
	if err != nil {
		return nil, wrap("use", err)
	}
	s.happened(start.Event)
	if use == nil {
		return nil, s.whyNoUse(g)
	}
	return use, nil
}

// begun returns the use that was begun with the key, nil where a new one can begin. To come back to a use that has
// consumed the grant is all right; to one of a grant that has ended is not.
func (s *Service) begun(ctx context.Context, standing *Standing, key string, now time.Time) (*Use, error) {
	_, refused := s.open(standing, now)
	if key != "" && (refused == nil || problem.Is(refused, problem.GrantConsumed)) {
		found, err := s.Store.Use(ctx, standing.Grant.ID, key)
		if err != nil || found != nil && found.State != UseReleased {
			return found, wrap("use", err)
		}
	}
	return nil, refused
}

func newUse(g *Grant, kind UseKind, key string, types []string, now time.Time) UseStart {
	id := newID("u")
	start := UseStart{
		Use:  Use{ID: id, Grant: g.ID, Key: cmp.Or(key, id), Kind: kind, State: UseStarted, Types: types, Started: now},
		Mode: g.Mode,
	}
	switch {
	case kind == LiveReading:
		start.Use.Ends = now.Add(liveWindow)
	case g.Mode == auth.Recurring:
		start.After = now.Add(-archiveInterval)
	}
	return start
}

func (s *Service) whyNoUse(g *Grant) error {
	if g.Mode == auth.Recurring {
		return problem.New(problem.Conflict, "An archive of this grant was started less than %d hours ago. Fetch that one, or ask again later.", int(archiveInterval.Hours()))
	}
	return problem.New(problem.GrantConsumed, "The grant was for one time, and was used. Ask the person again.")
}

// takes returns the categories of the grant that a use wants.
func takes(g *Grant, wanted []string) ([]string, error) {
	var types []string
	for _, item := range g.Items {
		if len(wanted) == 0 && item.UsedBy == "" || slices.Contains(wanted, item.Type) {
			types = append(types, item.Type)
		}
	}
	if len(types) < len(wanted) {
		return nil, problem.New(problem.Forbidden, "The grant does not cover all that the use is for.")
	}
	if len(types) == 0 && len(g.Items) > 0 {
		return nil, problem.New(problem.GrantConsumed, "The grant was for one time, and was used. Ask the person again.")
	}
	return types, nil
}

// Served notes that the first byte has left: from now on, leaving off does not give the use back.
func (s *Service) Served(ctx context.Context, use string) error {
	_, err := s.Store.MoveUse(ctx, use, []UseState{UseStarted}, UseServed)
	return wrap("use", err)
}

// Complete notes that the app has all it came for. Live reading ends with it.
func (s *Service) Complete(ctx context.Context, grant, use string) error {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return err
	}
	now := s.now()
	event := eventOf(standing, GrantUsed, now, ByDeveloper, string(UseCompleted))
	done, err := s.Store.CompleteUse(ctx, grant, use, event)
	if err != nil {
		return wrap("use", err)
	}
	s.happened(event)
	if !done {
		return problem.New(problem.Conflict, "The use is over already.")
	}
	return nil
}

// Release gives back what a use has taken: because it was left off before the first byte, or, with fault, because our
// side failed.
func (s *Service) Release(ctx context.Context, grant, use string, fault bool) error {
	standing, err := s.standing(ctx, grant)
	if err != nil {
		return err
	}
	from, reason := []UseState{UseStarted}, "left off"
	if fault {
		from, reason = []UseState{UseStarted, UseServed}, "failed here"
	}
	event := eventOf(standing, GrantReleased, s.now(), BySystem, reason)
	released, err := s.Store.ReleaseUse(ctx, grant, use, from, event)
	if err != nil {
		return wrap("use", err)
	}
	s.happened(event)
	if !released {
		return problem.New(problem.Conflict, "Something has left already: the use stays used.")
	}
	return nil
}

// standing returns the grant and all around it, from the database.
func (s *Service) standing(ctx context.Context, grant string) (*Standing, error) {
	standing, err := s.Store.Standing(ctx, grant)
	if err != nil {
		return nil, wrap("grant", err)
	}
	if standing == nil {
		return nil, problem.New(problem.NotFound, "There is no such grant.")
	}
	return standing, nil
}

// eventOf returns an event about a grant.
func eventOf(s *Standing, kind EventKind, at time.Time, by Actor, reason string) Event {
	return Event{
		At: at, Kind: kind, Grant: s.Grant.ID, App: s.App.ID, Account: s.Account.ID, Developer: s.Developer.ID,
		Actor: by, Reason: reason,
	}
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("grants: %s: %w", what, err)
}
