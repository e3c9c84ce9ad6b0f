package account

import (
	"context"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
)

// A Desk is where people see and change what is theirs. It must not be changed after its first use.
type Desk struct {
	Grants *grants.Service
	Ledger Ledger
	// Count tells how many records of a category the person has.
	Count func(ctx context.Context, person string, c *record.Category) (int, error)
	// Erase deletes all data of a person whose account is gone.
	Erase  func(ctx context.Context, person string) error
	Logins Logins
	// Languages lists those in which there are pages and mail (BCP 47).
	Languages []string
	Now       func() time.Time

	checks checks
}

// A Ledger tells a person what was read and what became of their grants.
type Ledger interface {
	// Entries returns a page of one person's entries, the newest first.
	Entries(ctx context.Context, q LedgerQuery) ([]LedgerEntry, error)
	// Check looks whether one person's entries are what was written, for at most so long.
	Check(ctx context.Context, person string, within time.Duration) (*LedgerCheck, error)
}

// A LedgerQuery asks for a page of a person's entries.
type LedgerQuery struct {
	Person       string
	Before       int64 // only entries with smaller numbers; 0 is from the newest on
	Limit        int
	App          string           // empty is any
	Category     *record.Category // nil is any
	OnlyReads    bool
	Since, Until time.Time // zero is no bound
}

// Logins are the logins that stand.
type Logins interface {
	Logins(ctx context.Context, account string) ([]Login, error)
	// EndLogin ends one of the account's logins, and reports false where it has none with this id.
	EndLogin(ctx context.Context, account, id string) (bool, error)
	EndOtherLogins(ctx context.Context, account, kept string) error
}

// A Login is one of them.
type Login struct {
	ID        string
	Current   bool
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

// holder returns the login behind the request. The plan asks for its scope before, so its absence is a mistake of ours.
func holder(ctx context.Context) (*auth.Grant, error) {
	g := auth.From(ctx)
	if g == nil || g.Login == "" {
		return nil, problem.New(problem.Forbidden, "This is for who is logged in here.")
	}
	return g, nil
}

// Account returns the account of who is logged in.
func (d *Desk) Account(ctx context.Context) (*Account, error) {
	login, err := holder(ctx)
	if err != nil {
		return nil, err
	}
	a, err := d.Grants.Store.Account(ctx, login.Person)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, problem.New(problem.NotFound, "The account is gone.")
	}
	return &Account{desk: d, of: a, login: login.Login}, nil
}

// Categories lists every kind of data.
func (d *Desk) Categories(context.Context) ([]*Category, error) {
	all := make([]*Category, len(record.Categories))
	for i, c := range record.Categories {
		all[i] = &Category{c}
	}
	return all, nil
}
