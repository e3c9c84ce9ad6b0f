package store

import (
	"context"
	"fmt"
	"time"

	"portway/changes"
)

var _ changes.AppLog = (*Control)(nil)

// Following lists active recurring grants by id, after one, of a person or of all.
func (c *Control) Following(ctx context.Context, person, after string, limit int) ([]changes.Followed, error) {
	fields := func(f *changes.Followed) []any { return []any{&f.Grant, &f.App, &f.Person, &f.Seen} }
	const columns = `SELECT g.id, g.app, g.account, COALESCE((SELECT c.seen FROM app_change c WHERE c.grant_id = g.id), 0)
		FROM app_grant g WHERE g.status = 'active' AND g.mode = 'recurring' AND g.id > $1`
	if person == "" {
		return list(ctx, c, "followed grants", fields, columns+" ORDER BY g.id LIMIT $2", after, limit)
	}
	return list(ctx, c, "followed grants", fields, columns+" AND g.account = $3 ORDER BY g.id LIMIT $2", after, limit, person)
}

// Announce notes up to where a grant was looked at, and with news moves it to the end of its app's feed. Places are taken
// and written under a lock on the app's row: they become visible in their order, so who reads on after one misses none.
func (c *Control) Announce(ctx context.Context, g changes.Followed, seen int64, news bool, now time.Time) error {
	err := c.transact(ctx, func(t *controlTx) error {
		if !news {
			_, err := t.change(`INSERT INTO app_change (grant_id, app, place, seen, changed) VALUES ($1, $2, 0, $3, 0)
				ON CONFLICT (grant_id) DO UPDATE SET seen = excluded.seen WHERE app_change.seen < excluded.seen`, g.Grant, g.App, seen)
			return err
		}
		var place int64
		err := t.read("INSERT INTO app_feed (app, last) VALUES ($1, 1) ON CONFLICT (app) DO UPDATE SET last = app_feed.last + 1 RETURNING last", []any{g.App}, &place)
		if err != nil {
			return err
		}
		_, err = t.change(`INSERT INTO app_change (grant_id, app, place, seen, changed) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (grant_id) DO UPDATE SET place = excluded.place, changed = excluded.changed,
				seen = CASE WHEN app_change.seen < excluded.seen THEN excluded.seen ELSE app_change.seen END`, g.Grant, g.App, place, seen, at(now))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: announce: %w", err)
	}
	return nil
}

// AppChanges returns an app's feed after a place. Grants that have ended are in it no more.
func (c *Control) AppChanges(ctx context.Context, app string, after int64, limit int) ([]changes.AppEntry, error) {
	return list(ctx, c, "app changes", func(e *changes.AppEntry) []any {
		return []any{&e.Place, &e.Grant, &e.Subject, &e.Seen, moment{&e.At}}
	}, `SELECT c.place, c.grant_id, g.subject, c.seen, c.changed FROM app_change c JOIN app_grant g ON g.id = c.grant_id
		WHERE c.app = $1 AND c.place > $2 AND g.status = 'active' ORDER BY c.place LIMIT $3`, app, after, limit)
}
