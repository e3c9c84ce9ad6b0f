package grants

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"portway/auth"
	"portway/problem"
)

// A Profile is what a person is told about an app, and what the protocol needs to know of it. It is the developer's
// word until the review, which is why changing it after takes a new one.
type Profile struct {
	Organisation string            `json:"organisation,omitempty"` // legal name, town, country
	Purpose      string            `json:"purpose,omitempty"`      // what the app is for
	Purposes     map[string]string `json:"purposes,omitempty"`     // by category or group: why the app wants it
	Needs        []string          `json:"needs,omitempty"`        // categories without which the app says it cannot work
	Privacy      string            `json:"privacy,omitempty"`      // URL of the privacy policy
	Retention    string            `json:"retention,omitempty"`
	Redirects    []string          `json:"redirects,omitempty"` // exact redirect URIs
	Logo         string            `json:"logo,omitempty"`
	Public       bool              `json:"public,omitempty"` // a client that can keep no secret
	Keys         string            `json:"keys,omitempty"`   // JWK Set of a client that signs (private_key_jwt) and so has no secret
	Bound        bool              `json:"bound,omitempty"`  // takes no token that is not bound to a key (DPoP)
}

// AddDeveloper registers a developer.
func (s *Service) AddDeveloper(ctx context.Context, name string) (*Developer, error) {
	if name == "" || len(name) > longestName {
		return nil, problem.New(problem.BadInput, "A developer's name has 1 to %d bytes.", longestName)
	}
	d := &Developer{ID: newID("d"), Name: name, Created: s.now()}
	event := Event{At: d.Created, Kind: DeveloperCreated, Developer: d.ID, Actor: ByDeveloper}
	added, err := s.Store.AddDeveloper(ctx, d, event)
	return d, s.settled(added, wrap("developer", err), event, "There is a developer of this name already.")
}

// AddApp registers a draft: it works at once, with sandbox people.
func (s *Service) AddApp(ctx context.Context, developer, name string, profile Profile, scopes []string) (*App, error) {
	if name == "" || len(name) > longestName {
		return nil, problem.New(problem.BadInput, "An app's name has 1 to %d bytes.", longestName)
	}
	if err := CheckScopes(scopes); err != nil {
		return nil, err
	}
	a := &App{ID: newID("a"), Developer: developer, Name: name, State: Draft, Requested: scopes, Profile: profile, Created: s.now()}
	event := Event{At: a.Created, Kind: AppCreated, App: a.ID, Developer: developer, Actor: ByDeveloper}
	added, err := s.Store.AddApp(ctx, a, event)
	return a, s.settled(added, wrap("app", err), event, "The developer has an app of this name already.")
}

// SubmitApp hands an app in for review: for the first time, again after it was rejected, or a version of a live app that was
// sent back.
func (s *Service) SubmitApp(ctx context.Context, app string) error {
	f, err := s.file(ctx, app)
	if err != nil {
		return err
	}
	last, sheet := f.last(), f.working()
	switch {
	case f.State == Draft || f.State == Rejected:
		f.State, f.Reason = InReview, ""
	case f.State == Live && f.pending() != nil:
		return nil // changing what is in force has handed it in
	case f.State == Live && last != nil && last.State == VersionRejected:
	default:
		return wrongState()
	}
	if err := sheet.ready(); err != nil {
		return err
	}
	f.handIn(sheet, s.now())
	return s.step(ctx, f, AppSubmitted, ByDeveloper, "", fmt.Sprintf("version %d", f.last().Number))
}

// WithdrawApp takes back what waits for a decision.
func (s *Service) WithdrawApp(ctx context.Context, app string) error {
	f, err := s.file(ctx, app)
	if err != nil {
		return err
	}
	if f.pending() == nil {
		return wrongState()
	}
	f.settle(VersionWithdrawn, nil, "", s.now())
	if f.State == InReview {
		f.State = Draft
	}
	return s.step(ctx, f, AppWithdrawn, ByDeveloper, "", "")
}

// A Verdict is the operator's decision on what a developer handed in.
type Verdict struct {
	App     string
	Version int      // the one that was looked at; 0 is whichever waits
	Scopes  []string // of an approval: all that were requested, or fewer, but not others
	Reason  string
}

// ApproveApp puts a version in force for the scopes, and makes the app live if it is not.
func (s *Service) ApproveApp(ctx context.Context, v Verdict) error {
	if err := CheckScopes(v.Scopes); err != nil {
		return err
	}
	f, err := s.judged(ctx, &v)
	if err != nil {
		return err
	}
	p := f.pending()
	approved, requested := auth.Open(v.Scopes), auth.Open(p.Sheet.Requested)
	if approved.And(requested) != approved {
		return wrong("scopes", "The app did not request all of these scopes.")
	}
	f.settle(VersionApproved, v.Scopes, v.Reason, s.now())
	f.take(&p.Sheet)
	f.State, f.Version, f.Scopes, f.Reason = Live, p.Number, v.Scopes, v.Reason
	return s.step(ctx, f, AppApproved, ByOperator, v.Reason, strings.Join(v.Scopes, " "))
}

