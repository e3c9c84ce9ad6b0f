package grants

import "time"

// An AppFilter says which apps are meant: those that fit all that is said. They come with the newest first, but those
// that were deleted do not come.
type AppFilter struct {
	Developer string
	State     AppState
	Search    string    // a part of the name or the organisation, or an id
	Before    time.Time // the cursor: older than this, or as old with a smaller id
	BeforeID  string
	Limit     int
}

// A QueueCursor is where a reader of the queue stopped; zero is its beginning.
type QueueCursor struct {
	Submitted time.Time
	App       string
}

// An AppGrantFilter says which of an app's grants are meant.
type AppGrantFilter struct {
	Status   Status // empty is any
	Now      time.Time
	Before   time.Time // the cursor: older than this, or as old with a smaller id
	BeforeID string
	Limit    int
}
