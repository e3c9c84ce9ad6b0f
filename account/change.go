package account

import (
	"context"
	"slices"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
)

// A GrantPayload is a grant as it is after a change, or what kept it from changing.
type GrantPayload struct {
	Grant      *Grant
	UserErrors []*problem.UserError
}

// change does something to one of the person's own grants and reads it again.
func (d *Desk) change(ctx context.Context, id string, do func(*grants.Standing) error, field ...string) (*GrantPayload, error) {
	login, err := holder(ctx)
	if err != nil {
		return nil, err
	}
	before, err := d.grant(ctx, login.Person, id)
	if err != nil {
		return nil, err
	}
	if before == nil {
		errs, err := problem.UserErrors(problem.New(problem.NotFound, "There is no such grant."), "id")
		return &GrantPayload{UserErrors: errs}, err
	}
	errs, err := problem.UserErrors(do(before.of), field...)
	if err != nil {
		return nil, err
	}
	after, err := d.grant(ctx, login.Person, id)
	return &GrantPayload{Grant: after, UserErrors: errs}, err
}

// Narrow takes something away from a grant.
func (d *Desk) Narrow(ctx context.Context, in record.NarrowGrantInput) (*GrantPayload, error) {
	return d.change(ctx, in.ID, func(s *grants.Standing) error {
		left, err := without(s.Grant.Rights(), in.RemoveCategories, in.RemoveFields)
		if err != nil {
			return err
		}
		n := grants.Narrowing{Keep: left}
		if in.DataFrom != nil {
			n.From = *in.DataFrom
		}
		return d.Grants.Narrow(ctx, s.Grant.ID, n, grants.ByPerson)
	}, "removeCategories")
}

// without takes categories, by their names, and fields, by their coordinates, out of rights.
func without(rights auth.Rights, categories, fields []string) (auth.Rights, error) {
	left := rights.Coordinates()
	for _, name := range categories {
		c := record.ByName(name)
		if c == nil {
			return rights, problem.New(problem.BadInput, "There is no kind of data of one of these names; they are the fields of User.")
		}
		left = slices.DeleteFunc(left, func(coordinate string) bool { return belongs(coordinate, c) })
	}
	for _, coordinate := range fields {
		if !slices.ContainsFunc(record.Categories, func(c *record.Category) bool { return guarded(coordinate, c) }) {
			return rights, problem.New(problem.BadInput, "Only guarded fields can be taken away by themselves, such as Post.place.")
		}
		left = slices.DeleteFunc(left, func(c string) bool { return c == coordinate })
	}
	return auth.Named(left), nil
}

func belongs(coordinate string, c *record.Category) bool {
	return coordinate == c.Type || len(coordinate) > len(c.Type) && coordinate[:len(c.Type)+1] == c.Type+"."
}

func guarded(coordinate string, c *record.Category) bool {
	return slices.ContainsFunc(c.Fields, func(f record.Field) bool { return f.Guard != nil && c.Coordinate(f.Name) == coordinate })
}

// Shorten brings a grant's end closer.
func (d *Desk) Shorten(ctx context.Context, in record.ShortenGrantInput) (*GrantPayload, error) {
	return d.change(ctx, in.ID, func(s *grants.Standing) error {
		return d.Grants.Shorten(ctx, s.Grant.ID, in.ExpiresAt, grants.ByPerson)
	}, "expiresAt")
}

// Pause suspends a grant until it is resumed.
func (d *Desk) Pause(ctx context.Context, id string) (*GrantPayload, error) {
	return d.change(ctx, id, func(s *grants.Standing) error {
		if s.Grant.Status == grants.Halted && s.Grant.Reason == grants.ReasonPaused {
			return nil // asked twice
		}
		return d.Grants.Pause(ctx, s.Grant.ID, grants.ByPerson)
	}, "id")
}

