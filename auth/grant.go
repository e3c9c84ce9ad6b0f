package auth

import (
	"context"
	"time"
)

// A Mode says how often a grant can be used.
type Mode string

// The modes.
const (
	OneTime   Mode = "one_time"  // the data as it stood when the grant was given
	Recurring Mode = "recurring" // live data until the grant ends
)

// A Budget says whose points a request spends and how many there are: Points per Period, at most Burst at once.
type Budget struct {
	Key    string
	Points int
	Burst  int
	Period time.Duration
}

// A Grant is what stands behind a request: one person, one app, and what the one allowed the other; or whoever is logged
// in here, who has no app and needs nobody's leave for what is theirs (Role). It is shared between requests. Nobody may write to it.
type Grant struct {
	ID        string
	Person    string // the internal id; it never leaves the gateway
	Subject   string // the person's id for this app
	App       string
	Developer string // who owns the app; the budget is theirs
	Role      Role   // who is logged in, or an app about itself; empty is an app under a person's grant
	Login     string // the login behind the request, as its id; empty for apps
	Mode      Mode
	Scopes    []string // the token's, for messages; what can be read is Rights
	Rights    Rights
	AsOf      int64     // the last change that can be seen, a position in the person's sequence; 0 is live, -1 is before the first
	From      time.Time // records before it are outside; zero is no bound
	Until     time.Time // records from it on are outside; zero is no bound
	Expires   time.Time
	Used      bool   // whether it was for one time, and has been used: then only what came of it can be asked for
	Budget    Budget // the developer's, or the app's own share of it
}

type contextKey struct{}

// With returns a context that carries the grant.
func With(ctx context.Context, g *Grant) context.Context {
	return context.WithValue(ctx, contextKey{}, g)
}

// From returns the request's grant, nil where there is none; who reads data without one refuses.
func From(ctx context.Context) *Grant {
	g, _ := ctx.Value(contextKey{}).(*Grant)
	return g
}
