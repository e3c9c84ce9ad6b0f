package main

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"portway/auth"
	"portway/changes"
	"portway/grants"
	"portway/store"
	"portway/webhooks"
)

// tellFlags say how others are told what happened.
type tellFlags struct {
	KeepChanges      time.Duration `help:"How long deleted and replaced records are kept: so long can an app be away and go on from its cursor." default:"720h"`
	WebhooksLoopback bool          `help:"Let webhooks go to this machine, also without TLS. For development."`
}

// keep returns for how long: an hour at least, since who reads an earlier state needs some time for it.
func (f *tellFlags) keep() time.Duration {
	return max(cmp.Or(f.KeepChanges, changes.KeepFor), time.Hour)
}

// A teller is what tells others what happened: who follows a person's changes, apps that follow all of theirs, webhooks,
// other processes.
type teller struct {
	feed      *changes.Feed
	announcer *changes.Announcer
	hooks     *webhooks.Service
	follower  *webhooks.Follower
	keeper    *changes.Keeper
	exchanges []*changes.Exchange
	hurry     chan struct{} // wakes the follower
}

// newTeller wires it. Wires carry news between processes: PostgreSQL where the control plane is there, and Redis where
// there is one.
func newTeller(s *storage, g *gatewayFlags, wires []changes.Wire, log *slog.Logger) *teller {
	bell := &changes.Bell{Positions: s.People.Positions}
	t := &teller{
		feed:  &changes.Feed{Source: s.People, Key: s.Secret.Derive("changes"), Bell: bell},
		hooks: webhooks.New(s.Control, s.Secret.Derive("webhooks"), g.WebhooksLoopback, log),
		hurry: make(chan struct{}, 1),
	}
	t.announcer = changes.NewAnnouncer(t.feed, grantBook{s.Control, s.Grants}, s.Control, log)
	t.announcer.Announced = t.news
	t.follower = &webhooks.Follower{Webhooks: t.hooks, Grants: s.Control, Cursor: t.feed.AppCursor}
	t.keeper = &changes.Keeper{Records: s.People, People: s.Control, Keep: g.tellFlags.keep(), Now: time.Now}
	for _, wire := range wires {
		t.exchanges = append(t.exchanges, changes.NewExchange(wire, bell.Ring, log))
	}
	s.People.Written = t.written
	s.Grants.Told = t.granted
	return t
}

// written tells of a write of this process.
func (t *teller) written(person string) {
	t.feed.Bell.Ring(person)
	t.announcer.Changed(person)
	for _, e := range t.exchanges {
		e.Changed(person)
	}
}

// granted looks at what grant events have made new.
func (t *teller) granted(events []grants.Event) {
	for _, e := range events {
		if e.Kind == grants.GrantCreated || e.Kind == grants.GrantResumed {
			t.announcer.Changed(e.Account)
		}
	}
	t.news()
}

// news lets the follower of webhooks look at once.
func (t *teller) news() {
	select {
	case t.hurry <- struct{}{}:
	default: // it was told already
	}
}

// run runs it all beside requests.
func (t *teller) run(ctx context.Context, w *gateway, log *slog.Logger) {
	w.background(ctx, t.feed.Bell.Watch)
	w.background(ctx, t.announcer.Run)
	w.background(ctx, t.hooks.Send)
	w.background(ctx, func(ctx context.Context) { t.follower.Follow(ctx, t.hurry) })
	w.background(ctx, func(ctx context.Context) { t.keep(ctx, log) })
	for _, e := range t.exchanges {
		w.background(ctx, e.Run)
	}
}

// How soon after its start, and how often, a process looks for what is kept longer than it has to be.
const (
	keepFirst = time.Minute
	keepEvery = 6 * time.Hour
)

func (t *teller) keep(ctx context.Context, log *slog.Logger) {
	for wait := keepFirst; ; wait = keepEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if err := t.keeper.Sweep(ctx); err != nil && ctx.Err() == nil {
			log.Error("old changes could not all be forgotten; it is tried again", "error", err)
		}
	}
}

// A grantBook lists grants from the database and opens them by the rules.
type grantBook struct {
	*store.Control
	grants *grants.Service
}

// Opened returns what the grant opens now.
func (b grantBook) Opened(ctx context.Context, grant string) (*auth.Grant, error) {
	return b.grants.Opened(ctx, grant)
}

// remember notes whose data a command writes. The function that it returns tells of that when the command is done: apps by
// their feeds, other processes at once.
func (s *storage) remember() (tell func(context.Context) error) {
	persons := map[string]bool{}
	s.People.Written = func(person string) { persons[person] = true }
	return func(ctx context.Context) error {
		log := slog.New(slog.DiscardHandler)
		feed := &changes.Feed{Source: s.People, Key: s.Secret.Derive("changes"), Bell: &changes.Bell{}}
		announcer := changes.NewAnnouncer(feed, grantBook{s.Control, s.Grants}, s.Control, log)
		exchange := changes.NewExchange(s.Control, nil, log)
		for person := range persons {
			exchange.Changed(person)
			if err := announcer.Announce(ctx, person); err != nil {
				return err
			}
		}
		if !s.Control.Notifies() {
			return nil
		}
		return exchange.Flush(ctx)
	}
}

// wires lists what carries news between processes.
func (w *gateway) wires() (wires []changes.Wire) {
	if w.storage.Control.Notifies() {
		wires = append(wires, w.storage.Control)
	}
	if w.redis != nil {
		wires = append(wires, &changes.RedisWire{Client: w.redis})
	}
	return wires
}

// orSockets sends requests that want a WebSocket another way.
func orSockets(api, sockets http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			sockets.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}
