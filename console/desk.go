package console

import (
	"context"
	"log/slog"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// A Desk is where developers and operators work. It must not be changed after its first use.
type Desk struct {
	Grants  *grants.Service
	Figures Figures
	Budgets Budgets
	// Records counts a person's records.
	Records func(ctx context.Context, person string) (int, error)
	Site    Site
	Now     func() time.Time
	Log     *slog.Logger // of what operators do; ids and words of this package, no names of people
}

// Figures tell what apps read.
type Figures interface {
	// Read returns what the app read from one day to another, both included, in the order of days and categories.
	Read(ctx context.Context, app string, since, until time.Time) ([]Figure, error)
}

// A Figure is what an app read on one day of one category; an empty category is the whole day.
type Figure struct {
	Day                   time.Time
	Category              string // a type: Post
	Reads, Records, Bytes int64
}

// Budgets tell what is left of them.
type Budgets interface {
	// Left returns the points that are left, and how long the budget takes to be full again; known is false while that
	// cannot be had.
	Left(ctx context.Context, b auth.Budget) (points int, full time.Duration, known bool)
}

// developer returns the developer who is logged in. The plan asks for the scope before, so its absence is a mistake of ours.
func (d *Desk) developer(ctx context.Context) (*grants.Developer, error) {
	g := auth.From(ctx)
	if g == nil || g.Role != auth.RoleDeveloper || g.Developer == "" {
		return nil, problem.New(problem.Forbidden, "This is for developers who are logged in here.")
	}
	found, err := d.Grants.Store.Developer(ctx, g.Developer)
	if err == nil && found == nil {
		return nil, problem.New(problem.NotFound, "The developer is gone.")
	}
	return found, err
}

// Developer returns what the developer who is logged in has here.
func (d *Desk) Developer(ctx context.Context) (*Developer, error) {
	found, err := d.developer(ctx)
	if err != nil {
		return nil, err
	}
	return &Developer{desk: d, of: found}, nil
}

// known returns nil for what is not known.
func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func knownTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// words returns a list that is never nil.
func words(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
