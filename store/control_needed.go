package store

import (
	"context"

	"portway/archive"
)

// PersonsAfter lists the ids of accounts, after one.
func (c *Control) PersonsAfter(ctx context.Context, after string, limit int) ([]string, error) {
	return list(ctx, c, "persons", func(id *string) []any { return []any{id} }, "SELECT id FROM account WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
}

// OldestNeeded returns the earliest position as of which somebody may still read the person's data: under a grant for one
// time that has not ended, or for an archive that is being made. It is 0 where there is none.
func (c *Control) OldestNeeded(ctx context.Context, person string) (int64, error) {
	oldest, err := one(ctx, c, "oldest grant", func(n *int64) []any { return []any{n} }, `SELECT COALESCE(MIN(as_of), 0) FROM app_grant
		WHERE account = $1 AND mode = 'one_time' AND as_of > 0 AND status NOT IN ('superseded', 'expired', 'revoked')`, person)
	if err != nil {
		return 0, err
	}
	jobs, err := list(ctx, c, "archives under way", func(w *archive.Work) []any { return []any{part{w}} },
		"SELECT work FROM archive_job WHERE person = $1 AND state IN ('queued', 'running')", person)
	if err != nil {
		return 0, err
	}
	needed := *oldest
	for _, work := range jobs {
		if work.AsOf > 0 && (needed == 0 || work.AsOf < needed) {
			needed = work.AsOf
		}
	}
	return needed, nil
}
