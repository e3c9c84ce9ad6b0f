package console

import (
	"cmp"
	"context"
	"time"

	"portway/grants"
	"portway/problem"
	"portway/record"
)

// An AppPayload is an app as it is after a change, or what kept it from changing.
type AppPayload struct {
	App        *App
	UserErrors []*problem.UserError
}

// own returns the app with the id, if it is the developer's who is logged in; otherwise what a form shows.
func (d *Desk) own(ctx context.Context, id string) (*App, []*problem.UserError, error) {
	developer, err := d.Developer(ctx)
	if err != nil {
		return nil, nil, err
	}
	app, err := developer.App(ctx, id)
	if err != nil || app != nil {
		return app, nil, err
	}
	errs, err := problem.UserErrors(problem.New(problem.NotFound, "You have no such app."), "id")
	return nil, errs, err
}

// change does something to one of the developer's own apps, and reads it again.
func (d *Desk) change(ctx context.Context, id string, do func(*grants.App) error, field ...string) (*AppPayload, error) {
	app, errs, err := d.own(ctx, id)
	if err != nil || errs != nil {
		return &AppPayload{UserErrors: errs}, err
	}
	return d.after(ctx, id, do(app.of), field...)
}

// after is the app as it is now, and what a form can show of an error.
func (d *Desk) after(ctx context.Context, id string, err error, field ...string) (*AppPayload, error) {
	errs, err := userErrors(err, field...)
	if err != nil {
		return nil, err
	}
	found, err := d.Grants.App(ctx, id)
	if err != nil || found == nil {
		return nil, err
	}
	return &AppPayload{App: &App{desk: d, of: found}, UserErrors: errs}, nil
}

// userErrors puts an error where it says itself that it belongs, or else at a place in the input.
func userErrors(err error, field ...string) ([]*problem.UserError, error) {
	if err != nil {
		if said, ok := problem.Of(err).Details["field"].(string); ok {
			field = append(field[:len(field):len(field)], said)
		}
	}
	return problem.UserErrors(err, field...)
}

// CreateApp registers an app.
func (d *Desk) CreateApp(ctx context.Context, in record.CreateAppInput) (*AppPayload, error) {
	developer, err := d.developer(ctx)
	if err != nil {
		return nil, err
	}
	sheet := grants.Sheet{}
	fill(&sheet, in.App)
	app, err := d.Grants.CreateApp(ctx, developer.ID, sheet, text(in.IdempotencyKey))
	if err != nil {
		errs, err := userErrors(err, "app")
		return &AppPayload{UserErrors: errs}, err
	}
	return &AppPayload{App: &App{desk: d, of: app}, UserErrors: []*problem.UserError{}}, nil
}

// UpdateApp changes what a developer says of an app.
func (d *Desk) UpdateApp(ctx context.Context, in record.UpdateAppInput) (*AppPayload, error) {
	return d.edit(ctx, in.ID, func(s *grants.Sheet) { fill(s, in.App) }, "app")
}

func (d *Desk) edit(ctx context.Context, id string, fill func(*grants.Sheet), field ...string) (*AppPayload, error) {
	return d.change(ctx, id, func(a *grants.App) error {
		return d.Grants.EditApp(ctx, a.ID, func(s *grants.Sheet) error { fill(s); return nil })
	}, field...)
}

