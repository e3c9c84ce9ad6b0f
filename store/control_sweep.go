package store

import (
	"context"
	"fmt"
	"time"

	"portway/oauth"
)

// A step of a sweep deletes so many rows at most, and a sweep takes so many steps in each table at most: writers, of whom
// SQLite has one at a time, get in between.
const (
	rowsPerStep   = 1_000
	stepsPerTable = 100
)

// lateEnds is how far back a sweep looks for grants that ended before their time. What it misses, because no process ran,
// goes when the refresh token's own time is over.
const lateEnds = 7 * 24 * time.Hour

// Sweep deletes what the protocol does not need any more.
func (c *Control) Sweep(ctx context.Context, over oauth.Over) error {
	for _, s := range []struct {
		table, key, where string
		args              []any
	}{
		{"oauth_seen", "digest", "expires <= $1", []any{at(over.Now)}},
		{"oauth_pushed", "digest", "expires <= $1", []any{at(over.Now)}},
		{"login_session", "digest", "expires <= $1", []any{at(over.Now)}},
		{"login_attempt", "attempt_key", "began <= $1", []any{at(over.Attempts)}},
		{"oauth_transaction", "digest", "expires <= $1", []any{at(over.Transactions)}},
		{"oauth_code", "digest", "expires <= $1", []any{at(over.Codes)}},
		{"oauth_refresh", "digest", "expires > 0 AND expires <= $1", []any{at(over.Ended)}},
		{"oauth_refresh", "digest", "spent > 0 AND spent <= $1", []any{at(over.Spent)}},
		{"oauth_refresh", "digest", "grant_id IN (SELECT id FROM app_grant WHERE ended > $1 AND ended <= $2)", []any{at(over.Ended.Add(-lateEnds)), at(over.Ended)}},
	} {
		step := "DELETE FROM " + s.table + " WHERE " + s.key + " IN (SELECT " + s.key + " FROM " + s.table + " WHERE " + s.where +
			fmt.Sprintf(" ORDER BY %s LIMIT %d)", s.key, rowsPerStep)
		for range stepsPerTable {
			result, err := c.exec(ctx, step, s.args...)
			if err != nil {
				return fmt.Errorf("store: sweep %s: %w", s.table, err)
			}
			if gone, err := result.RowsAffected(); err != nil || gone < rowsPerStep {
				break
			}
		}
	}
	return nil
}
