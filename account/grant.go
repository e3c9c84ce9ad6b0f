package account

import (
	"context"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/record"
)

// A Grant is what the person allowed one app.
type Grant struct {
	desk *Desk
	of   *grants.Standing
}

// grant returns the person's grant with the id, nil where they have none: other people's do not exist here.
func (d *Desk) grant(ctx context.Context, person, id string) (*Grant, error) {
	standing, err := d.Grants.GrantOf(ctx, person, id)
	if err != nil || standing == nil {
		return nil, err
	}
	return &Grant{desk: d, of: standing}, nil
}

// ID names the grant.
func (g *Grant) ID() string { return g.of.Grant.ID }

// App is the app that it was given.
func (g *Grant) App() *App { return &App{g.of.App} }

// Status is where it stands in its life now. That its end has come needs nobody to write it down.
func (g *Grant) Status() record.GrantStatus {
	status := g.of.Grant.Status
	if !status.Final() && g.over() {
		status = grants.Expired
	}
	return record.GrantStatus(strings.ToUpper(string(status)))
}

func (g *Grant) over() bool {
	return !g.of.Grant.Expires.IsZero() && !g.desk.Now().Before(g.of.Grant.Expires)
}

// stands reports whether it opens something now, or can again.
func (g *Grant) stands() bool { return !g.of.Grant.Status.Final() && !g.over() }

// Reason is why it is suspended or has ended.
func (g *Grant) Reason() *string {
	if g.of.Grant.Reason == "" && g.of.App.State == grants.Suspended {
		return known(grants.ReasonApp)
	}
	return known(g.of.Grant.Reason)
}

// Mode is once, or again and again.
func (g *Grant) Mode() record.GrantMode {
	return record.GrantMode(strings.ToUpper(string(g.of.Grant.Mode)))
}

// Origin says on what it stands.
func (g *Grant) Origin() record.GrantOrigin {
	return record.GrantOrigin(strings.ToUpper(string(g.of.Grant.Origin)))
}

// Scopes is what it opens, in words.
func (g *Grant) Scopes() []string { return g.of.Grant.Scopes }

// An Item is one kind of data of a grant.
type Item struct {
	Category      *Category
	GuardedFields []string
}

// Items is what it opens, kind by kind.
func (g *Grant) Items() []*Item {
	items := []*Item{}
	rights := g.of.Grant.Rights()
	for _, c := range record.Categories {
		if !rights.Opens(c) {
			continue
		}
		item := &Item{Category: &Category{c}, GuardedFields: []string{}}
		for i := range c.Fields {
			if f := &c.Fields[i]; f.Guard != nil && rights.OpensField(c, f) {
				item.GuardedFields = append(item.GuardedFields, f.Name)
			}
		}
		items = append(items, item)
	}
	return items
}

// DataFrom is the beginning of the data's period.
func (g *Grant) DataFrom() *time.Time { return knownTime(g.of.Grant.From) }

// DataUntil is its end.
func (g *Grant) DataUntil() *time.Time { return knownTime(g.of.Grant.Until) }

// CreatedAt is when it was given.
func (g *Grant) CreatedAt() time.Time { return g.of.Grant.Created }

// ExpiresAt is when it ends by itself.
func (g *Grant) ExpiresAt() *time.Time { return knownTime(g.of.Grant.Expires) }

// StartBy is the last moment to start, of a grant for one time.
func (g *Grant) StartBy() *time.Time { return knownTime(g.of.Grant.StartBy) }

// EndedAt is when it ended before its time.
func (g *Grant) EndedAt() *time.Time { return knownTime(g.of.Grant.Ended) }

// Version counts the renewals.
func (g *Grant) Version() int32 { return int32(g.of.Grant.Version) }

// RenewableFrom is from when on the person can let it last longer.
func (g *Grant) RenewableFrom() *time.Time {
	if g.of.Grant.Mode != auth.Recurring || g.of.Grant.Origin != grants.Consent || !g.stands() {
		return nil
	}
	return knownTime(g.of.Grant.RenewableFrom())
}

// LastReadAt is when the app last read something.
func (g *Grant) LastReadAt(ctx context.Context) (*time.Time, error) {
	reads, err := g.desk.Ledger.Entries(ctx, LedgerQuery{
		Person: g.of.Grant.Account, App: g.of.Grant.App, OnlyReads: true, Since: g.of.Grant.Created, Limit: 1,
	})
	if err != nil || len(reads) == 0 {
		return nil, err
	}
	return &reads[0].At, nil
}

// An Event is something that happened to a grant.
type Event struct {
	Kind   string
	At     time.Time
	Actor  string
	Reason *string
}

// History is what became of it, the oldest first.
func (g *Grant) History(ctx context.Context) ([]*Event, error) {
	found, err := g.desk.Grants.Store.EventsOfGrant(ctx, g.of.Grant.ID)
	if err != nil {
		return nil, err
	}
	events := make([]*Event, len(found))
	for i, e := range found {
		events[i] = &Event{Kind: string(e.Kind), At: e.At, Actor: string(e.Actor), Reason: known(e.Reason)}
	}
	return events, nil
}

// An App is an app, as the person sees it.
type App struct{ of grants.App }

// ID names the app.
func (a *App) ID() string { return a.of.ID }

// Name is its registered name.
func (a *App) Name() string { return a.of.Name }

// Organisation is its legal name, town and country.
func (a *App) Organisation() *string { return known(a.of.Profile.Organisation) }

// Purpose is what it is for, in its own words.
func (a *App) Purpose() *string { return known(a.of.Profile.Purpose) }

// Privacy is the address of its privacy policy.
func (a *App) Privacy() *string { return known(a.of.Profile.Privacy) }

// Retention is how long it keeps data, in its own words.
func (a *App) Retention() *string { return known(a.of.Profile.Retention) }

// Checked reports whether a review approved it.
func (a *App) Checked() bool { return a.of.State == grants.Live }

// Suspended reports whether the platform took it off.
func (a *App) Suspended() bool { return a.of.State == grants.Suspended }
