package grants

import (
	"context"
	"log/slog"
	"time"

	"portway/auth"
)

// longestName bounds the names of accounts, developers and apps, in bytes.
const longestName = 200

// A Service knows the grants. It is safe for concurrent use, and must not be copied or changed after its first use.
type Service struct {
	Store    Store
	People   People
	Signer   Signer
	Secret   auth.Secret
	Issuer   string // the iss of our own tokens; those of every other issuer are external
	Audience string

	HomeRegion  string // of people whose region nobody told; ISO 3166-1 alpha-2
	Eligibility Eligibility
	Budget      Limit // of developers who have none of their own; 60,000 points by default

	Now func() time.Time // time.Now by default; its monotonic reading tells how old the feed is
	Log *slog.Logger     // nil is silence

	feed  feed
	known cache
}

// defaultPoints is what a developer may spend a minute, and at once, unless told otherwise.
const defaultPoints = 60_000

// A Store keeps accounts, developers, apps, grants and their events. What changes and the event that says so are
// written together or not at all; so are the numbers of events given: in the order in which they become visible.
type Store interface {
	AccountNamed(ctx context.Context, name string) (*Account, error) // nil where there is none; so below
	AccountLinked(ctx context.Context, issuer, subject string) (*Account, error)
	AddAccount(ctx context.Context, a *Account, e Event) (added bool, err error) // false: the name is taken
	LinkSubject(ctx context.Context, issuer, subject, account string) error

	AddDeveloper(ctx context.Context, d *Developer, e Event) (added bool, err error) // false: the id or name is taken
	AppsNamed(ctx context.Context, nameOrID string) ([]App, error)
	AddApp(ctx context.Context, a *App, e Event) (added bool, err error) // false: the id or name is taken

	AddGrant(ctx context.Context, g *Grant, e Event) (added bool, err error)             // false: the id is taken
	EndGrant(ctx context.Context, id string, as Status, e Event) (ended bool, err error) // false: it had ended, or never was
	Standing(ctx context.Context, grant string) (*Standing, error)

	LastEvent(ctx context.Context) (number int64, err error)
	EventsAfter(ctx context.Context, number int64, limit int) ([]Event, error)
}

// A Standing is a grant and everything else that decides what it opens, read at one time. Nobody may write to it.
type Standing struct {
	Grant     Grant
	Account   Account
	App       App
	Developer Developer
	SetAside  Limit // the sum of the shares of the developer's apps
}

// People are those whose data it is.
type People interface {
	// Position returns the number of the last change to a person's data, 0 where there was none.
	Position(ctx context.Context, account string) (int64, error)
}

// A Signer mints access tokens. auth.Keyring is one.
type Signer interface {
	Sign(t auth.Token, audience string) (string, error)
}

func (s *Service) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

func (s *Service) budget() Limit {
	if s.Budget.Points == 0 {
		return Limit{Points: defaultPoints, Burst: defaultPoints}
	}
	return s.Budget
}
