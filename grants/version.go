package grants

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"portway/problem"
)

// A Sheet is what a developer says of an app: everything that they can change of it.
type Sheet struct {
	Name      string
	Requested []string
	Profile   Profile
}

// A Version is a sheet as it was handed in. It never changes but for its state; what is mended is a version more. The
// app itself has what is in force.
type Version struct {
	App       string
	Number    int // from 1
	State     VersionState
	Sheet     Sheet
	Scopes    []string // what was approved of those requested
	Reason    string   // of the decision
	Submitted time.Time
	Decided   time.Time
}

// A VersionState is what became of a version.
type VersionState string

// The states of a version. All but the first are final.
const (
	VersionInReview  VersionState = "in_review"
	VersionApproved  VersionState = "approved"
	VersionRejected  VersionState = "rejected"
	VersionWithdrawn VersionState = "withdrawn" // by the developer, who may have handed in another
)

// Sheet returns what is in force, or for an app that no review approved, what there is.
func (a *App) Sheet() Sheet { return Sheet{Name: a.Name, Requested: a.Requested, Profile: a.Profile} }

func (a *App) take(s *Sheet) { a.Name, a.Requested, a.Profile = s.Name, s.Requested, s.Profile }

// An appFile is an app with its versions, as they are changed together.
type appFile struct {
	*App
	versions []Version // all, in order
	changed  []Version // those to write
}

func (s *Service) file(ctx context.Context, app string) (*appFile, error) {
	found, err := s.app(ctx, app)
	if err != nil {
		return nil, err
	}
	if found.State == Deleted {
		return nil, problem.New(problem.NotFound, "There is no such app.")
	}
	versions, err := s.Store.Versions(ctx, app)
	return &appFile{App: found, versions: versions}, wrap("versions", err)
}

// pending returns the version that waits for a decision, nil where none does.
func (f *appFile) pending() *Version {
	if last := f.last(); last != nil && last.State == VersionInReview {
		return last
	}
	return nil
}

func (f *appFile) last() *Version {
	if len(f.versions) == 0 {
		return nil
	}
	return &f.versions[len(f.versions)-1]
}

// working returns the sheet that the developer goes on from: what waits, what was sent back, or what is in force.
func (f *appFile) working() Sheet {
	last := f.last()
	if f.Approved() && last != nil && (last.State == VersionInReview || last.State == VersionRejected) {
		return last.Sheet
	}
	return f.Sheet()
}

// settle gives the version that waits, if one does, its final state.
func (f *appFile) settle(state VersionState, scopes []string, reason string, now time.Time) {
	if v := f.pending(); v != nil {
		v.State, v.Scopes, v.Reason, v.Decided = state, scopes, reason, now
		f.changed = append(f.changed, *v)
	}
}

// handIn puts a sheet in the queue in place of what waits there. Who mends only what no review is about keeps their place.
func (f *appFile) handIn(sheet Sheet, now time.Time) {
	v := Version{App: f.ID, Number: 1, State: VersionInReview, Sheet: sheet, Submitted: now}
	if last := f.last(); last != nil {
		v.Number = last.Number + 1
	}
	if p := f.pending(); p != nil && p.Sheet.says(&sheet) {
		v.Submitted = p.Submitted
	}
	f.settle(VersionWithdrawn, nil, "", now)
	f.versions, f.changed = append(f.versions, v), append(f.changed, v)
}

// says reports whether the two say the same in what a review is about: what people are told, what the app may ask for, and
// on whose site its codes arrive.
func (s *Sheet) says(other *Sheet) bool {
	a, b := &s.Profile, &other.Profile
	return s.Name == other.Name && a.Organisation == b.Organisation && a.Purpose == b.Purpose && a.Privacy == b.Privacy &&
		a.Retention == b.Retention && a.Logo == b.Logo && maps.Equal(a.Purposes, b.Purposes) &&
		sameWords(s.Requested, other.Requested) && !newSites(a.Redirects, b.Redirects)
}

