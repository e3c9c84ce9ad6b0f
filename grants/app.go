package grants

import (
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
)

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
