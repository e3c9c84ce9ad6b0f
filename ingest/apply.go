package ingest

import (
	"context"
	"fmt"
)

// A Writer keeps what one user of the platform has.
type Writer interface {
	// Ingest applies the writes of one user, all or none. Users are known by name; who is new is made.
	Ingest(ctx context.Context, user string, writes []Write) (Result, error)
}

// A Result counts what became of the writes.
type Result struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Deleted   int `json:"deleted"`
	Unchanged int `json:"unchanged"`
}

// Apply hands over the writes, person by person, in the order in which they came. Where one person's fail, those of the
// persons before stay: send the batch again.
func Apply(ctx context.Context, w Writer, writes []Write) (Result, error) {
	var users []string
	byUser := map[string][]Write{}
	for _, write := range writes {
		if byUser[write.User] == nil {
			users = append(users, write.User)
		}
		byUser[write.User] = append(byUser[write.User], write)
	}
	var total Result
	for _, user := range users {
		r, err := w.Ingest(ctx, user, byUser[user])
		if err != nil {
			return total, fmt.Errorf("ingest: %w", err)
		}
		total.Created += r.Created
		total.Updated += r.Updated
		total.Deleted += r.Deleted
		total.Unchanged += r.Unchanged
	}
	return total, nil
}
