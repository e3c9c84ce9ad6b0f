package webhooks

import (
	"context"
	"time"

	"portway/grants"
)

// Grants are where a Follower learns what happened to grants.
type Grants interface {
	LastEvent(ctx context.Context) (int64, error)
	EventsAfter(ctx context.Context, number int64, limit int) ([]grants.Event, error)
	Standing(ctx context.Context, grant string) (*grants.Standing, error)
	// GrantsExpiring returns active recurring grants by their end and id, after the place and until a moment.
	GrantsExpiring(ctx context.Context, after Place, until time.Time, limit int) ([]grants.Grant, error)
}

// A Follower makes events out of what others write down: numbered grant events, ends of grants that come near, archives, news
// in apps' feeds. How far it has come is written with the deliveries, so any number of processes may follow at once, and none
// that dies takes an event with it.
type Follower struct {
	Webhooks *Service
	Grants   Grants
	Cursor   func(app string, position int64) string // a cursor of an app's feed
}

const (
	followPage   = 500
	followEvery  = time.Second
	followAtMost = 200 * time.Millisecond // between two looks, however often it is woken
	remindEvery  = time.Minute
)

// Follow follows until ctx ends. wake hurries it; what is not said on it is found a second later.
func (f *Follower) Follow(ctx context.Context, wake <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var reminded time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-timer.C:
		}
		remind := f.Webhooks.Now().Sub(reminded) >= remindEvery
		if err := f.Once(ctx, remind); err != nil && ctx.Err() == nil {
			f.Webhooks.Log.ErrorContext(ctx, "events for webhooks cannot be followed; it is tried again", "error", err)
		} else if remind {
			reminded = f.Webhooks.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(followAtMost):
		}
		timer.Reset(followEvery)
	}
}

// Once follows everything as far as it goes now. With remind it looks for ends that come near, too.
func (f *Follower) Once(ctx context.Context, remind bool) error {
	if err := f.events(ctx); err != nil {
		return wrap("grant events", err)
	}
	if err := f.archives(ctx); err != nil {
		return wrap("archives", err)
	}
	if err := f.nudges(ctx); err != nil {
		return wrap("nudges", err)
	}
	if !remind {
		return nil
	}
	for _, days := range []int{30, 7} {
		if err := f.expiring(ctx, days); err != nil {
			return wrap("expiring", err)
		}
	}
	return f.Webhooks.Sweep(ctx)
}

// events follows the numbered events of grants.
func (f *Follower) events(ctx context.Context) error {
	const name = "grant events"
	last, err := f.Grants.LastEvent(ctx)
	if err != nil {
		return err
	}
	from, err := f.Webhooks.Store.Followed(ctx, name, Place{Number: last})
	if err != nil {
		return err
	}
	for {
		page, err := f.Grants.EventsAfter(ctx, from.Number, followPage)
		if err != nil || len(page) == 0 {
			return err
		}
		var told []Event
		for i := range page {
			e, err := f.told(ctx, &page[i])
			if err != nil {
				return err
			}
			if e != nil {
				told = append(told, *e)
			}
		}
		to := Place{Number: page[len(page)-1].Number}
		if done, err := f.Webhooks.enqueue(ctx, told, &Step{Follower: name, From: from, To: to}); err != nil || !done {
			return err // another process was faster
		}
		from = to
	}
}

// told returns what the app is told of an event, nil where that is nothing.
func (f *Follower) told(ctx context.Context, e *grants.Event) (*Event, error) {
	kind, known := kindOf(e.Kind)
	if !known || e.App == "" {
		return nil, nil
	}
	endpoint, err := f.Webhooks.Store.Webhook(ctx, e.App)
	if err != nil || endpoint == nil || e.At.Before(endpoint.Created) {
		return nil, err
	}
	standing, err := f.Grants.Standing(ctx, e.Grant)
	if err != nil || standing == nil {
		return nil, err
	}
	g := &standing.Grant
	told := &Event{App: e.App, Kind: kind, At: e.At, Order: g.Subject, Data: describe(g)}
	if kind == GrantEnded {
		ended := EndedData{GrantID: g.ID, Subject: g.Subject}
		ended.Reason, ended.RenewedAs = reason(e)
		told.Data = ended
	}
	return told, nil
}

// kindOf returns what an event of a grant is called towards apps. A pause or a use is nothing that they are told of.
func kindOf(k grants.EventKind) (Kind, bool) {
	switch k {
	case grants.GrantCreated:
		return GrantCreated, true
	case grants.GrantNarrowed, grants.GrantShortened:
		return GrantNarrowed, true
	case grants.GrantEnded, grants.GrantRenewed:
		return GrantEnded, true
	}
	return "", false
}

