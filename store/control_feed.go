package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"portway/changes"
)

var _ changes.AppLog = (*Control)(nil)

// Following lists active recurring grants by id, after one, of some persons or of all.
func (c *Control) Following(ctx context.Context, persons []string, after string, limit int) ([]changes.Followed, error) {
	fields := func(f *changes.Followed) []any { return []any{&f.Grant, &f.App, &f.Person, &f.Seen} }
	query := `SELECT g.id, g.app, g.account, COALESCE((SELECT c.seen FROM app_change c WHERE c.grant_id = g.id), 0)
		FROM app_grant g WHERE g.status = 'active' AND g.mode = 'recurring' AND g.id > $1`
	args := []any{after, limit}
	if len(persons) > 0 {
		condition, argument := c.among(3, persons)
		query += " AND g.account" + condition
		args = append(args, argument)
	}
	return list(ctx, c, "followed grants", fields, query+" ORDER BY g.id LIMIT $2", args...)
}

// Announce notes up to where grants were looked at, and moves those with news to the ends of their apps' feeds. Places are taken
// and written under a lock on the app's row: they become visible in their order, so who reads on after one misses none. All
// processes take the apps in one order, so that none waits for another that waits for it.
func (c *Control) Announce(ctx context.Context, all []changes.Announcement, now time.Time) error {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b changes.Announcement) int {
		return cmp.Or(cmp.Compare(a.App, b.App), cmp.Compare(a.Grant, b.Grant))
	})
	err := c.transact(ctx, func(t *controlTx) error {
		for first := 0; first < len(all); {
			end := first
			for end < len(all) && all[end].App == all[first].App {
				end++
			}
			if err := t.announce(all[first:end], now); err != nil {
				return err
			}
			first = end
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: announce: %w", err)
	}
	return nil
}

// announce writes what was found under grants of one app.
func (t *controlTx) announce(found []changes.Announcement, now time.Time) error {
	news := 0
	for _, f := range found {
		if f.News {
			news++
		}
	}
	var place int64
	if news > 0 {
		err := t.read("INSERT INTO app_feed (app, last) VALUES ($1, $2) ON CONFLICT (app) DO UPDATE SET last = app_feed.last + excluded.last RETURNING last",
			[]any{found[0].App, news}, &place)
		if err != nil {
			return err
		}
		place -= int64(news)
	}
	for _, f := range found {
		statement, args := `INSERT INTO app_change (grant_id, app, seen, place, changed) VALUES ($1, $2, $3, 0, 0)
			ON CONFLICT (grant_id) DO UPDATE SET seen = excluded.seen WHERE app_change.seen < excluded.seen`, []any{f.Grant, f.App, f.UpTo}
		if f.News {
			place++
			statement, args = `INSERT INTO app_change (grant_id, app, seen, place, changed) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (grant_id) DO UPDATE SET place = excluded.place, changed = excluded.changed,
					seen = CASE WHEN app_change.seen < excluded.seen THEN excluded.seen ELSE app_change.seen END`, append(args, place, at(now))
		}
		if _, err := t.change(statement, args...); err != nil {
			return err
		}
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
