package console

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
)

// mayAct is where every act of an operator passes: by the role, with the scope that a login by two things gives, and with a
// reason. What is refused is logged as what is done.
func (d *Desk) mayAct(ctx context.Context, act, about, reason string) error {
	g := auth.From(ctx)
	if g == nil || g.Role != auth.RoleOperator || !slices.Contains(g.Scopes, "operator:write") {
		return problem.New(problem.Forbidden, "This is for operators who logged in with a second factor.")
	}
	log := d.Log.With(slog.String("act", act), slog.String("operator", g.Person), slog.String("about", about))
	if trimmed := strings.TrimSpace(reason); trimmed == "" || len(trimmed) > longestReason {
		log.LogAttrs(ctx, slog.LevelWarn, "an operator's act was refused: no reason")
		return problem.New(problem.BadInput, "Say why, in at most %d bytes.", longestReason).With("field", "reason")
	}
	log.LogAttrs(ctx, slog.LevelInfo, "an operator acts")
	return nil
}

const longestReason = 2_000

// judge does what an operator decided about an app, and reads it again.
func (d *Desk) judge(ctx context.Context, act, id, reason string, do func(*grants.App) error, field ...string) (*AppPayload, error) {
	if err := d.mayAct(ctx, act, id, reason); err != nil {
		errs, err := userErrors(err)
		return &AppPayload{UserErrors: errs}, err
	}
	app, err := d.Grants.App(ctx, id)
	if err != nil {
		return nil, err
	}
	if app == nil {
		errs, err := problem.UserErrors(problem.New(problem.NotFound, "There is no such app."), "id")
		return &AppPayload{UserErrors: errs}, err
	}
	return d.after(ctx, id, do(app), field...)
}

// Approve puts a version in force.
func (d *Desk) Approve(ctx context.Context, in record.ApproveAppInput) (*AppPayload, error) {
	return d.judge(ctx, "approve", in.ID, in.Reason, func(a *grants.App) error {
		return d.Grants.ApproveApp(ctx, grants.Verdict{App: a.ID, Version: int(in.Version), Scopes: in.Scopes, Reason: in.Reason})
	})
}

// Reject sends a version back.
func (d *Desk) Reject(ctx context.Context, in record.RejectAppInput) (*AppPayload, error) {
	return d.judge(ctx, "reject", in.ID, in.Reason, func(a *grants.App) error {
		return d.Grants.RejectApp(ctx, grants.Verdict{App: a.ID, Version: int(in.Version), Reason: in.Reason})
	})
}

// named refuses where the name that was typed is not the app's.
func named(a *grants.App, typed string, do func() error) error {
	if typed != a.Name {
		return problem.New(problem.BadInput, "This is not the app's name. Nothing was done.").With("field", "name")
	}
	return do()
}

// Suspend takes an app off.
func (d *Desk) Suspend(ctx context.Context, in record.SuspendAppInput) (*AppPayload, error) {
	return d.judge(ctx, "suspend", in.ID, in.Reason, func(a *grants.App) error {
		return named(a, in.Name, func() error { return d.Grants.SuspendApp(ctx, a.ID, in.Reason) })
	})
}

// Reinstate brings a suspended app back.
func (d *Desk) Reinstate(ctx context.Context, in record.ReinstateAppInput) (*AppPayload, error) {
	return d.judge(ctx, "reinstate", in.ID, in.Reason, func(a *grants.App) error { return d.Grants.ReinstateApp(ctx, a.ID, in.Reason) })
}

// An EndedPayload says how many grants were ended.
type EndedPayload struct {
	Ended      int32
	App        *App
	UserErrors []*problem.UserError
}

// EndAllGrants ends all grants of an app, as the answer to an incident.
func (d *Desk) EndAllGrants(ctx context.Context, in record.RevokeAllGrantsInput) (*EndedPayload, error) {
	ended := 0
	payload, err := d.judge(ctx, "end all grants", in.ID, in.Reason, func(a *grants.App) error {
		return named(a, in.Name, func() (err error) {
			ended, err = d.Grants.EndAllOf(ctx, a.ID, in.Reason)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return &EndedPayload{Ended: int32(ended), App: payload.App, UserErrors: payload.UserErrors}, nil
}

// A DeveloperPayload is a developer as they are after a change.
type DeveloperPayload struct {
	Developer  *Developer
	UserErrors []*problem.UserError
}

// SetBudget gives a developer a budget of their own, or the deployment's default.
func (d *Desk) SetBudget(ctx context.Context, in record.SetDeveloperBudgetInput) (*DeveloperPayload, error) {
	err := d.mayAct(ctx, "set budget", in.Developer, in.Reason)
	if err == nil {
		err = d.Grants.SetBudget(ctx, in.Developer, grants.Limit{Points: int(in.PerMinute), Burst: int(in.Limit)}, in.Reason)
	}
	errs, err := userErrors(err)
	if err != nil {
		return nil, err
	}
	developer, err := (&Operator{d}).Developer(ctx, in.Developer)
	return &DeveloperPayload{Developer: developer, UserErrors: errs}, err
}

// A PersonPayload is an account as it is after a change.
type PersonPayload struct {
	Person     *Person
	UserErrors []*problem.UserError
}

// account does something to an account, and reads it again. Operators' accounts are changed at the command line: an
// operator has no say over their own kind.
func (d *Desk) account(ctx context.Context, act, name, reason string, do func(*grants.Account) error) (*PersonPayload, error) {
	err := d.mayAct(ctx, act, "an account", reason)
	var found *grants.Account
	if err == nil {
		if found, err = d.Grants.Store.AccountNamed(ctx, name); err != nil {
			return nil, err
		}
		switch {
		case found == nil:
			err = problem.New(problem.NotFound, "There is nobody of this name.").With("field", "name")
		case found.Role == auth.RoleOperator:
			err = problem.New(problem.Forbidden, "An operator's account is changed at the command line.").With("field", "name")
		default:
			err = do(found)
		}
	}
	errs, err := userErrors(err)
	if err != nil {
		return nil, err
	}
	person, err := (&Operator{d}).Person(ctx, name)
	return &PersonPayload{Person: person, UserErrors: errs}, err
}

// SetEligibility takes over what was verified anew about a person.
func (d *Desk) SetEligibility(ctx context.Context, in record.SetEligibilityInput) (*PersonPayload, error) {
	return d.account(ctx, "set eligibility", in.Name, in.Reason, func(a *grants.Account) error {
		changed := *a
		changed.Region = cmp.Or(text(in.Region), a.Region)
		if in.Age != nil {
			changed.Age = grants.AgeBand(lower(string(*in.Age)))
		}
		if in.Status != nil {
			changed.Status = grants.AccountStatus(lower(string(*in.Status)))
		}
		return d.Grants.ChangeAccountBecause(ctx, changed, grants.ByOperator, in.Reason)
	})
}

// EndLogins ends every login of a person.
func (d *Desk) EndLogins(ctx context.Context, in record.EndLoginsInput) (*PersonPayload, error) {
	return d.account(ctx, "end logins", in.Name, in.Reason, func(a *grants.Account) error { return d.Site.EndLogins(ctx, a.ID) })
}