// GrantData is what an app is told of a grant that stands: what it would learn from the token endpoint.
type GrantData struct {
	GrantID   string     `json:"grantId"`
	Subject   string     `json:"subject"`
	Mode      string     `json:"mode"`
	Scopes    []string   `json:"scopes"`
	ExpiresAt *time.Time `json:"expiresAt"`
}

// EndedData is what an app is told of a grant that has ended.
type EndedData struct {
	GrantID   string `json:"grantId"`
	Subject   string `json:"subject"`
	Reason    string `json:"reason"`              // withdrawn, returned, expired, renewed, security, app_suspended, account_deleted or operator
	RenewedAs string `json:"renewedAs,omitempty"` // the grant that took its place
}

func describe(g *grants.Grant) GrantData {
	d := GrantData{GrantID: g.ID, Subject: g.Subject, Mode: string(g.Mode), Scopes: g.Scopes}
	if d.Scopes == nil {
		d.Scopes = []string{}
	}
	if !g.Expires.IsZero() {
		expires := g.Expires.UTC()
		d.ExpiresAt = &expires
	}
	return d
}

// reason says why a grant ended, as far as it is the app's business: not where a person lives, how old they are, nor what
// they did with their password.
func reason(e *grants.Event) (reason, renewedAs string) {
	if e.Kind == grants.GrantRenewed {
		return "renewed", e.Reason
	}
	if e.Detail == string(grants.Expired) {
		return "expired", ""
	}
	switch e.Reason {
	case grants.ReasonWithdrawn, grants.ReasonReturned, grants.ReasonApp, grants.ReasonAccount, grants.ReasonOperator:
		return e.Reason, ""
	case grants.ReasonReplay:
		return "security", ""
	case grants.ReasonLogout:
		return grants.ReasonWithdrawn, ""
	}
	return grants.ReasonOperator, ""
}

// expiring tells of grants that end in so many days. Every grant is passed once; one that was given for little longer than
// that is not worth the notice.
func (f *Follower) expiring(ctx context.Context, days int) error {
	name := map[int]string{30: "expiring in 30 days", 7: "expiring in 7 days"}[days]
	ahead := time.Duration(days) * 24 * time.Hour
	until := f.Webhooks.Now().Add(ahead)
	from, err := f.Webhooks.Store.Followed(ctx, name, Place{Number: until.UnixMicro()})
	if err != nil {
		return err
	}
	for from.Number < until.UnixMicro() {
		page, err := f.Grants.GrantsExpiring(ctx, from, until, followPage)
		if err != nil {
			return err
		}
		var told []Event
		for i := range page {
			g := &page[i]
			if g.Expires.Sub(g.Created) < ahead+24*time.Hour {
				continue
			}
			told = append(told, Event{
				App: g.App, Kind: GrantExpiring, At: f.Webhooks.Now(), Order: g.Subject, Data: describe(g), Once: name + " " + g.ID,
			})
		}
		to := Place{Number: until.UnixMicro()}
		if len(page) == followPage {
			to = Place{Number: page[len(page)-1].Expires.UnixMicro(), ID: page[len(page)-1].ID}
		}
		if done, err := f.Webhooks.enqueue(ctx, told, &Step{Follower: name, From: from, To: to}); err != nil || !done {
			return err
		}
		from = to
	}
	return nil
}

// NewsData is what an app is told when there is something to read.
type NewsData struct {
	Cursor string        `json:"cursor"` // Query.app.changes(after: cursor) tells what is new
	Grants []NudgedGrant `json:"grants"` // whose data has changed, as far as the app can see it
	More   bool          `json:"more"`   // there are others, which the next delivery names
}

const mostNudges = 100 // apps at once

// nudges tells apps that there is something to read. While one such delivery is under way, news gather for the next.
func (f *Follower) nudges(ctx context.Context) error {
	found, err := f.Webhooks.Store.Nudges(ctx, mostNudges)
	if err != nil {
		return err
	}
	for _, n := range found {
		var told []Event
		if len(n.Grants) > 0 {
			told = []Event{{
				App: n.App, Kind: ChangesAvailable, At: f.Webhooks.Now(),
				Data: NewsData{Cursor: f.Cursor(n.App, n.From), Grants: n.Grants, More: n.More},
			}}
		}
		step := &Step{Follower: NudgeFollower(n.App), From: Place{Number: n.From}, To: Place{Number: n.To}}
		if _, err := f.Webhooks.enqueue(ctx, told, step); err != nil {
			return err
		}
	}
	return nil
}

// NudgeFollower names the follower of an app's feed, in a Store.
func NudgeFollower(app string) string { return "changes " + app }
