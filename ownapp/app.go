package ownapp

import (
	"context"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
)

// A Desk is where apps see what is theirs. It must not be changed after its first use.
type Desk struct {
	Grants *grants.Service
	Now    func() time.Time
}

// An App is the app that asks.
type App struct {
	desk   *Desk
	of     *grants.App
	budget auth.Budget
}

// App returns the app behind the request.
func (d *Desk) App(ctx context.Context) (*App, error) {
	g := auth.From(ctx)
	if g == nil || g.Role != auth.RoleApp || g.App == "" {
		// The plan asks for the scope before, so this is a mistake of ours.
		return nil, problem.New(problem.Forbidden, "This is for apps on their own behalf.")
	}
	standing, err := d.Grants.Store.AppStanding(ctx, g.App)
	if err != nil {
		return nil, err
	}
	if standing == nil {
		return nil, problem.New(problem.NotFound, "The app is gone.")
	}
	return &App{desk: d, of: &standing.App, budget: g.Budget}, nil
}

// ID is the client_id.
func (a *App) ID() string { return a.of.ID }

// Name is the registered name.
func (a *App) Name() string { return a.of.Name }

// State is where it stands between registration and its end.
func (a *App) State() record.AppState { return record.AppState(strings.ToUpper(string(a.of.State))) }

// Scopes is what it can ask people for: what was approved, or until then what was requested.
func (a *App) Scopes() []string {
	scopes := a.of.Scopes
	if a.of.State != grants.Live {
		scopes = a.of.Requested
	}
	return append([]string{}, scopes...)
}

// A Budget is what the app's requests spend from.
type Budget struct {
	PointsPerMinute int32
	Burst           int32
	Shared          bool // with the developer's other apps
}

// Budget says what can be spent.
func (a *App) Budget() *Budget {
	return &Budget{PointsPerMinute: int32(a.budget.Points), Burst: int32(a.budget.Burst), Shared: a.of.Share.Points == 0}
}

// How many grants a page has.
const (
	defaultPage = 50
	longestPage = 200
)

// A Page is a page of the app's grants.
type Page struct {
	Nodes    []*Grant
	PageInfo *record.PageInfo
}

// Grants are those that people gave the app, in the order of their ids, which never changes.
func (a *App) Grants(ctx context.Context, first *int32, after *string, status *record.GrantStatus) (*Page, error) {
	filter := grants.Filter{App: a.of.ID, Limit: defaultPage, Now: a.desk.Now()}
	if first != nil {
		if *first < 1 || *first > longestPage {
			return nil, problem.New(problem.BadInput, "first is 1 to %d.", longestPage)
		}
		filter.Limit = int(*first)
	}
	if after != nil {
		filter.After = *after
	}
	if status != nil {
		filter.Status = grants.Status(strings.ToLower(string(*status)))
	}
	want := filter.Limit
	filter.Limit++ // one more tells whether there is a next page
	found, err := a.desk.Grants.Grants(ctx, filter)
	if err != nil {
		return nil, err
	}
	page := &Page{Nodes: []*Grant{}, PageInfo: &record.PageInfo{HasNextPage: len(found) > want, HasPreviousPage: after != nil}}
	for i := range found[:min(want, len(found))] {
		page.Nodes = append(page.Nodes, &Grant{of: &found[i], now: filter.Now})
	}
	if n := len(page.Nodes); n > 0 {
		start, end := page.Nodes[0].ID(), page.Nodes[n-1].ID()
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &start, &end
	}
	return page, nil
}