// fill puts what was given into a sheet, and leaves the rest.
func fill(s *grants.Sheet, in *record.AppInput) {
	p := &s.Profile
	for to, from := range map[*string]*string{
		&s.Name: in.Name, &p.Organisation: in.Organisation, &p.Purpose: in.Purpose, &p.Privacy: in.Privacy,
		&p.Retention: in.Retention, &p.Logo: in.Logo,
	} {
		if from != nil {
			*to = *from
		}
	}
	if in.Purposes != nil {
		p.Purposes = map[string]string{}
		for _, purpose := range in.Purposes {
			p.Purposes[purpose.Category] = purpose.Text
		}
	}
	if in.RedirectUris != nil {
		p.Redirects = in.RedirectUris
	}
	if in.RequestedScopes != nil {
		s.Requested = in.RequestedScopes
	}
	p.Public, p.Bound = *cmp.Or(in.Public, &p.Public), *cmp.Or(in.BoundTokens, &p.Bound)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// SubmitApp hands an app in for review. Asked twice, it was handed in once.
func (d *Desk) SubmitApp(ctx context.Context, id string) (*AppPayload, error) {
	return d.change(ctx, id, func(a *grants.App) error {
		if a.State == grants.InReview {
			return nil
		}
		return d.Grants.SubmitApp(ctx, a.ID)
	}, "id")
}

// WithdrawApp takes back what waits for a review.
func (d *Desk) WithdrawApp(ctx context.Context, id string) (*AppPayload, error) {
	return d.change(ctx, id, func(a *grants.App) error { return d.Grants.WithdrawApp(ctx, a.ID) }, "id")
}

// SetKeys gives an app keys of its own, or takes them away.
func (d *Desk) SetKeys(ctx context.Context, id string, jwks *string) (*AppPayload, error) {
	return d.edit(ctx, id, func(s *grants.Sheet) { s.Profile.Keys = text(jwks) })
}

// SetRedirects sets where an app's codes are sent.
func (d *Desk) SetRedirects(ctx context.Context, id string, redirects []string) (*AppPayload, error) {
	return d.edit(ctx, id, func(s *grants.Sheet) { s.Profile.Redirects = redirects })
}

// SetShare sets a part of the developer's budget aside for an app.
func (d *Desk) SetShare(ctx context.Context, id string, perMinute, limit int32) (*AppPayload, error) {
	return d.change(ctx, id, func(a *grants.App) error {
		return d.Grants.ShareBudget(ctx, a.ID, grants.Limit{Points: int(perMinute), Burst: int(limit)})
	}, "perMinute")
}

// DeleteApp ends an app for good.
func (d *Desk) DeleteApp(ctx context.Context, id, name string) (*AppPayload, error) {
	return d.change(ctx, id, func(a *grants.App) error {
		if name != a.Name {
			return problem.New(problem.BadInput, "This is not the app's name. Nothing was deleted.")
		}
		return d.Grants.DeleteApp(ctx, a.ID)
	}, "name")
}

// ReturnGrant ends a grant because the app does not want it any more. Asked twice, it has ended once.
func (d *Desk) ReturnGrant(ctx context.Context, id, grant string) (*AppPayload, error) {
	return d.change(ctx, id, func(a *grants.App) error {
		standing, err := d.Grants.Store.Standing(ctx, grant)
		switch {
		case err != nil:
			return err
		case standing == nil || standing.Grant.App != a.ID:
			return problem.New(problem.NotFound, "The app has no such grant.")
		case standing.Grant.Status.Final():
			return nil
		}
		return d.Grants.Revoke(ctx, grant, grants.ByDeveloper, grants.ReasonReturned)
	}, "grant")
}

// A SecretPayload is a secret that was made, or what kept it from being made.
type SecretPayload struct {
	Secret     *string
	Credential *Credential
	App        *App
	UserErrors []*problem.UserError
}

// mostOverlap is how long an app's other secrets can stay good.
const mostOverlap = 720

// AddSecret makes a secret.
func (d *Desk) AddSecret(ctx context.Context, in record.AddSecretInput) (*SecretPayload, error) {
	app, errs, err := d.own(ctx, in.ID)
	if err != nil || errs != nil {
		return &SecretPayload{UserErrors: errs}, err
	}
	if in.OverlapHours < 0 || in.OverlapHours > mostOverlap {
		errs, err := problem.UserErrors(problem.New(problem.BadInput, "The overlap is 0 to %d hours.", mostOverlap), "overlapHours")
		return &SecretPayload{App: app, UserErrors: errs}, err
	}
	secret, made, err := d.Grants.AddSecret(ctx, app.of.ID, time.Duration(in.OverlapHours)*time.Hour, text(in.IdempotencyKey))
	if err != nil {
		errs, err := problem.UserErrors(err, "id")
		return &SecretPayload{App: app, UserErrors: errs}, err
	}
	return &SecretPayload{Secret: &secret, Credential: credential(made), App: app, UserErrors: []*problem.UserError{}}, nil
}

// EndSecret ends a secret. Asked twice, it has ended once.
func (d *Desk) EndSecret(ctx context.Context, id, credential string) (*AppPayload, error) {
	return d.change(ctx, id, func(a *grants.App) error {
		err := d.Grants.EndSecret(ctx, a.ID, credential)
		if problem.Is(err, problem.Conflict) {
			return nil
		}
		return err
	}, "credential")
}

// A TokenPayload is a token to try an app with.
type TokenPayload struct {
	Token      *string
	ExpiresAt  *time.Time
	Scopes     []string
	UserErrors []*problem.UserError
}

// SandboxToken makes a token for a sandbox person.
func (d *Desk) SandboxToken(ctx context.Context, in record.SandboxTokenInput) (*TokenPayload, error) {
	app, errs, err := d.own(ctx, in.ID)
	if err != nil || errs != nil {
		return &TokenPayload{UserErrors: errs}, err
	}
	token, grant, err := d.Grants.IssueSandboxToken(ctx, app.of.ID, in.Person, in.Scopes)
	if err != nil {
		errs, err := userErrors(err)
		return &TokenPayload{UserErrors: errs}, err
	}
	return &TokenPayload{Token: &token, ExpiresAt: &grant.Expires, Scopes: grant.Scopes, UserErrors: []*problem.UserError{}}, nil
}
