package account

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/record"
)

// An Account is the account of who is logged in. Its fields are read when they are asked for.
type Account struct {
	desk  *Desk
	of    *grants.Account
	login string
}

// Name is what to log in with.
func (a *Account) Name() string { return a.of.Name }

// Role tells who logs in with it.
func (a *Account) Role() record.Role { return record.Role(strings.ToUpper(string(a.of.Role))) }

// Region is the verified country (ISO 3166-1 alpha-2).
func (a *Account) Region() string { return a.of.Region }

// Kind is private or business.
func (a *Account) Kind() record.AccountKind {
	return record.AccountKind(strings.ToUpper(string(a.of.Kind)))
}

// Age is the age band: all that is kept of an age.
func (a *Account) Age() record.AgeBand { return record.AgeBand(strings.ToUpper(string(a.of.Age))) }

// Modes are those in which apps can be given access.
func (a *Account) Modes() []record.GrantMode {
	modes := []record.GrantMode{}
	for _, m := range []auth.Mode{auth.OneTime, auth.Recurring} {
		if a.desk.Grants.Eligibility.Check(a.of, m) == "" {
			modes = append(modes, record.GrantMode(strings.ToUpper(string(m))))
		}
	}
	return modes
}

// Language is that of pages and mail, nil where the browser says.
func (a *Account) Language() *string { return known(a.of.Language) }

// CreatedAt is when the account was opened.
func (a *Account) CreatedAt() time.Time { return a.of.Created }

// NotEligible tells why no app can be given access, nil where some can.
func (a *Account) NotEligible() *record.NotEligibleReason {
	why := a.desk.Grants.Eligibility.Check(a.of, auth.OneTime)
	if why == "" {
		return nil
	}
	reason := record.NotEligibleReason(strings.ToUpper(why))
	return &reason
}

// A Holding is how much there is of one kind of data.
type Holding struct {
	Category *Category
	Count    int32
}

// Holdings counts the person's records.
func (a *Account) Holdings(ctx context.Context) ([]*Holding, error) {
	holdings := make([]*Holding, len(record.Categories))
	for i, c := range record.Categories {
		n, err := a.desk.Count(ctx, a.of.ID, c)
		if err != nil {
			return nil, err
		}
		holdings[i] = &Holding{Category: &Category{c}, Count: int32(n)}
	}
	return holdings, nil
}

// Grants lists the account's grants: those that stand first, then the newest.
func (a *Account) Grants(ctx context.Context, standing *bool) ([]*Grant, error) {
	found, err := a.desk.Grants.GrantsOf(ctx, a.of.ID)
	if err != nil {
		return nil, err
	}
	var all []*Grant
	for _, g := range found {
		view := &Grant{desk: a.desk, of: g}
		if standing == nil || *standing == view.stands() {
			all = append(all, view)
		}
	}
	slices.SortStableFunc(all, func(x, y *Grant) int {
		return cmp.Or(order(x.stands(), y.stands()), y.of.Grant.Created.Compare(x.of.Grant.Created))
	})
	return all, nil
}

// order puts what is true first.
func order(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

// Grant returns one of the account's grants, nil where it has none with this id.
func (a *Account) Grant(ctx context.Context, id string) (*Grant, error) {
	return a.desk.grant(ctx, a.of.ID, id)
}

// Logins lists where the account is logged in.
func (a *Account) Logins(ctx context.Context) ([]*Login, error) {
	found, err := a.desk.Logins.Logins(ctx, a.of.ID)
	if err != nil {
		return nil, err
	}
	logins := make([]*Login, len(found))
	for i := range found {
		found[i].Current = found[i].ID == a.login
		logins[i] = &found[i]
	}
	return logins, nil
}

// known returns nil for what is not known.
func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func knownTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
