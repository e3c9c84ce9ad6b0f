package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"portway/grants"
)

const appColumns = "p.id, p.developer, p.name, p.state, p.reason, p.requested, p.profile, p.scopes, p.share_points, p.share_burst, p.version, p.revision, p.created"

func appFields(a *grants.App) []any {
	return []any{
		&a.ID, &a.Developer, &a.Name, &a.State, &a.Reason, words{&a.Requested}, document{&a.Profile}, words{&a.Scopes},
		&a.Share.Points, &a.Share.Burst, &a.Version, &a.Revision, moment{&a.Created},
	}
}

// document is a column of JSON.
type document struct{ value any }

// Scan reads what json.Marshal wrote.
func (d document) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("a document is a text, not a %T", value)
	}
	return json.Unmarshal([]byte(text), d.value)
}

const developerColumns = "d.id, d.name, d.budget_points, d.budget_burst, d.created"

func developerFields(d *grants.Developer) []any {
	return []any{&d.ID, &d.Name, &d.Budget.Points, &d.Budget.Burst, moment{&d.Created}}
}

// AddDeveloper adds the developer, and reports false where the id or the name is taken.
func (c *Control) AddDeveloper(ctx context.Context, d *grants.Developer, e grants.Event) (bool, error) {
	return c.alter(ctx, "add developer", e, `INSERT INTO developer (id, name, budget_points, budget_burst, created)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		d.ID, d.Name, d.Budget.Points, d.Budget.Burst, at(d.Created))
}

// SetBudget gives the developer a budget, and reports false where there is no such developer.
func (c *Control) SetBudget(ctx context.Context, developer string, budget grants.Limit, e grants.Event) (bool, error) {
	return c.alter(ctx, "budget", e, "UPDATE developer SET budget_points = $2, budget_burst = $3 WHERE id = $1",
		developer, budget.Points, budget.Burst)
}

// AppsNamed returns the apps with the name, and the one with the id.
func (c *Control) AppsNamed(ctx context.Context, nameOrID string) ([]grants.App, error) {
	return list(ctx, c, "apps", appFields, "SELECT "+appColumns+" FROM app p WHERE p.name = $1 OR p.id = $1 ORDER BY p.id", nameOrID)
}

// AppStanding returns the app and its developer, nil where there is no such app. It is one statement, as Standing is.
func (c *Control) AppStanding(ctx context.Context, app string) (*grants.Standing, error) {
	s, err := one(ctx, c, "standing of app", func(s *grants.Standing) []any {
		return append(append(appFields(&s.App), developerFields(&s.Developer)...), &s.SetAside.Points, &s.SetAside.Burst)
	}, "SELECT "+appColumns+", "+developerColumns+`,
			(SELECT CAST(COALESCE(SUM(o.share_points), 0) AS BIGINT) FROM app o WHERE o.developer = d.id),
			(SELECT CAST(COALESCE(SUM(o.share_burst), 0) AS BIGINT) FROM app o WHERE o.developer = d.id)
		FROM app p JOIN developer d ON d.id = p.developer WHERE p.id = $1`, app)
	if s != nil {
		s.Grant.ID, s.Grant.App = s.App.ID, s.App.ID
	}
	return s, err
}

// AddApp adds the app, and reports false where the id or the developer's name for it is taken.
func (c *Control) AddApp(ctx context.Context, a *grants.App, e grants.Event) (bool, error) {
	profile, err := json.Marshal(a.Profile)
	if err != nil {
		return false, fmt.Errorf("store: add app: %w", err)
	}
	return c.alter(ctx, "add app", e, `INSERT INTO app (id, developer, name, state, reason, requested, profile, scopes, share_points, share_burst, version, revision, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
		a.ID, a.Developer, a.Name, string(a.State), a.Reason, strings.Join(a.Requested, " "), string(profile), strings.Join(a.Scopes, " "),
		a.Share.Points, a.Share.Burst, a.Version, a.Revision, at(a.Created))
}

// ShareBudget sets the app's share, and reports false where nothing would be left in the developer's pool.
func (c *Control) ShareBudget(ctx context.Context, app string, share, fallback grants.Limit, e grants.Event) (bool, error) {
	return c.attempt(ctx, "share", func(t *controlTx) (bool, error) {
		t.tell(e)
		// Whoever shares out the same budget at the same time waits for this row.
		found, err := t.changes("UPDATE developer SET name = name WHERE id = (SELECT developer FROM app WHERE id = $1)", app)
		if err != nil || !found {
			return false, err
		}
		var budget, others grants.Limit
		err = t.read(`SELECT d.budget_points, d.budget_burst, CAST(COALESCE(SUM(o.share_points), 0) AS BIGINT), CAST(COALESCE(SUM(o.share_burst), 0) AS BIGINT)
			FROM developer d LEFT JOIN app o ON o.developer = d.id AND o.id <> $1
			WHERE d.id = (SELECT developer FROM app WHERE id = $1) GROUP BY d.id, d.budget_points, d.budget_burst`,
			[]any{app}, &budget.Points, &budget.Burst, &others.Points, &others.Burst)
		if err != nil {
			return false, err
		}
		if budget.Points == 0 {
			budget = fallback
		}
		if share.Points+others.Points >= budget.Points || share.Burst+others.Burst >= budget.Burst {
			return false, nil
		}
		return t.changes("UPDATE app SET share_points = $2, share_burst = $3 WHERE id = $1", app, share.Points, share.Burst)
	})
}

// Credentials returns the app's credentials, those that have expired too.
func (c *Control) Credentials(ctx context.Context, app string) ([]grants.Credential, error) {
	return list(ctx, c, "credentials", func(k *grants.Credential) []any {
		return []any{&k.ID, &k.App, &k.Digest, &k.Hint, moment{&k.Created}, moment{&k.Expires}}
	}, "SELECT id, app, digest, hint, created, expires FROM credential WHERE app = $1 ORDER BY created, id", app)
}

// AddCredential adds the credential, and lets the app's others end when othersEnd says. It forgets those that are over,
// and reports false where most are left.
func (c *Control) AddCredential(ctx context.Context, k *grants.Credential, othersEnd time.Time, most int, e grants.Event) (bool, error) {
	return c.attempt(ctx, "add credential", func(t *controlTx) (bool, error) {
		t.tell(e)
		// Whoever adds another at the same time waits for this row.
		if _, err := t.change("UPDATE app SET name = name WHERE id = $1", k.App); err != nil {
			return false, err
		}
		if _, err := t.change("UPDATE credential SET expires = $2 WHERE app = $1 AND (expires = 0 OR expires > $2)", k.App, at(othersEnd)); err != nil {
			return false, err
		}
		if _, err := t.change("DELETE FROM credential WHERE app = $1 AND expires <= $2", k.App, at(k.Created)); err != nil {
			return false, err
		}
		return t.changes(`INSERT INTO credential (id, app, digest, hint, created, expires)
			SELECT $1, $2, $3, $4, CAST($5 AS BIGINT), CAST($6 AS BIGINT) WHERE (SELECT COUNT(*) FROM credential WHERE app = $2) < $7
			ON CONFLICT DO NOTHING`,
			k.ID, k.App, k.Digest, k.Hint, at(k.Created), at(k.Expires), most)
	})
}

// EndCredential forgets the credential, and reports false where the app has no such.
func (c *Control) EndCredential(ctx context.Context, app, id string, e grants.Event) (bool, error) {
	return c.alter(ctx, "end credential", e, "DELETE FROM credential WHERE app = $1 AND id = $2", app, id)
}

// alter runs one statement with its event, and reports whether it changed anything: otherwise the event is not written.
func (c *Control) alter(ctx context.Context, what string, e grants.Event, statement string, args ...any) (bool, error) {
	return c.attempt(ctx, what, func(t *controlTx) (bool, error) {
		t.tell(e)
		return t.changes(statement, args...)
	})
}
