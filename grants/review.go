package grants

import (
	"context"
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
	Webhook      string            `json:"webhook,omitempty"`
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

// A step of the review: where it leads, and from where it can be taken.
type step struct {
	kind EventKind
	from []AppState
	to   AppState
}

// SubmitApp hands an app in for review, for the first time or again after it was rejected.
func (s *Service) SubmitApp(ctx context.Context, app string) error {
	return s.review(ctx, app, step{AppSubmitted, []AppState{Draft, Rejected}, InReview}, ByDeveloper, "", nil)
}

// ApproveApp makes an app live for the scopes, which may be fewer than were requested, but not others.
func (s *Service) ApproveApp(ctx context.Context, app string, scopes []string, reason string) error {
	if err := CheckScopes(scopes); err != nil {
		return err
	}
	found, err := s.app(ctx, app)
	if err != nil {
		return err
	}
	approved, requested := auth.Open(scopes), auth.Open(found.Requested)
	if approved.And(requested) != approved {
		return problem.New(problem.BadInput, "The app did not request all of these scopes.")
	}
	return s.review(ctx, app, step{AppApproved, []AppState{InReview}, Live}, ByOperator, reason, scopes)
}

// RejectApp sends an app back, with the reasons.
func (s *Service) RejectApp(ctx context.Context, app, reason string) error {
	if reason == "" {
		return problem.New(problem.BadInput, "Say why, so that the developer can mend it.")
	}
	return s.review(ctx, app, step{AppRejected, []AppState{InReview}, Rejected}, ByOperator, reason, nil)
}

// SuspendApp takes a live app off, at once for everything that stands on it.
func (s *Service) SuspendApp(ctx context.Context, app, reason string) error {
	if reason == "" {
		return problem.New(problem.BadInput, "Say why, for the log and for the developer.")
	}
	return s.review(ctx, app, step{AppSuspended, []AppState{Draft, InReview, Live, Rejected}, Suspended}, ByOperator, reason, nil)
}

// ReinstateApp brings a suspended app back: live where it was approved before, otherwise as a draft.
func (s *Service) ReinstateApp(ctx context.Context, app, reason string) error {
	found, err := s.app(ctx, app)
	if err != nil {
		return err
	}
	to := Draft
	if len(found.Scopes) > 0 {
		to = Live
	}
	return s.review(ctx, app, step{AppReinstated, []AppState{Suspended}, to}, ByOperator, reason, nil)
}

// review takes a step. The event is the entry of the decision log.
func (s *Service) review(ctx context.Context, app string, taken step, by Actor, reason string, scopes []string) error {
	found, err := s.app(ctx, app)
	if err != nil {
		return err
	}
	event := Event{
		At: s.now(), Kind: taken.kind, App: app, Developer: found.Developer, Actor: by, Reason: reason, Detail: strings.Join(scopes, " "),
	}
	done, err := s.Store.MoveApp(ctx, app, taken.from, taken.to, scopes, event)
	return s.settled(done, wrap("app", err), event, "The app is not in a state from which that can be done.")
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
func (s *Service) SetBudget(ctx context.Context, developer string, budget Limit) error {
	if budget.Points < 0 || budget.Burst < 0 || (budget.Points == 0) != (budget.Burst == 0) {
		return problem.New(problem.BadInput, "A budget has points and a burst, or neither.")
	}
	event := Event{At: s.now(), Kind: DeveloperChanged, Developer: developer, Actor: ByOperator, Reason: "budget"}
	done, err := s.Store.SetBudget(ctx, developer, budget, event)
	return s.settled(done, wrap("budget", err), event, "There is no such developer.")
}

// Decisions returns what happened to an app, in order: its decision log.
func (s *Service) Decisions(ctx context.Context, app string) ([]Event, error) {
	events, err := s.Store.EventsOfApp(ctx, app)
	decisions := []EventKind{AppCreated, AppSubmitted, AppApproved, AppRejected, AppSuspended, AppReinstated}
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
