package store

import (
	"context"
	"fmt"

	"portway/grants"
)

const accountColumns = "a.id, a.name, a.region, a.age, a.kind, a.sandbox, a.role, a.developer, a.language, a.status, a.created"

func accountFields(a *grants.Account) []any {
	return []any{&a.ID, &a.Name, &a.Region, &a.Age, &a.Kind, &a.Sandbox, &a.Role, &a.Developer, &a.Language, &a.Status, moment{&a.Created}}
}

// Account returns the account with the id, nil where there is none.
func (c *Control) Account(ctx context.Context, id string) (*grants.Account, error) {
	return one(ctx, c, "account", accountFields, "SELECT "+accountColumns+" FROM account a WHERE a.id = $1", id)
}

// AccountNamed returns the account with the name, nil where there is none.
func (c *Control) AccountNamed(ctx context.Context, name string) (*grants.Account, error) {
	return one(ctx, c, "account", accountFields, "SELECT "+accountColumns+" FROM account a WHERE a.name = $1", name)
}

// AccountLinked returns the account that another issuer means by the subject, nil where there is none.
func (c *Control) AccountLinked(ctx context.Context, issuer, subject string) (*grants.Account, error) {
	return one(ctx, c, "account", accountFields, "SELECT "+accountColumns+` FROM subject s JOIN account a ON a.id = s.account
		WHERE s.issuer = $1 AND s.subject = $2`, issuer, subject)
}

// SandboxAccounts returns the sandbox people, by name, at most 100 of them.
func (c *Control) SandboxAccounts(ctx context.Context) ([]grants.Account, error) {
	return list(ctx, c, "sandbox", accountFields, "SELECT "+accountColumns+" FROM account a WHERE a.sandbox AND a.status = 'active' ORDER BY a.name LIMIT 100")
}

// AddAccount opens the account, and reports false where its name is taken.
func (c *Control) AddAccount(ctx context.Context, a *grants.Account, e grants.Event) (bool, error) {
	return c.alter(ctx, "add account", e, `INSERT INTO account (id, name, region, age, kind, sandbox, role, developer, language, status, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		a.ID, a.Name, a.Region, string(a.Age), string(a.Kind), a.Sandbox, string(a.Role), a.Developer, a.Language, string(a.Status), at(a.Created))
}

// ChangeAccount writes all of the account that can change, and reports false where it was deleted or never was.
func (c *Control) ChangeAccount(ctx context.Context, a *grants.Account, e grants.Event) (bool, error) {
	return c.alter(ctx, "change account", e, `UPDATE account SET region = $2, age = $3, kind = $4, status = $5, language = $6
		WHERE id = $1 AND status <> 'deleted'`,
		a.ID, a.Region, string(a.Age), string(a.Kind), string(a.Status), a.Language)
}

// DeleteAccount leaves of the account no more than its id, which events go on to name.
func (c *Control) DeleteAccount(ctx context.Context, id string, e grants.Event) (bool, error) {
	return c.attempt(ctx, "delete account", func(t *controlTx) (bool, error) {
		t.tell(e)
		for _, table := range []string{"subject", "password", "login_session", "login_ticket", "login_code", "passkey", "contact"} {
			if _, err := t.change("DELETE FROM "+table+" WHERE account = $1", id); err != nil {
				return false, err
			}
		}
		return t.changes("UPDATE account SET status = 'deleted', name = id, region = '', age = '' WHERE id = $1 AND status <> 'deleted'", id)
	})
}

// LinkSubject keeps whom another issuer means by a subject; a later link replaces an earlier one.
func (c *Control) LinkSubject(ctx context.Context, issuer, subject, account string) error {
	_, err := c.exec(ctx, `INSERT INTO subject (issuer, subject, account) VALUES ($1, $2, $3)
		ON CONFLICT (issuer, subject) DO UPDATE SET account = excluded.account`, issuer, subject, account)
	if err != nil {
		return fmt.Errorf("store: subject: %w", err)
	}
	return nil
}
