package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"portway/grants"
)

const accountColumns = "a.id, a.name, a.region, a.age, a.kind, a.sandbox, a.status, a.created"

func accountFields(a *grants.Account) []any {
	return []any{&a.ID, &a.Name, &a.Region, &a.Age, &a.Kind, &a.Sandbox, &a.Status, moment{&a.Created}}
}

const appColumns = "p.id, p.developer, p.name, p.state, p.reason, p.scopes, p.share_points, p.share_burst, p.created"

func appFields(a *grants.App) []any {
	return []any{&a.ID, &a.Developer, &a.Name, &a.State, &a.Reason, words{&a.Scopes}, &a.Share.Points, &a.Share.Burst, moment{&a.Created}}
}

const developerColumns = "d.id, d.name, d.budget_points, d.budget_burst, d.created"

func developerFields(d *grants.Developer) []any {
	return []any{&d.ID, &d.Name, &d.Budget.Points, &d.Budget.Burst, moment{&d.Created}}
}

// AccountNamed returns the account with the name, nil where there is none.
func (c *Control) AccountNamed(ctx context.Context, name string) (*grants.Account, error) {
	return c.account(ctx, "SELECT "+accountColumns+" FROM account a WHERE a.name = $1", name)
}

// AccountLinked returns the account that another issuer means by the subject, nil where there is none.
func (c *Control) AccountLinked(ctx context.Context, issuer, subject string) (*grants.Account, error) {
	return c.account(ctx, "SELECT "+accountColumns+` FROM subject s JOIN account a ON a.id = s.account
		WHERE s.issuer = $1 AND s.subject = $2`, issuer, subject)
}

func (c *Control) account(ctx context.Context, query string, args ...any) (*grants.Account, error) {
	var a grants.Account
	err := c.db.QueryRowContext(ctx, c.dialect.Adapt(query), args...).Scan(accountFields(&a)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: account: %w", err)
	}
	return &a, nil
}

// AddAccount opens the account, and reports false where its name is taken.
func (c *Control) AddAccount(ctx context.Context, a *grants.Account, e grants.Event) (bool, error) {
	return c.add(ctx, "account", e, `INSERT INTO account (id, name, region, age, kind, sandbox, status, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		a.ID, a.Name, a.Region, string(a.Age), string(a.Kind), a.Sandbox, string(a.Status), at(a.Created))
}

// LinkSubject keeps whom another issuer means by a subject; a later link replaces an earlier one.
func (c *Control) LinkSubject(ctx context.Context, issuer, subject, account string) error {
	_, err := c.db.ExecContext(ctx, c.dialect.Adapt(`INSERT INTO subject (issuer, subject, account) VALUES ($1, $2, $3)
		ON CONFLICT (issuer, subject) DO UPDATE SET account = excluded.account`), issuer, subject, account)
	if err != nil {
		return fmt.Errorf("store: subject: %w", err)
	}
	return nil
}

// AddDeveloper adds the developer, and reports false where the id or the name is taken.
func (c *Control) AddDeveloper(ctx context.Context, d *grants.Developer, e grants.Event) (bool, error) {
	return c.add(ctx, "developer", e, `INSERT INTO developer (id, name, budget_points, budget_burst, created)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		d.ID, d.Name, d.Budget.Points, d.Budget.Burst, at(d.Created))
}

// AppsNamed returns the apps with the name, and the one with the id.
func (c *Control) AppsNamed(ctx context.Context, nameOrID string) ([]grants.App, error) {
	rows, err := c.db.QueryContext(ctx, c.dialect.Adapt("SELECT "+appColumns+" FROM app p WHERE p.name = $1 OR p.id = $1 ORDER BY p.id"), nameOrID)
	if err != nil {
		return nil, fmt.Errorf("store: apps: %w", err)
	}
	defer rows.Close()
	var apps []grants.App
	for rows.Next() {
		var a grants.App
		if err := rows.Scan(appFields(&a)...); err != nil {
			return nil, fmt.Errorf("store: apps: %w", err)
		}
		apps = append(apps, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: apps: %w", err)
	}
	return apps, nil
}

// AddApp adds the app, and reports false where the id or the developer's name for it is taken.
func (c *Control) AddApp(ctx context.Context, a *grants.App, e grants.Event) (bool, error) {
	return c.add(ctx, "app", e, `INSERT INTO app (id, developer, name, state, reason, scopes, share_points, share_burst, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		a.ID, a.Developer, a.Name, string(a.State), a.Reason, strings.Join(a.Scopes, " "), a.Share.Points, a.Share.Burst, at(a.Created))
}

// add inserts a row with its event, or neither where a row is in the way.
func (c *Control) add(ctx context.Context, what string, e grants.Event, statement string, args ...any) (added bool, err error) {
	err = c.transact(ctx, func(t *controlTx) error {
		n, err := t.change(statement, args...)
		if added = n > 0; added {
			t.tell(e)
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store: add %s: %w", what, err)
	}
	return added, nil
}
