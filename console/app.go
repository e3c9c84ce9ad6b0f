package console

import (
	"context"
	"slices"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/record"
)

// An App is what a developer registered. Its fields are read when they are asked for.
type App struct {
	desk *Desk
	of   *grants.App
}

// ID is the app's client_id too.
func (a *App) ID() string { return a.of.ID }

// Developer is whose it is.
func (a *App) Developer(ctx context.Context) (*Developer, error) {
	found, err := a.desk.Grants.Store.Developer(ctx, a.of.Developer)
	return &Developer{desk: a.desk, of: found}, err
}

// Name is its registered name.
func (a *App) Name() string { return a.of.Name }

// State is where it stands between registration and its end.
func (a *App) State() record.AppState { return record.AppState(strings.ToUpper(string(a.of.State))) }

// Reason is why, of the last decision.
func (a *App) Reason() *string { return known(a.of.Reason) }

// Profile is what is in force.
func (a *App) Profile() *Profile { return &Profile{a.of.Sheet()} }

// ApprovedScopes are those that a review approved.
func (a *App) ApprovedScopes() []string { return words(a.of.Scopes) }

// Version is the number of the one in force.
func (a *App) Version() int32 { return int32(a.of.Version) }

// Public reports whether it can keep no secret.
func (a *App) Public() bool { return a.of.Profile.Public }

// UsesKeys reports whether it signs instead of having a secret.
func (a *App) UsesKeys() bool { return a.of.Profile.Keys != "" }

// Jwks is its public keys (RFC 7517).
func (a *App) Jwks() *string { return known(a.of.Profile.Keys) }

// BoundTokens reports whether it takes no token that is not bound to a key.
func (a *App) BoundTokens() bool { return a.of.Profile.Bound }

// CreatedAt is when it was registered.
func (a *App) CreatedAt() time.Time { return a.of.Created }

// A Profile is what people are told about an app, and what it asks for.
type Profile struct{ of grants.Sheet }

// Name is the app's name.
func (p *Profile) Name() string { return p.of.Name }

// Organisation is the legal name, town and country.
func (p *Profile) Organisation() *string { return known(p.of.Profile.Organisation) }

// Purpose is what the app is for.
func (p *Profile) Purpose() *string { return known(p.of.Profile.Purpose) }

// A Purpose is why an app wants a kind of data.
type Purpose struct{ Category, Text string }

// Purposes lists why it wants each kind of data, in the order of their names.
func (p *Profile) Purposes() []*Purpose {
	all := []*Purpose{}
	for topic, text := range p.of.Profile.Purposes {
		all = append(all, &Purpose{topic, text})
	}
	slices.SortFunc(all, func(a, b *Purpose) int { return strings.Compare(a.Category, b.Category) })
	return all
}

// Privacy is the address of the privacy policy.
func (p *Profile) Privacy() *string { return known(p.of.Profile.Privacy) }

// Retention is how long the app keeps data.
func (p *Profile) Retention() *string { return known(p.of.Profile.Retention) }

// Logo is the address of its picture.
func (p *Profile) Logo() *string { return known(p.of.Profile.Logo) }

// RedirectUris are where codes are sent.
func (p *Profile) RedirectUris() []string { return words(p.of.Profile.Redirects) }

// RequestedScopes are what it asks for.
func (p *Profile) RequestedScopes() []string { return words(p.of.Requested) }

// A Version is an app's profile as it was handed in.
type Version struct{ of grants.Version }

// Number counts the app's versions.
func (v *Version) Number() int32 { return int32(v.of.Number) }

// State is what became of it.
func (v *Version) State() record.AppVersionState {
	return record.AppVersionState(strings.ToUpper(string(v.of.State)))
}

// Profile is what was handed in.
func (v *Version) Profile() *Profile { return &Profile{v.of.Sheet} }

// ApprovedScopes is what was approved.
func (v *Version) ApprovedScopes() []string { return words(v.of.Scopes) }

// Reason is why it was decided so.
func (v *Version) Reason() *string { return known(v.of.Reason) }

// SubmittedAt is when it was handed in.
func (v *Version) SubmittedAt() time.Time { return v.of.Submitted }

// DecidedAt is when it was decided or withdrawn.
func (v *Version) DecidedAt() *time.Time { return knownTime(v.of.Decided) }

// Versions lists what was handed in, the newest first.
func (a *App) Versions(ctx context.Context) ([]*Version, error) {
	found, err := a.desk.Grants.Versions(ctx, a.of.ID)
	versions := make([]*Version, len(found))
	for i := range found {
		versions[len(found)-1-i] = &Version{found[i]}
	}
	return versions, err
}

// Proposed is what was handed in last, if it did not come into force.
func (a *App) Proposed(ctx context.Context) (*Version, error) {
	versions, err := a.Versions(ctx)
	if err != nil || len(versions) == 0 || versions[0].of.State == grants.VersionApproved {
		return nil, err
	}
	return versions[0], nil
}

// A Decision is something that was decided about an app.
type Decision struct {
	At     time.Time
	Kind   string
	Actor  string
	Reason *string
	Scopes []string

	OperatorID *string
}

// Decisions lists what was decided, the newest first. Which operator it was, is for operators.
func (a *App) Decisions(ctx context.Context) ([]*Decision, error) {
	found, err := a.desk.Grants.Decisions(ctx, a.of.ID)
	decisions := []*Decision{}
	for _, e := range slices.Backward(found) {
		d := &Decision{At: e.At, Kind: string(e.Kind), Actor: string(e.Actor), Reason: known(e.Reason), Scopes: []string{}}
		if g := auth.From(ctx); g != nil && g.Role == auth.RoleOperator {
			d.OperatorID = known(e.Operator)
		}
		if e.Kind == grants.AppApproved {
			d.Scopes = strings.Fields(e.Detail)
		}
		decisions = append(decisions, d)
	}
	return decisions, err
}

// A Credential is what is kept of a secret.
type Credential struct {
	ID        string
	Hint      string
	CreatedAt time.Time
	ExpiresAt *time.Time
}

func credential(c *grants.Credential) *Credential {
	return &Credential{ID: c.ID, Hint: c.Hint, CreatedAt: c.Created, ExpiresAt: knownTime(c.Expires)}
}

// Credentials lists the secrets that hold, the newest first.
func (a *App) Credentials(ctx context.Context) ([]*Credential, error) {
	found, err := a.desk.Grants.Store.Credentials(ctx, a.of.ID)
	held := []*Credential{}
	for i := range slices.Backward(found) {
		if c := &found[i]; c.Expires.IsZero() || a.desk.Now().Before(c.Expires) {
			held = append(held, credential(c))
		}
	}
	return held, err
}

// Budget is what the app can spend.
func (a *App) Budget(ctx context.Context) (*Budget, error) {
	b, err := a.desk.Grants.BudgetOfApp(ctx, a.of.ID)
	if err != nil {
		return nil, err
	}
	return a.desk.budget(ctx, b, a.of.Share.Points > 0), nil
}

// A Share is what is set aside for an app.
type Share struct{ PerMinute, Limit int32 }

// Share is what is set aside for it.
func (a *App) Share() *Share {
	if a.of.Share.Points == 0 {
		return nil
	}
	return &Share{PerMinute: int32(a.of.Share.Points), Limit: int32(a.of.Share.Burst)}
}
