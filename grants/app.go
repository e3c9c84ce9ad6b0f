package grants

import (
	"context"
	"time"

	"portway/auth"
)

// A Developer is who registers apps. The budget is theirs.
type Developer struct {
	ID      string
	Name    string // unique in the deployment
	Budget  Limit  // zero is the deployment's default
	Created time.Time
}

// A Limit is how many points a budget gains per minute, and how many it holds at most.
type Limit struct {
	Points int
	Burst  int
}

// An App is what a developer registered: an OAuth client, by another name. Its id is its client_id.
type App struct {
	ID        string
	Developer string
	Name      string // unique among the developer's
	State     AppState
	Reason    string   // of the last decision
	Requested []string // the scopes that the developer asks for
	Profile   Profile
	Scopes    []string // what the review approved
	Share     Limit    // set aside for this app out of the developer's budget; zero is none
	Version   int      // the number of the version in force; 0 before a review approved one
	Revision  int64    // grows with every change
	Created   time.Time
}

// An AppState is where an app stands between registration and its end.
type AppState string

// The states of an app. See the package's documentation for the ways between them.
const (
	Draft     AppState = "draft"
	InReview  AppState = "in_review"
	Live      AppState = "live"
	Rejected  AppState = "rejected"
	Suspended AppState = "suspended"
	Deleted   AppState = "deleted" // by its developer, for good: people's ledgers go on to name it
)

// Closed reports whether nothing at all is open to an app in this state.
func (s AppState) Closed() bool { return s == Suspended || s == Deleted }

// Approved reports whether a review approved the app once: what people are told of it then takes another to change.
func (a *App) Approved() bool { return len(a.Scopes) > 0 }

// BudgetOf returns the budget that the developer's apps share.
func (s *Service) BudgetOf(d *Developer, apps []App) auth.Budget {
	standing := Standing{Developer: *d}
	for i := range apps {
		standing.SetAside.Points += apps[i].Share.Points
		standing.SetAside.Burst += apps[i].Share.Burst
	}
	return standing.budget(s.budget())
}

// BudgetOfApp returns the app's own share of the developer's budget, or else the one that the apps share.
func (s *Service) BudgetOfApp(ctx context.Context, app string) (auth.Budget, error) {
	standing, err := s.Store.AppStanding(ctx, app)
	if err != nil || standing == nil {
		return auth.Budget{}, wrap("budget", err)
	}
	return standing.budget(s.budget()), nil
}

// budget returns whose points the app's requests spend. A share is set aside: what it takes is missing from the pool
// that the developer's other apps draw from.
func (s *Standing) budget(fallback Limit) auth.Budget {
	if share := s.App.Share; share.Points > 0 {
		return auth.Budget{Key: "app:" + s.App.ID, Points: share.Points, Burst: share.Burst, Period: time.Minute}
	}
	limit := s.Developer.Budget
	if limit.Points == 0 {
		limit = fallback
	}
	return auth.Budget{
		Key:    "developer:" + s.Developer.ID,
		Points: max(1, limit.Points-s.SetAside.Points), Burst: max(1, limit.Burst-s.SetAside.Burst), Period: time.Minute,
	}
}
