package console

import (
	"context"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
)

// A Site is what an operator looks at besides apps and people.
type Site interface {
	Health(ctx context.Context) *Health
	// VerifyLedger looks for entries of a person's ledger that were altered, deleted, moved or cut off.
	VerifyLedger(ctx context.Context, person string) (*LedgerCheck, error)
	// EndLogins ends every login of the account.
	EndLogins(ctx context.Context, person string) error
}

// A Health says how the site is.
type Health struct {
	PeopleAnswer         bool
	ControlAnswers       bool
	StatusFeedAgeSeconds float64
	GrantsInMemory       bool
	BudgetsShared        bool
	LedgerWaitingBytes   int64
	LastCheckpointAt     *time.Time
}

// A LedgerCheck is what a look at a person's ledger found.
type LedgerCheck struct {
	Sound    bool
	Entries  int64
	Signed   int64
	Findings []string
}

// An Operator is what an operator looks at.
type Operator struct{ desk *Desk }

// Operator returns what the operator who is logged in looks at.
func (d *Desk) Operator(ctx context.Context) (*Operator, error) {
	if g := auth.From(ctx); g == nil || g.Role != auth.RoleOperator {
		return nil, problem.New(problem.Forbidden, "This is for operators who are logged in here.")
	}
	return &Operator{d}, nil
}

// A Review is a version that waits for a decision.
type Review struct {
	desk *Desk
	of   grants.Version
	app  *grants.App
}

// App is what it is a version of.
func (r *Review) App() *App { return &App{desk: r.desk, of: r.app} }

// Proposed is what was handed in.
func (r *Review) Proposed() *Version { return &Version{r.of} }

// Before is what is in force, nil where no review approved anything.
func (r *Review) Before() *Profile {
	if !r.app.Approved() {
		return nil
	}
	return &Profile{r.app.Sheet()}
}

// Since is from when on it waits.
func (r *Review) Since() time.Time { return r.of.Submitted }

// A ReviewPage is a page of the queue.
type ReviewPage struct {
	Nodes    []*Review
	PageInfo *record.PageInfo
}

// Queue is what waits for a decision, the longest first.
func (o *Operator) Queue(ctx context.Context, first *int32, after *string) (*ReviewPage, error) {
	want, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	var from grants.QueueCursor
	if after != nil {
		if from.Submitted, from.App, err = readCursor(*after); err != nil {
			return nil, err
		}
	}
	found, err := o.desk.Grants.Store.Queue(ctx, from, want+1)
	if err != nil {
		return nil, err
	}
	p := &ReviewPage{Nodes: []*Review{}, PageInfo: pageInfo(found, want, after != nil, func(v *grants.Version) string { return cursor(v.Submitted, v.App) })}
	for _, v := range found[:min(len(found), want)] {
		app, err := o.desk.Grants.App(ctx, v.App)
		if err != nil || app == nil {
			return nil, err
		}
		p.Nodes = append(p.Nodes, &Review{desk: o.desk, of: v, app: app})
	}
	return p, nil
}

// An AppPage is a page of apps.
type AppPage struct {
	Nodes    []*App
	PageInfo *record.PageInfo
}

// Apps is a page of all developers' apps, the newest first.
func (o *Operator) Apps(ctx context.Context, first *int32, after *string, state *record.AppState, search *string) (*AppPage, error) {
	want, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	filter := grants.AppFilter{Search: text(search), Limit: want + 1}
	if state != nil {
		filter.State = grants.AppState(lower(string(*state)))
	}
	if after != nil {
		if filter.Before, filter.BeforeID, err = readCursor(*after); err != nil {
			return nil, err
		}
	}
	found, err := o.desk.Grants.Store.Apps(ctx, filter)
	if err != nil {
		return nil, err
	}
	info := pageInfo(found, want, after != nil, func(a *grants.App) string { return cursor(a.Created, a.ID) })
	return &AppPage{Nodes: o.desk.apps(found[:min(len(found), want)]), PageInfo: info}, nil
}

// App returns the app with the id, nil where there is none.
func (o *Operator) App(ctx context.Context, id string) (*App, error) {
	found, err := o.desk.Grants.App(ctx, id)
	if err != nil || found == nil {
		return nil, err
	}
	return &App{desk: o.desk, of: found}, nil
}

// A DeveloperPage is a page of developers.
type DeveloperPage struct {
	Nodes    []*Developer
	PageInfo *record.PageInfo
}

// Developers is a page of developers, by name.
func (o *Operator) Developers(ctx context.Context, first *int32, after *string) (*DeveloperPage, error) {
	want, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	name := ""
	if after != nil {
		if _, name, err = readCursor(*after); err != nil {
			return nil, err
		}
	}
	found, err := o.desk.Grants.Store.Developers(ctx, name, want+1)
	if err != nil {
		return nil, err
	}
	p := &DeveloperPage{Nodes: []*Developer{}, PageInfo: pageInfo(found, want, after != nil, func(d *grants.Developer) string { return cursor(time.Time{}, d.Name) })}
	for i := range found[:min(len(found), want)] {
		p.Nodes = append(p.Nodes, &Developer{desk: o.desk, of: &found[i]})
	}
	return p, nil
}

// Developer returns the developer with the id, nil where there is none.
func (o *Operator) Developer(ctx context.Context, id string) (*Developer, error) {
	found, err := o.desk.Grants.Store.Developer(ctx, id)
	if err != nil || found == nil {
		return nil, err
	}
	return &Developer{desk: o.desk, of: found}, nil
}

// Health says how the site is.
func (o *Operator) Health(ctx context.Context) *Health { return o.desk.Site.Health(ctx) }

// longestCheck bounds a look at a person's ledger. A longer chain is looked at with `portway audit verify`.
const longestCheck = 5 * time.Second

// VerifyLedger looks at a person's ledger; nil where there is no such person.
func (o *Operator) VerifyLedger(ctx context.Context, person string) (*LedgerCheck, error) {
	account, err := o.desk.Grants.Store.AccountNamed(ctx, person)
	if err != nil || account == nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, longestCheck)
	defer cancel()
	return o.desk.Site.VerifyLedger(ctx, account.ID)
}

// Person returns what decides a person's eligibility, nil where there is nobody of the name.
func (o *Operator) Person(ctx context.Context, name string) (*Person, error) {
	found, err := o.desk.Grants.Store.AccountNamed(ctx, name)
	if err != nil || found == nil {
		return nil, err
	}
	return &Person{desk: o.desk, of: found}, nil
}
