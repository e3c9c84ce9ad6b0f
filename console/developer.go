package console

import (
	"context"
	"time"

	"portway/auth"
	"portway/grants"
)

// A Developer is who registers apps.
type Developer struct {
	desk *Desk
	of   *grants.Developer
}

// ID names the developer.
func (d *Developer) ID() string { return d.of.ID }

// Name is the registered name.
func (d *Developer) Name() string { return d.of.Name }

// CreatedAt is when the developer was registered.
func (d *Developer) CreatedAt() time.Time { return d.of.Created }

// mostApps bounds how many apps of a developer are shown; nobody has as many.
const mostApps = 1_000

func (d *Developer) list(ctx context.Context) ([]grants.App, error) {
	return d.desk.Grants.Store.Apps(ctx, grants.AppFilter{Developer: d.of.ID, Limit: mostApps})
}

// Apps lists the developer's apps, the newest first.
func (d *Developer) Apps(ctx context.Context) ([]*App, error) {
	found, err := d.list(ctx)
	return d.desk.apps(found), err
}

func (d *Desk) apps(found []grants.App) []*App {
	apps := make([]*App, len(found))
	for i := range found {
		apps[i] = &App{desk: d, of: &found[i]}
	}
	return apps
}

// App returns one of the developer's apps, nil where they have none with this id: other developers' do not exist here.
func (d *Developer) App(ctx context.Context, id string) (*App, error) {
	app, err := d.desk.Grants.App(ctx, id)
	if err != nil || app == nil || app.Developer != d.of.ID || app.State == grants.Deleted {
		return nil, err
	}
	return &App{desk: d.desk, of: app}, nil
}

// A Budget is points that can be spent, and how many are left.
type Budget struct {
	PerMinute    int32
	Limit        int32
	Remaining    *int32
	ResetSeconds *int32
	Own          bool
}

// Budget is what the developer's apps share.
func (d *Developer) Budget(ctx context.Context) (*Budget, error) {
	apps, err := d.list(ctx)
	if err != nil {
		return nil, err
	}
	return d.desk.budget(ctx, d.desk.Grants.BudgetOf(d.of, apps), d.of.Budget.Points > 0), nil
}

func (d *Desk) budget(ctx context.Context, b auth.Budget, own bool) *Budget {
	shown := &Budget{PerMinute: int32(b.Points), Limit: int32(b.Burst), Own: own}
	if left, full, known := d.Budgets.Left(ctx, b); known {
		points, seconds := int32(left), int32((full+time.Second-1)/time.Second)
		shown.Remaining, shown.ResetSeconds = &points, &seconds
	}
	return shown
}

// A SandboxPerson is somebody who does not exist.
type SandboxPerson struct {
	desk *Desk
	of   *grants.Account
}

// SandboxPeople lists them.
func (d *Developer) SandboxPeople(ctx context.Context) ([]*SandboxPerson, error) {
	found, err := d.desk.Grants.Store.SandboxAccounts(ctx)
	people := make([]*SandboxPerson, len(found))
	for i := range found {
		people[i] = &SandboxPerson{desk: d.desk, of: &found[i]}
	}
	return people, err
}

// Name is what to ask for and to log in with.
func (p *SandboxPerson) Name() string { return p.of.Name }

// Records counts all that there is.
func (p *SandboxPerson) Records(ctx context.Context) (int32, error) {
	n, err := p.desk.Records(ctx, p.of.ID)
	return int32(n), err
}