func sameWords(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// CreateApp registers a draft as a form has it. Asked again with the same key it is the same app.
func (s *Service) CreateApp(ctx context.Context, developer string, sheet Sheet, key string) (*App, error) {
	if err := sheet.check(); err != nil {
		return nil, err
	}
	a := &App{ID: newID("a"), Developer: developer, State: Draft, Created: s.now()}
	a.take(&sheet)
	if key != "" {
		a.ID = externalID("a", "created", developer, key)
	}
	event := Event{At: a.Created, Kind: AppCreated, App: a.ID, Developer: developer, Actor: ByDeveloper}
	added, err := s.Store.AddApp(ctx, a, event)
	if err == nil && !added && key != "" {
		if before, err := s.App(ctx, a.ID); err != nil || before != nil {
			return before, err
		}
	}
	return a, s.settled(added, wrap("app", err), event, "You have an app of this name already.")
}

// EditApp changes what a developer says of an app. What no review is about, and everything of an app that none has approved,
// is in force at once; the rest is a version more in the queue, and what was approved stays in force until it is decided.
func (s *Service) EditApp(ctx context.Context, app string, edit func(*Sheet) error) error {
	f, err := s.file(ctx, app)
	if err != nil {
		return err
	}
	if f.State == Suspended {
		return problem.New(problem.Conflict, "The app is suspended. Nothing of it can be changed until it is reinstated.")
	}
	before := f.working()
	sheet := before.copy()
	if err := edit(&sheet); err != nil {
		return err
	}
	if err := sheet.check(); err != nil {
		return err
	}
	event := Event{At: s.now(), Kind: AppChanged, App: f.ID, Developer: f.Developer, Actor: ByDeveloper}
	events := f.edited(&before, &sheet, event)
	if p := f.pending(); p != nil && len(f.changed) > 0 {
		if err := p.Sheet.ready(); err != nil {
			return err
		}
	}
	return s.write(ctx, f, events...)
}

// edited puts the new sheet where it belongs, and returns the events that say so.
func (f *appFile) edited(before, sheet *Sheet, event Event) []Event {
	now, waits := event.At, f.pending() != nil
	switch {
	case !f.Approved():
		f.take(sheet)
		if waits {
			f.handIn(*sheet, now)
		}
	case sheet.saysSame(f.Sheet()):
		f.take(sheet)
		f.settle(VersionWithdrawn, nil, "", now)
	case waits || !before.says(sheet):
		f.handIn(*sheet, now)
		event.Kind, event.Detail = AppSubmitted, fmt.Sprintf("version %d", f.last().Number)
		f.atOnce(sheet)
		return []Event{event, {At: now, Kind: AppChanged, App: f.ID, Developer: f.Developer, Actor: ByDeveloper}}
	default: // what was sent back stays as it is; the rest is in force
		f.atOnce(sheet)
	}
	return []Event{event}
}

func (s *Sheet) saysSame(other Sheet) bool { return other.says(s) }

// atOnce puts in force what no review is about.
func (f *appFile) atOnce(sheet *Sheet) {
	p := &f.Profile
	p.Public, p.Keys, p.Bound = sheet.Profile.Public, sheet.Profile.Keys, sheet.Profile.Bound
	if !newSites(p.Redirects, sheet.Profile.Redirects) {
		p.Redirects = sheet.Profile.Redirects
	}
}

func (s *Sheet) copy() Sheet {
	c := *s
	c.Requested, c.Profile.Redirects, c.Profile.Purposes = slices.Clone(s.Requested), slices.Clone(s.Profile.Redirects), maps.Clone(s.Profile.Purposes)
	return c
}

// write writes an app with its versions, unless somebody changed it meanwhile.
func (s *Service) write(ctx context.Context, f *appFile, events ...Event) error {
	done, err := s.Store.ChangeApp(ctx, f.App, f.changed, events...)
	if err != nil {
		return wrap("app", err)
	}
	s.happened(events...)
	if !done {
		return problem.New(problem.Conflict, "The app was changed at the same time, or the name is taken. Look again.")
	}
	return nil
}

// Versions lists what was handed in of an app, in order.
func (s *Service) Versions(ctx context.Context, app string) ([]Version, error) {
	versions, err := s.Store.Versions(ctx, app)
	return versions, wrap("versions", err)
}

// DeleteApp ends an app for good, at once: whatever stands on it opens nothing any more. Its row stays, so that people's
// ledgers can name who read; its name is free again.
func (s *Service) DeleteApp(ctx context.Context, app string) error {
	f, err := s.file(ctx, app)
	if err != nil {
		return err
	}
	now := s.now()
	f.settle(VersionWithdrawn, nil, "", now)
	f.State, f.Name = Deleted, f.Name+" ("+f.ID[:min(len(f.ID), 10)]+")"
	event := Event{At: now, Kind: AppDeleted, App: f.ID, Developer: f.Developer, Actor: ByDeveloper}
	if err := s.write(ctx, f, event); err != nil {
		return err
	}
	return s.endAll(ctx, Filter{App: app}, ByDeveloper, ReasonAppDeleted)
}

// EndAllOf ends all grants of an app, as the operator's answer to an incident. It returns how many it was.
func (s *Service) EndAllOf(ctx context.Context, app, why string) (ended int, err error) {
	f, err := s.file(ctx, app)
	if err != nil {
		return 0, err
	}
	if err := s.step(ctx, f, AppGrantsEnded, ByOperator, why, ""); err != nil {
		return 0, err
	}
	err = s.each(ctx, Filter{App: app, Standing: true}, func(ctx context.Context, g *Grant) error {
		err := s.Revoke(ctx, g.ID, ByOperator, ReasonOperator)
		if err == nil {
			ended++
		}
		return err
	})
	return ended, err
}