// Resume makes a paused grant active again.
func (d *Desk) Resume(ctx context.Context, id string) (*GrantPayload, error) {
	return d.change(ctx, id, func(s *grants.Standing) error {
		if s.Grant.Status == grants.Active {
			return nil // asked twice
		}
		return d.Grants.Resume(ctx, s.Grant.ID, grants.ByPerson)
	}, "id")
}

// Revoke ends a grant for ever.
func (d *Desk) Revoke(ctx context.Context, in record.RevokeGrantInput) (*GrantPayload, error) {
	return d.change(ctx, in.ID, func(s *grants.Standing) error {
		if s.Grant.Status.Final() {
			return nil // asked twice, or too late: it opens nothing in either case
		}
		return d.Grants.Withdraw(ctx, s.Grant.ID, in.AskToDelete)
	}, "id")
}

// Renew lets a grant last longer. It answers with the version that takes its place.
func (d *Desk) Renew(ctx context.Context, in record.RenewGrantInput) (*GrantPayload, error) {
	var next *grants.Grant
	payload, err := d.change(ctx, in.ID, func(s *grants.Standing) (err error) {
		next, err = d.Grants.Renew(ctx, s.Grant.ID, int(in.Days))
		return err
	}, "days")
	if err != nil || next == nil {
		return payload, err
	}
	payload.Grant, err = d.grant(ctx, next.Account, next.ID)
	return payload, err
}

// A Payload is the account as it is after a change, or what kept it from changing.
type Payload struct {
	Account    *Account
	UserErrors []*problem.UserError
}

// Update changes what the account's holder can change of it.
func (d *Desk) Update(ctx context.Context, in record.UpdateAccountInput) (*Payload, error) {
	a, err := d.Account(ctx)
	if err != nil {
		return nil, err
	}
	changed := *a.of
	changed.Language = ""
	if in.Language != nil {
		changed.Language = *in.Language
	}
	if changed.Language != "" && !slices.Contains(d.Languages, changed.Language) {
		errs, err := problem.UserErrors(problem.New(problem.BadInput, "There are pages in: %v.", d.Languages), "language")
		return &Payload{Account: a, UserErrors: errs}, err
	}
	errs, err := problem.UserErrors(d.Grants.ChangeAccount(ctx, changed, grants.ByPerson))
	if err != nil {
		return nil, err
	}
	a, err = d.Account(ctx)
	return &Payload{Account: a, UserErrors: errs}, err
}

// EndLogin ends one of the account's logins, or all but that of the request.
func (d *Desk) EndLogin(ctx context.Context, id *string) (*Payload, error) {
	a, err := d.Account(ctx)
	if err != nil {
		return nil, err
	}
	if id == nil {
		err = d.Logins.EndOtherLogins(ctx, a.of.ID, a.login)
	} else {
		_, err = d.Logins.EndLogin(ctx, a.of.ID, *id) // one that has ended has ended
	}
	return &Payload{Account: a, UserErrors: []*problem.UserError{}}, err
}

// A DeletePayload says whether an account is gone.
type DeletePayload struct {
	Deleted    bool
	UserErrors []*problem.UserError
}

// Delete ends all access, deletes the account, and then its data.
func (d *Desk) Delete(ctx context.Context, name string) (*DeletePayload, error) {
	a, err := d.Account(ctx)
	if err != nil {
		return nil, err
	}
	if name != a.of.Name {
		errs, err := problem.UserErrors(problem.New(problem.BadInput, "This is not the name of your account. Nothing was deleted."), "name")
		return &DeletePayload{UserErrors: errs}, err
	}
	if err := d.Grants.DeleteAccount(ctx, a.of.ID, grants.ByPerson); err != nil {
		return nil, err
	}
	// The person may leave the page now; what they asked for goes on.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer cancel()
	return &DeletePayload{Deleted: true, UserErrors: []*problem.UserError{}}, d.Erase(ctx, a.of.ID)
}
