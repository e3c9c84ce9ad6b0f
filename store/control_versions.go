package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"portway/grants"
)

// ChangeApp writes an app that is still at its revision and the versions beside it, and reports false where somebody has
// changed it meanwhile or the developer has another app of the name.
func (c *Control) ChangeApp(ctx context.Context, a *grants.App, versions []grants.Version, events ...grants.Event) (bool, error) {
	profile, err := json.Marshal(a.Profile)
	if err != nil {
		return false, fmt.Errorf("store: change app: %w", err)
	}
	return c.attempt(ctx, "change app", func(t *controlTx) (bool, error) {
		t.tell(events...)
		changed, err := t.changes(`UPDATE app SET name = $3, state = $4, reason = $5, requested = $6, profile = $7, scopes = $8, version = $9,
				revision = revision + 1
			WHERE id = $1 AND revision = $2 AND NOT EXISTS (SELECT 1 FROM app o WHERE o.developer = app.developer AND o.name = $3 AND o.id <> $1)`,
			a.ID, a.Revision, a.Name, string(a.State), a.Reason, strings.Join(a.Requested, " "), string(profile), strings.Join(a.Scopes, " "), a.Version)
		if err != nil || !changed {
			return false, err
		}
		for i := range versions {
			if err := t.putVersion(&versions[i]); err != nil {
				return false, err
			}
		}
		if a.State != grants.Deleted {
			return true, nil
		}
		_, err = t.change("DELETE FROM credential WHERE app = $1", a.ID)
		return true, err
	})
}

func (t *controlTx) putVersion(v *grants.Version) error {
	profile, err := json.Marshal(v.Sheet.Profile)
	if err != nil {
		return err
	}
	_, err = t.change(`INSERT INTO app_version (app, number, state, name, requested, profile, scopes, reason, submitted, decided)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (app, number) DO UPDATE SET state = excluded.state, scopes = excluded.scopes, reason = excluded.reason, decided = excluded.decided`,
		v.App, v.Number, string(v.State), v.Sheet.Name, strings.Join(v.Sheet.Requested, " "), string(profile),
		strings.Join(v.Scopes, " "), v.Reason, at(v.Submitted), at(v.Decided))
	return err
}

const appVersionColumns = "v.app, v.number, v.state, v.name, v.requested, v.profile, v.scopes, v.reason, v.submitted, v.decided"

func appVersionFields(v *grants.Version) []any {
	return []any{
		&v.App, &v.Number, &v.State, &v.Sheet.Name, words{&v.Sheet.Requested}, document{&v.Sheet.Profile}, words{&v.Scopes}, &v.Reason,
		moment{&v.Submitted}, moment{&v.Decided},
	}
}

// Versions returns what was handed in of the app, in order.
func (c *Control) Versions(ctx context.Context, app string) ([]grants.Version, error) {
	return list(ctx, c, "versions", appVersionFields, "SELECT "+appVersionColumns+" FROM app_version v WHERE v.app = $1 ORDER BY v.number", app)
}

// Queue returns what waits for a decision, the longest first.
func (c *Control) Queue(ctx context.Context, after grants.QueueCursor, limit int) ([]grants.Version, error) {
	return list(ctx, c, "queue", appVersionFields, "SELECT "+appVersionColumns+` FROM app_version v
		WHERE v.state = 'in_review' AND (v.submitted > $1 OR v.submitted = $1 AND v.app > $2) ORDER BY v.submitted, v.app LIMIT $3`,
		at(after.Submitted), after.App, limit)
}

// Developer returns the developer with the id, nil where there is none.
func (c *Control) Developer(ctx context.Context, id string) (*grants.Developer, error) {
	return one(ctx, c, "developer", developerFields, "SELECT "+developerColumns+" FROM developer d WHERE d.id = $1", id)
}

// Developers returns developers by name, after the one named.
func (c *Control) Developers(ctx context.Context, after string, limit int) ([]grants.Developer, error) {
	return list(ctx, c, "developers", developerFields, "SELECT "+developerColumns+" FROM developer d WHERE d.name > $1 ORDER BY d.name LIMIT $2", after, limit)
}

// Apps returns the apps that fit the filter, the newest first; not those that were deleted.
func (c *Control) Apps(ctx context.Context, f grants.AppFilter) ([]grants.App, error) {
	query, args := "SELECT "+appColumns+" FROM app p WHERE p.state <> 'deleted'", []any{}
	where := func(condition string, values ...any) {
		for _, value := range values {
			args = append(args, value)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		query += " AND " + condition
	}
	if f.Developer != "" {
		where("p.developer = ?", f.Developer)
	}
	if f.State != "" {
		where("p.state = ?", string(f.State))
	}
	if f.Search != "" {
		lower := strings.ToLower(f.Search)
		// Unlike LIKE, REPLACE has no wildcards.
		where("(p.id = ? OR REPLACE(LOWER(p.name), ?, '') <> LOWER(p.name) OR REPLACE(LOWER(p.profile), ?, '') <> LOWER(p.profile))", f.Search, lower, lower)
	}
	if !f.Before.IsZero() {
		where("(p.created < ? OR p.created = ? AND p.id < ?)", at(f.Before), at(f.Before), f.BeforeID)
	}
	args = append(args, f.Limit)
	return list(ctx, c, "apps", appFields, query+fmt.Sprintf(" ORDER BY p.created DESC, p.id DESC LIMIT $%d", len(args)), args...)
}

// over is a grant's status, where its end needs nobody to write it down.
const over = "CASE WHEN g.expires > 0 AND g.expires <= %s AND g." + notEnded + " THEN 'expired' ELSE g.status END"

// GrantsOfApp returns the app's grants, the newest first.
func (c *Control) GrantsOfApp(ctx context.Context, app string, f grants.AppGrantFilter) ([]grants.Grant, error) {
	query, args := "SELECT "+grantColumns+" FROM app_grant g WHERE g.app = $1", []any{app}
	if f.Status != "" {
		args = append(args, at(f.Now), string(f.Status))
		query += " AND " + fmt.Sprintf(over, "$2") + " = $3"
	}
	if !f.Before.IsZero() {
		args = append(args, at(f.Before), f.BeforeID)
		query += fmt.Sprintf(" AND (g.created < $%d OR g.created = $%d AND g.id < $%d)", len(args)-1, len(args)-1, len(args))
	}
	args = append(args, f.Limit)
	return list(ctx, c, "grants of app", grantFields, query+fmt.Sprintf(" ORDER BY g.created DESC, g.id DESC LIMIT $%d", len(args)), args...)
}

// CountGrants counts the app's grants by their status, sandbox people's left out.
func (c *Control) CountGrants(ctx context.Context, app string, now time.Time) (map[grants.Status]int, error) {
	type row struct {
		status grants.Status
		count  int
	}
	rows, err := list(ctx, c, "count grants", func(r *row) []any { return []any{&r.status, &r.count} },
		"SELECT "+fmt.Sprintf(over, "$2")+` AS standing, COUNT(*) FROM app_grant g JOIN account a ON a.id = g.account
			WHERE g.app = $1 AND NOT a.sandbox GROUP BY standing`, app, at(now))
	counts := map[grants.Status]int{}
	for _, r := range rows {
		counts[r.status] = r.count
	}
	return counts, err
}
