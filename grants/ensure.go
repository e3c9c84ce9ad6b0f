package grants

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"portway/auth"
	"portway/problem"
)

// operatorID is the developer who owns the apps that the operator makes on the way.
const operatorID = "d_operator"

// EnsureAccount returns the account with the name, and opens one where there is none: an adult's, private, of the
// deployment's home region.
func (s *Service) EnsureAccount(ctx context.Context, name string) (*Account, error) {
	found, err := s.Store.AccountNamed(ctx, name)
	if found != nil || err != nil {
		return found, err
	}
	_, err = s.AddAccount(ctx, Account{Name: name, Region: s.HomeRegion, Age: Adult, Kind: Private})
	if err != nil && !problem.Is(err, problem.Conflict) { // another process was first
		return nil, err
	}
	return s.Store.AccountNamed(ctx, name)
}

// AddAccount opens an account. Its id, status and time are given here.
func (s *Service) AddAccount(ctx context.Context, a Account) (*Account, error) {
	a.Role = cmp.Or(a.Role, auth.RolePerson)
	if err := a.validate(); err != nil {
		return nil, err
	}
	a.ID, a.Status, a.Created = newID("p"), AccountActive, s.now()
	event := Event{At: a.Created, Kind: AccountCreated, Account: a.ID, Actor: ByOperator}
	added, err := s.Store.AddAccount(ctx, &a, event)
	if err != nil {
		return nil, fmt.Errorf("grants: account: %w", err)
	}
	if !added {
		return nil, problem.New(problem.Conflict, "There is an account of this name already.")
	}
	s.happened(event)
	return &a, nil
}

// EnsureApp returns the app with the name or id, and makes one of the operator's where there is none: live, and approved
// for every scope.
func (s *Service) EnsureApp(ctx context.Context, name string) (*App, error) {
	if name == "" || len(name) > longestName {
		return nil, problem.New(problem.BadInput, "An app's name has 1 to %d bytes.", longestName)
	}
	found, err := s.appNamed(ctx, name)
	if found != nil || err != nil {
		return found, err
	}
	now := s.now()
	if err := s.addDeveloper(ctx, &Developer{ID: operatorID, Name: "operator", Created: now}); err != nil {
		return nil, err
	}
	app := &App{ID: newID("a"), Developer: operatorID, Name: name, State: Live, Scopes: auth.Scopes(), Created: now}
	if err := s.addApp(ctx, app); err != nil {
		return nil, err
	}
	return s.appNamed(ctx, name) // or that of another process, which was first
}

func (s *Service) appNamed(ctx context.Context, name string) (*App, error) {
	apps, err := s.Store.AppsNamed(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("grants: app: %w", err)
	}
	byID := slices.IndexFunc(apps, func(a App) bool { return a.ID == name })
	switch {
	case len(apps) == 0:
		return nil, nil
	case byID >= 0:
		return &apps[byID], nil
	case len(apps) > 1:
		return nil, problem.New(problem.Conflict, "%d apps have this name. Name one by its id.", len(apps))
	}
	return &apps[0], nil
}

// addDeveloper adds the developer, unless they are there already.
func (s *Service) addDeveloper(ctx context.Context, d *Developer) error {
	event := Event{At: d.Created, Kind: DeveloperCreated, Developer: d.ID, Actor: BySystem}
	if _, err := s.Store.AddDeveloper(ctx, d, event); err != nil {
		return fmt.Errorf("grants: developer: %w", err)
	}
	s.happened(event)
	return nil
}

// addApp adds the app, unless it is there already.
func (s *Service) addApp(ctx context.Context, a *App) error {
	event := Event{At: a.Created, Kind: AppCreated, App: a.ID, Developer: a.Developer, Actor: BySystem}
	if _, err := s.Store.AddApp(ctx, a, event); err != nil {
		return fmt.Errorf("grants: app: %w", err)
	}
	s.happened(event)
	return nil
}

// addGrant adds the grant, unless it is there already.
func (s *Service) addGrant(ctx context.Context, g *Grant, by Actor) error {
	event := createdEvent(g, by)
	if _, err := s.Store.AddGrant(ctx, g, event); err != nil {
		return wrap("grant", err)
	}
	s.happened(event)
	return nil
}

func createdEvent(g *Grant, by Actor) Event {
	return Event{At: g.Created, Kind: GrantCreated, Grant: g.ID, App: g.App, Account: g.Account, Actor: by, Reason: string(g.Origin)}
}
