package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"portway/auth"
	"portway/grants"
)

const useColumns = "id, grant_id, use_key, kind, state, types, started, ends"

func useFields(u *grants.Use) []any {
	return []any{&u.ID, &u.Grant, &u.Key, &u.Kind, &u.State, words{&u.Types}, moment{&u.Started}, moment{&u.Ends}}
}

const useByKey = "SELECT " + useColumns + " FROM grant_use WHERE grant_id = $1 AND use_key = $2"

// Use returns the grant's use with the key, nil where there is none.
func (c *Control) Use(ctx context.Context, grant, key string) (*grants.Use, error) {
	return one(ctx, c, "use", useFields, useByKey, grant, key)
}

// StartUse begins a use, all of it or nothing. It returns the one with the same key where that has begun already, and nil
// where what the use is for is taken.
func (c *Control) StartUse(ctx context.Context, start grants.UseStart) (*grants.Use, error) {
	use := start.Use
	started, err := c.attempt(ctx, "start use", func(t *controlTx) (bool, error) {
		inserted, err := t.insertUse(&use)
		if err != nil {
			return false, err
		}
		if !inserted {
			err := t.read(useByKey, []any{use.Grant, use.Key}, useFields(&use)...)
			if errors.Is(err, sql.ErrNoRows) {
				return false, nil
			}
			return true, err
		}
		t.tell(start.Event)
		if start.Mode == auth.OneTime {
			return t.consume(&use)
		}
		return t.spaced(&use, start)
	})
	if err != nil || !started {
		return nil, err
	}
	return &use, nil
}

// insertUse reports false where there is a use with the key; one that was released makes room.
func (t *controlTx) insertUse(u *grants.Use) (bool, error) {
	return t.changes("INSERT INTO grant_use ("+useColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (grant_id, use_key) DO UPDATE SET id = excluded.id, kind = excluded.kind, state = excluded.state,
			types = excluded.types, started = excluded.started, ends = excluded.ends
		WHERE grant_use.state = 'released'`,
		u.ID, u.Grant, u.Key, string(u.Kind), string(u.State), strings.Join(u.Types, " "), at(u.Started), at(u.Ends))
}

// startable holds for grants under which a use can start at $2. Updating the row makes all who start one wait for each
// other.
const startable = " WHERE id = $1 AND status = 'active' AND (start_by = 0 OR start_by > $2) AND (expires = 0 OR expires > $2)"

// consume takes the use's categories out of a grant for one time, and reports false where one is taken.
func (t *controlTx) consume(u *grants.Use) (bool, error) {
	active, err := t.changes("UPDATE app_grant SET last_used = $2, revision = revision + 1"+startable, u.Grant, at(u.Started))
	if err != nil || !active {
		return false, err
	}
	for _, name := range u.Types {
		free, err := t.changes("UPDATE grant_item SET used_by = $3 WHERE grant_id = $1 AND type = $2 AND used_by = ''", u.Grant, name, u.ID)
		if err != nil || !free {
			return false, err
		}
	}
	if u.Kind == grants.LiveReading {
		if _, err := t.change("UPDATE app_grant SET live_use = $2, use_ends = $3 WHERE id = $1", u.Grant, u.ID, at(u.Ends)); err != nil {
			return false, err
		}
	}
	_, err = t.change(`UPDATE app_grant SET status = 'consumed'
		WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM grant_item WHERE grant_id = $1 AND used_by = '')`, u.Grant)
	return true, err
}

// spaced notes a use of a recurring grant, and reports false where the last archive is too young.
func (t *controlTx) spaced(u *grants.Use, start grants.UseStart) (bool, error) {
	active, err := t.changes("UPDATE app_grant SET last_used = $2, revision = revision + 1"+startable, u.Grant, at(u.Started))
	if err != nil || !active || start.After.IsZero() {
		return active, err
	}
	var young int
	err = t.read("SELECT COUNT(*) FROM grant_use WHERE grant_id = $1 AND id <> $2 AND kind = $3 AND state <> 'released' AND started > $4",
		[]any{u.Grant, u.ID, string(u.Kind), at(start.After)}, &young)
	return young == 0, err
}

// MoveUse takes the use from one of the states to another, and reports false where it is in none of them.
func (c *Control) MoveUse(ctx context.Context, id string, from []grants.UseState, to grants.UseState) (bool, error) {
	return c.attempt(ctx, "move use", func(t *controlTx) (bool, error) {
		return t.moveUse("", id, from, to)
	})
}

func (t *controlTx) moveUse(grant, id string, from []grants.UseState, to grants.UseState) (bool, error) {
	args := []any{id, string(to), grant}
	for _, state := range from {
		args = append(args, string(state))
	}
	return t.changes("UPDATE grant_use SET state = $2 WHERE id = $1 AND ($3 = '' OR grant_id = $3) AND state IN ("+places(4, len(from))+")", args...)
}

// CompleteUse ends the use, and live reading with it.
func (c *Control) CompleteUse(ctx context.Context, grant, id string, e grants.Event) (bool, error) {
	return c.attempt(ctx, "complete use", func(t *controlTx) (bool, error) {
		t.tell(e)
		moved, err := t.moveUse(grant, id, []grants.UseState{grants.UseStarted, grants.UseServed}, grants.UseCompleted)
		if err != nil || !moved {
			return false, err
		}
		_, err = t.change("UPDATE app_grant SET use_ends = $3, revision = revision + 1 WHERE id = $1 AND live_use = $2", grant, id, at(e.At))
		return true, err
	})
}

// ReleaseUse gives back what the use has taken, and reports false where it is in none of the states.
func (c *Control) ReleaseUse(ctx context.Context, grant, id string, from []grants.UseState, e grants.Event) (bool, error) {
	return c.attempt(ctx, "release use", func(t *controlTx) (bool, error) {
		t.tell(e)
		moved, err := t.moveUse(grant, id, from, grants.UseReleased)
		if err != nil || !moved {
			return false, err
		}
		if _, err := t.change("UPDATE app_grant SET live_use = '', use_ends = 0 WHERE id = $1 AND live_use = $2", grant, id); err != nil {
			return false, err
		}
		if _, err := t.change("UPDATE grant_item SET used_by = '' WHERE grant_id = $1 AND used_by = $2", grant, id); err != nil {
			return false, err
		}
		_, err = t.change(`UPDATE app_grant SET status = CASE WHEN status = 'consumed' THEN 'active' ELSE status END, revision = revision + 1
			WHERE id = $1`, grant)
		return true, err
	})
}

// places lists parameters from a number on: $4, $5.
func places(first, count int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}
