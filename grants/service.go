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

	// Told, where set, is given the events of all processes, in order, at most some seconds after they happened. It is for
	// what may miss some: a process hears nothing of what happened before it began.
	Told func([]Event)

	// LastRead tells when an app last read something of a person's, zero where it never did. Where it is not set, grants that
	// lie unused stay as they are.
	LastRead func(ctx context.Context, account, app string) (time.Time, error)

	feed  feed
	known cache
}

// defaultPoints is what a developer may spend a minute, and at once, unless told otherwise.
const defaultPoints = 60_000

// A Store keeps accounts, developers, apps, grants and their events. What changes and the event that says so are
// written together or not at all; so are the numbers of events given: in the order in which they become visible.
//
// Where a method reports a bool, false means that what was to change was not as it has to be for that: taken already,
// ended, moved on by somebody else. Then nothing was written. What is looked for and not there is nil.
type Store interface {
	Accounts
	Apps
	Grants
	Uses
	Requests
	Events
}

// Accounts are the part of a Store about people.
type Accounts interface {
	Account(ctx context.Context, id string) (*Account, error)
	AccountNamed(ctx context.Context, name string) (*Account, error)
	AccountLinked(ctx context.Context, issuer, subject string) (*Account, error)
	AddAccount(ctx context.Context, a *Account, e Event) (bool, error)
	ChangeAccount(ctx context.Context, a *Account, e Event) (bool, error)
	DeleteAccount(ctx context.Context, id string, e Event) (bool, error)
	LinkSubject(ctx context.Context, issuer, subject, account string) error
}

// Apps are the part of a Store about developers, their apps and the apps' credentials.
type Apps interface {
	AddDeveloper(ctx context.Context, d *Developer, e Event) (bool, error)
	SetBudget(ctx context.Context, developer string, budget Limit, e Event) (bool, error)
	AppsNamed(ctx context.Context, nameOrID string) ([]App, error)
	// AppStanding returns an app and its developer with no account, and a grant that has the app's id and says nothing more.
	AppStanding(ctx context.Context, app string) (*Standing, error)
	AddApp(ctx context.Context, a *App, e Event) (bool, error)
	// ChangeApp writes an app that is still at its revision, but not its developer and share, and the versions beside it.
	// The credentials of an app that was deleted go.
	ChangeApp(ctx context.Context, a *App, versions []Version, events ...Event) (bool, error)
	// Versions are in the order of their numbers.
	Versions(ctx context.Context, app string) ([]Version, error)
	Catalogue
	// ShareBudget reports false where the developer's pool, their budget or else fallback, would be empty.
	ShareBudget(ctx context.Context, app string, share, fallback Limit, e Event) (bool, error)
	Credentials(ctx context.Context, app string) ([]Credential, error)
	// AddCredential lets the app's others end at othersEnd at the latest, and reports false if most of them hold until then.
	AddCredential(ctx context.Context, c *Credential, othersEnd time.Time, most int, e Event) (bool, error)
	EndCredential(ctx context.Context, app, id string, e Event) (bool, error)
}

// A Catalogue lists developers and apps, for their pages.
type Catalogue interface {
	Developer(ctx context.Context, id string) (*Developer, error)
	// Developers come by name, after the one named.
	Developers(ctx context.Context, after string, limit int) ([]Developer, error)
	Apps(ctx context.Context, filter AppFilter) ([]App, error)
	// Queue lists what waits for a decision, the longest first, after the one that has the cursor's time and app.
	Queue(ctx context.Context, after QueueCursor, limit int) ([]Version, error)
	// GrantsOfApp come with the newest first, before the one that has the cursor's time and id; sandbox people's too.
	GrantsOfApp(ctx context.Context, app string, filter AppGrantFilter) ([]Grant, error)
	// CountGrants counts an app's grants by their status, sandbox people's left out; those that are over by now are expired.
	CountGrants(ctx context.Context, app string, now time.Time) (map[Status]int, error)
	// SandboxAccounts come by name, at most 100 of them.
	SandboxAccounts(ctx context.Context) ([]Account, error)
}

// Grants are the part of a Store about grants.
type Grants interface {
	Standing(ctx context.Context, grant string) (*Standing, error)
	Grants(ctx context.Context, filter Filter) ([]Grant, error)
	AddGrant(ctx context.Context, g *Grant, e Event) (bool, error)
	EndGrant(ctx context.Context, id string, as Status, e Event) (bool, error)
	MoveGrant(ctx context.Context, id string, from, to Status, reason string, e Event) (bool, error)
	// NarrowGrant writes the items, scopes and period of a grant that is still at its revision.
	NarrowGrant(ctx context.Context, g *Grant, e Event) (bool, error)
	ShortenGrant(ctx context.Context, id string, expires time.Time, e Event) (bool, error)
	// ReplaceGrant adds a grant and ends the one that it supersedes.
	ReplaceGrant(ctx context.Context, next *Grant, events ...Event) (bool, error)
}

// Uses are the part of a Store about transfers.
type Uses interface {
	Use(ctx context.Context, grant, key string) (*Use, error)
	// StartUse returns the use that began, the one with the same key that had begun, or nil where none can.
	StartUse(ctx context.Context, start UseStart) (*Use, error)
	MoveUse(ctx context.Context, id string, from []UseState, to UseState) (bool, error)
	CompleteUse(ctx context.Context, grant, id string, e Event) (bool, error)
	ReleaseUse(ctx context.Context, grant, id string, from []UseState, e Event) (bool, error)
}

// Requests are the part of a Store about apps' questions to people.
type Requests interface {
	Request(ctx context.Context, id string) (*ConsentRequest, error)
	// RequestOf returns the request that led to the grant.
	RequestOf(ctx context.Context, grant string) (*ConsentRequest, error)
	AddRequest(ctx context.Context, r *ConsentRequest, e Event) error
	// AnswerRequest closes an open request with the grant that came of it, or nil, and ends the one that it supersedes.
	AnswerRequest(ctx context.Context, r *ConsentRequest, g *Grant, events ...Event) (bool, error)
	// AbandonRequests closes the open requests whose time is over.
	AbandonRequests(ctx context.Context, by time.Time) error
}

// Events are the part of a Store about what happened.
type Events interface {
	LastEvent(ctx context.Context) (number int64, err error)
	EventsAfter(ctx context.Context, number int64, limit int) ([]Event, error)
	EventsOfApp(ctx context.Context, app string) ([]Event, error)
	EventsOfGrant(ctx context.Context, grant string) ([]Event, error)
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