// RejectApp sends a version back, with the reasons. What was approved before stays in force.
func (s *Service) RejectApp(ctx context.Context, v Verdict) error {
	if v.Reason == "" {
		return wrong("reason", "Say why, so that the developer can mend it.")
	}
	f, err := s.judged(ctx, &v)
	if err != nil {
		return err
	}
	f.settle(VersionRejected, nil, v.Reason, s.now())
	if f.State == InReview {
		f.State, f.Reason = Rejected, v.Reason
	}
	return s.step(ctx, f, AppRejected, ByOperator, v.Reason, "")
}

// judged returns the app of a verdict, if what it is about still waits.
func (s *Service) judged(ctx context.Context, v *Verdict) (*appFile, error) {
	f, err := s.file(ctx, v.App)
	if err != nil {
		return nil, err
	}
	p := f.pending()
	switch {
	case p == nil || f.State != InReview && f.State != Live:
		return nil, wrongState()
	case v.Version != 0 && v.Version != p.Number:
		return nil, problem.New(problem.Conflict, "The developer has handed in version %d meanwhile. Look at that one.", p.Number)
	}
	return f, nil
}

// SuspendApp takes an app off, at once for everything that stands on it. What it has in the queue is withdrawn.
func (s *Service) SuspendApp(ctx context.Context, app, reason string) error {
	if reason == "" {
		return wrong("reason", "Say why, for the log and for the developer.")
	}
	f, err := s.file(ctx, app)
	if err != nil {
		return err
	}
	if f.State == Suspended {
		return wrongState()
	}
	f.settle(VersionWithdrawn, nil, "", s.now())
	f.State, f.Reason = Suspended, reason
	return s.step(ctx, f, AppSuspended, ByOperator, reason, "")
}

// ReinstateApp brings a suspended app back: live where it was approved before, otherwise as a draft.
func (s *Service) ReinstateApp(ctx context.Context, app, reason string) error {
	f, err := s.file(ctx, app)
	if err != nil {
		return err
	}
	if f.State != Suspended {
		return wrongState()
	}
	f.State, f.Reason = Draft, reason
	if f.Approved() {
		f.State = Live
	}
	return s.step(ctx, f, AppReinstated, ByOperator, reason, "")
}

func wrongState() error {
	return problem.New(problem.Conflict, "The app is not in a state from which that can be done.")
}

// step writes a step of the review. The event is the entry of the decision log.
func (s *Service) step(ctx context.Context, f *appFile, kind EventKind, by Actor, reason, detail string) error {
	event := Event{At: s.now(), Kind: kind, App: f.ID, Developer: f.Developer, Actor: by, Reason: reason, Detail: detail}
	if by == ByOperator {
		event.Operator = operatorIn(ctx)
	}
	return s.write(ctx, f, event)
}

// ShareBudget sets a part of the developer's budget aside for one app; a zero Limit ends that.
func (s *Service) ShareBudget(ctx context.Context, app string, share Limit) error {
	found, err := s.app(ctx, app)
	if err != nil {
		return err
	}
	if share.Points < 0 || share.Burst < 0 || (share.Points == 0) != (share.Burst == 0) {
		return problem.New(problem.BadInput, "A share has points and a burst, or neither.")
	}
	event := Event{At: s.now(), Kind: DeveloperChanged, Developer: found.Developer, Actor: ByDeveloper, Reason: "share"}
	done, err := s.Store.ShareBudget(ctx, app, share, s.budget(), event)
	return s.settled(done, wrap("share", err), event, "The shares of the apps would use up the developer's budget.")
}

// SetBudget gives a developer a budget of their own; a zero Limit gives back the deployment's default.
func (s *Service) SetBudget(ctx context.Context, developer string, budget Limit, why string) error {
	if budget.Points < 0 || budget.Burst < 0 || (budget.Points == 0) != (budget.Burst == 0) {
		return problem.New(problem.BadInput, "A budget has points and a burst, or neither.")
	}
	event := Event{At: s.now(), Kind: DeveloperChanged, Developer: developer, Actor: ByOperator, Operator: operatorIn(ctx), Reason: "budget", Detail: why}
	done, err := s.Store.SetBudget(ctx, developer, budget, event)
	return s.settled(done, wrap("budget", err), event, "There is no such developer.")
}

// Decisions returns what happened to an app, in order: its decision log.
func (s *Service) Decisions(ctx context.Context, app string) ([]Event, error) {
	events, err := s.Store.EventsOfApp(ctx, app)
	decisions := []EventKind{AppCreated, AppSubmitted, AppWithdrawn, AppApproved, AppRejected, AppSuspended, AppReinstated, AppGrantsEnded}
	return slices.DeleteFunc(events, func(e Event) bool { return !slices.Contains(decisions, e.Kind) }), wrap("decisions", err)
}

// app returns the app with the id.
func (s *Service) app(ctx context.Context, id string) (*App, error) {
	apps, err := s.Store.AppsNamed(ctx, id)
	if err != nil {
		return nil, wrap("app", err)
	}
	at := slices.IndexFunc(apps, func(a App) bool { return a.ID == id })
	if at < 0 {
		return nil, problem.New(problem.NotFound, "There is no such app.")
	}
	return &apps[at], nil
}
