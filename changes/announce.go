package changes

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"portway/auth"
	"portway/problem"
)

// An Announcer tells apps under which of their grants there is something new, so that an app with ten thousand of them
// follows one feed. After a person's data was written it looks, for each of the person's grants, whether Page would tell
// anything that was not announced before, and if so moves the grant to the end of its app's feed. What the grant does not
// open moves nothing.
//
// Announcements come after the commit. Those that a dead process owes are made up for by Sweep, which compares every grant
// with its person's position. So an app hears of each change at least once, and may hear of nothing new.
type Announcer struct {
	Feed   *Feed
	Grants GrantBook
	Log    AppLog
	Now    func() time.Time
	Logger *slog.Logger

	// Announced, where set, is told after an app's feed has grown.
	Announced func()

	mu      sync.Mutex
	changed map[string]bool // persons to look at
	wake    chan struct{}
}

// A GrantBook knows which grants there are.
type GrantBook interface {
	// Following lists active recurring grants in the order of their ids, after one, of some persons or, without any, of all.
	Following(ctx context.Context, persons []string, after string, limit int) ([]Followed, error)
	// Opened returns what the grant opens now; its error is a *problem.Problem where it opens nothing.
	Opened(ctx context.Context, grant string) (*auth.Grant, error)
}

// A Followed grant is one that can be followed, and up to where its app's feed has it.
type Followed struct {
	Grant  string
	App    string
	Person string
	Seen   int64 // the position in the person's log that was looked at last
}

// An Announcement is what was found under a grant.
type Announcement struct {
	Followed

	UpTo int64 // the position that was looked at now
	News bool  // whether there is something to tell
}

// An AppLog keeps the feeds of apps.
type AppLog interface {
	// Announce notes up to where grants were looked at, and moves those with news to the ends of their apps' feeds, all or none.
	Announce(ctx context.Context, all []Announcement, at time.Time) error
	// AppChanges returns the feed after a place, in order.
	AppChanges(ctx context.Context, app string, after int64, limit int) ([]AppEntry, error)
}

// An AppEntry is a grant at its place in an app's feed.
type AppEntry struct {
	Place   int64
	Grant   string
	Subject string
	Seen    int64
	At      time.Time
}

const (
	announceEvery  = 100 * time.Millisecond // writes of that time are looked at together
	followingPage  = 200
	personsAtOnce  = 100
	sweepEvery     = 5 * time.Minute
	sweepPause     = 5 * time.Millisecond // after each page, so that a sweep is never what keeps others waiting
	longestBacklog = 100_000              // persons; beyond, the sweep finds them
)

// NewAnnouncer returns an announcer over a feed.
func NewAnnouncer(f *Feed, grants GrantBook, log AppLog, logger *slog.Logger) *Announcer {
	return &Announcer{Feed: f, Grants: grants, Log: log, Now: time.Now, Logger: logger, changed: map[string]bool{}, wake: make(chan struct{}, 1)}
}

// Changed notes that a person's data, or what is granted of it, has changed.
func (a *Announcer) Changed(person string) {
	a.mu.Lock()
	if len(a.changed) < longestBacklog {
		a.changed[person] = true
	}
	a.mu.Unlock()
	select {
	case a.wake <- struct{}{}:
	default: // it was told already
	}
}

// Run announces until ctx ends: at once what it is told has changed, and now and then what nobody told.
func (a *Announcer) Run(ctx context.Context) {
	sweep := time.NewTimer(0)
	defer sweep.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			err = a.Sweep(ctx)
			sweep.Reset(sweepEvery)
		case <-a.wake:
			err = a.catchUp(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.Logger.ErrorContext(ctx, "changes could not be announced to apps; it is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(announceEvery):
		}
	}
}

// catchUp announces for everybody who has changed, many at a time: statements and a transaction for each would cost more than
// the changes.
func (a *Announcer) catchUp(ctx context.Context) error {
	a.mu.Lock()
	persons := slices.Collect(maps.Keys(a.changed))
	a.changed = map[string]bool{}
	a.mu.Unlock()
	var errs []error
	for some := range slices.Chunk(persons, personsAtOnce) {
		errs = append(errs, a.Announce(ctx, some...))
	}
	return errors.Join(errs...)
}

// Announce looks at the grants of some persons, a hundred at most.
func (a *Announcer) Announce(ctx context.Context, persons ...string) error {
	return a.each(ctx, persons, 0)
}

// Sweep looks at all grants.
func (a *Announcer) Sweep(ctx context.Context) error {
	return a.each(ctx, nil, sweepPause)
}

func (a *Announcer) each(ctx context.Context, persons []string, pause time.Duration) error {
	var errs []error
	for after := ""; ; {
		page, err := a.Grants.Following(ctx, persons, after, followingPage)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		found, err := a.look(ctx, page)
		errs = append(errs, err, a.announce(ctx, found))
		if len(page) < followingPage {
			return errors.Join(errs...)
		}
		after = page[len(page)-1].Grant
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// announce writes down what was found.
func (a *Announcer) announce(ctx context.Context, found []Announcement) error {
	if len(found) == 0 {
		return nil
	}
	if err := a.Log.Announce(ctx, found, a.Now()); err != nil {
		return err
	}
	if a.Announced != nil && slices.ContainsFunc(found, func(f Announcement) bool { return f.News }) {
		a.Announced()
	}
	return nil
}

// look looks at grants. One that cannot be looked at does not keep it from the others.
func (a *Announcer) look(ctx context.Context, grants []Followed) (found []Announcement, err error) {
	var errs []error
	positions := map[string]int64{} // of persons; several grants can be of one
	for _, g := range grants {
		one, err := a.lookAt(ctx, g, positions)
		if err != nil {
			errs = append(errs, err)
		} else if one != nil {
			found = append(found, *one)
		}
	}
	return found, errors.Join(errs...)
}

// lookAt looks for what is new under one grant, nil where nothing was written.
func (a *Announcer) lookAt(ctx context.Context, g Followed, positions map[string]int64) (*Announcement, error) {
	position, known := positions[g.Person]
	if !known {
		var err error
		if position, err = a.Feed.Source.Position(ctx, g.Person); err != nil {
			return nil, err
		}
		positions[g.Person] = position
	}
	if position <= g.Seen {
		return nil, nil
	}
	grant, err := a.Grants.Opened(ctx, g.Grant)
	if _, closed := errors.AsType[*problem.Problem](err); closed {
		return nil, nil // when it opens again, it is looked at again
	}
	if err != nil {
		return nil, err
	}
	news, err := a.Feed.news(ctx, grant, g.Seen)
	return &Announcement{Followed: g, UpTo: position, News: news}, err
}

// news reports whether Page would tell anything after a position.
func (f *Feed) news(ctx context.Context, g *auth.Grant, after int64) (bool, error) {
	wanted, err := wanted(g, nil)
	if err != nil {
		return false, err
	}
	for at := (place{seq: after}); ; {
		s := &scan{feed: f, grant: g, wanted: wanted, at: at}
		found, err := s.any(ctx)
		if problem.Is(err, problem.CursorExpired) {
			return true, nil // what was told is forgotten: there is a whole past to be read
		}
		if err != nil || found || s.ended {
			return found, err
		}
		at = s.at
	}
}

// any looks for one change, as far as a request may look.
func (s *scan) any(ctx context.Context) (bool, error) {
	for len(s.found) == 0 && !s.ended && s.scanned < longestScan {
		if err := s.window(ctx); err != nil {
			return false, err
		}
	}
	return len(s.found) > 0, nil
}
