package webhooks

import (
	"context"
	"time"
)

// A Store keeps endpoints, deliveries and how far sources were followed. What is looked for and not there is nil; where a
// method reports a bool, false means that nothing was written, because what was to change is no longer as it was.
type Store interface {
	Webhook(ctx context.Context, app string) (*Endpoint, error)
	// PutWebhook writes address, state and keys of an endpoint that is still at its revision, or adds one at revision 0.
	PutWebhook(ctx context.Context, e *Endpoint) (bool, error)
	RemoveWebhook(ctx context.Context, app string) error

	// AddDeliveries adds those whose app has an endpoint and whose Once is new. With a step it does so only if that can be
	// taken, and takes it in the same transaction.
	AddDeliveries(ctx context.Context, deliveries []Delivery, step *Step) (bool, error)
	// TakeDelivery gives the worker a delivery that is due, of the app with the fewest under way and fewer than most.
	TakeDelivery(ctx context.Context, worker string, now, until time.Time, most int) (*Delivery, error)
	// SettleDelivery writes state, times and attempts of a delivery that the worker still has, lets the next in its order
	// go, and notes in the endpoint what came of it. It returns the endpoint as it is then, nil where the lease was lost.
	SettleDelivery(ctx context.Context, d *Delivery, worker string, o Outcome) (*Endpoint, error)
	Delivery(ctx context.Context, app, id string) (*Delivery, error)
	// Deliveries returns the app's, the newest first.
	Deliveries(ctx context.Context, q Query) ([]Delivery, error)
	// ReplayDelivery makes one that is delivered or dead pending again.
	ReplayDelivery(ctx context.Context, app, id string, now time.Time) (bool, error)
	// LapseDeliveries makes those dead whose endpoint is disabled since they were started, and forgets what is finished.
	LapseDeliveries(ctx context.Context, now, startedBefore, finishedBefore time.Time) error

	// Followed returns how far the source of the name was followed. The first who asks begins it at the place.
	Followed(ctx context.Context, name string, begin Place) (Place, error)
	// Nudges returns apps with an enabled endpoint and news that no delivery tells of, and none of that kind under way.
	Nudges(ctx context.Context, limit int) ([]Nudge, error)
	// ArchiveNews returns news of archives of apps that have an endpoint: finished ones since it is there, and ends that come
	// near. An event's Once is its kind and the archive's id, with a space between; what has a delivery of that name is no news.
	ArchiveNews(ctx context.Context, q ArchiveNewsQuery) ([]ArchiveNews, error)
}

// An Outcome is what an attempt says about the endpoint.
type Outcome struct {
	Attempt Attempt
	Lasting time.Time // an endpoint that has failed since then is disabled
	Gone    bool      // it is disabled at once
}

// A Query asks for deliveries of an app.
type Query struct {
	App    string
	State  State // empty is any
	Before int64 // with lower numbers; 0 is any
	Limit  int
}

// A Place is how far a source was followed: a number, and an id where several have the same number.
type Place struct {
	Number int64
	ID     string
}

// A Step takes a follower from one place to the next.
type Step struct {
	Follower string
	From, To Place
}

// A Nudge is what an app has not been told of: grants whose data has changed, up to a place in the app's feed.
type Nudge struct {
	App      string
	From, To int64
	Grants   []NudgedGrant
	More     bool
}

// A NudgedGrant names a grant as the app knows it.
type NudgedGrant struct {
	GrantID string `json:"grantId"`
	Subject string `json:"subject"`
}
