package store

import (
	"context"
	"time"

	"portway/oauth"
)

const ticketColumns = "digest, kind, account, data, created, expires"

func ticketFields(t *oauth.Ticket) []any {
	return []any{&t.Digest, &t.Kind, &t.Account, &t.Data, moment{&t.Created}, moment{&t.Expires}}
}

// AddTicket keeps a ticket, and forgets those that are over.
func (c *Control) AddTicket(ctx context.Context, ticket *oauth.Ticket) error {
	_, err := c.attempt(ctx, "add ticket", func(t *controlTx) (bool, error) {
		if _, err := t.change("DELETE FROM login_ticket WHERE expires <= $1", at(ticket.Created)); err != nil {
			return false, err
		}
		return t.changes("INSERT INTO login_ticket ("+ticketColumns+", taken) VALUES ($1, $2, $3, $4, $5, $6, 0)",
			ticket.Digest, string(ticket.Kind), ticket.Account, ticket.Data, at(ticket.Created), at(ticket.Expires))
	})
	return err
}

// Ticket returns the ticket of the kind that is still good, nil where there is none.
func (c *Control) Ticket(ctx context.Context, kind oauth.TicketKind, digest string, when time.Time) (*oauth.Ticket, error) {
	return one(ctx, c, "ticket", ticketFields, "SELECT "+ticketColumns+` FROM login_ticket
		WHERE digest = $1 AND kind = $2 AND taken = 0 AND expires > $3`, digest, string(kind), at(when))
}

// TakeTicket uses the ticket up: of any number of callers, one gets it.
func (c *Control) TakeTicket(ctx context.Context, kind oauth.TicketKind, digest string, when time.Time) (*oauth.Ticket, error) {
	return one(ctx, c, "ticket", ticketFields, `UPDATE login_ticket SET taken = $3
		WHERE digest = $1 AND kind = $2 AND taken = 0 AND expires > $3 RETURNING `+ticketColumns, digest, string(kind), at(when))
}

// DropTickets makes the account's tickets of the kind worthless.
func (c *Control) DropTickets(ctx context.Context, kind oauth.TicketKind, account string) error {
	return c.run(ctx, "tickets", "DELETE FROM login_ticket WHERE account = $1 AND kind = $2", account, string(kind))
}

// CodeSecret returns the encrypted secret of the account's code generator, "" where it has none.
func (c *Control) CodeSecret(ctx context.Context, account string) (string, error) {
	secret, err := one(ctx, c, "code secret", func(s *string) []any { return []any{s} }, "SELECT secret FROM login_code WHERE account = $1", account)
	if err != nil || secret == nil {
		return "", err
	}
	return *secret, nil
}

// SetCodeSecret replaces the secret; "" takes it away.
func (c *Control) SetCodeSecret(ctx context.Context, account, secret string) error {
	if secret == "" {
		return c.run(ctx, "code secret", "DELETE FROM login_code WHERE account = $1", account)
	}
	return c.run(ctx, "code secret", `INSERT INTO login_code (account, secret, last) VALUES ($1, $2, 0)
		ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, last = 0`, account, secret)
}

// SpendCodeStep notes that the code of a step of time was used, and reports false where it, or a later one, was before.
func (c *Control) SpendCodeStep(ctx context.Context, account string, step int64) (bool, error) {
	return c.attempt(ctx, "code", func(t *controlTx) (bool, error) {
		return t.changes("UPDATE login_code SET last = $2 WHERE account = $1 AND last < $2", account, step)
	})
}

const passkeyColumns = "id, account, name, credential, uses, created, used" //nolint:gosec // names of columns

func passkeyFields(k *oauth.Passkey) []any {
	return []any{&k.ID, &k.Account, &k.Name, &k.Credential, &k.Uses, moment{&k.Created}, moment{&k.Used}}
}

// Passkeys lists the account's passkeys, the oldest first.
func (c *Control) Passkeys(ctx context.Context, account string) ([]oauth.Passkey, error) {
	return list(ctx, c, "passkeys", passkeyFields, "SELECT "+passkeyColumns+" FROM passkey WHERE account = $1 ORDER BY created, id LIMIT 100", account)
}

// Passkey returns the passkey with the id, nil where there is none.
func (c *Control) Passkey(ctx context.Context, id string) (*oauth.Passkey, error) {
	return one(ctx, c, "passkey", passkeyFields, "SELECT "+passkeyColumns+" FROM passkey WHERE id = $1", id)
}

// AddPasskey keeps a new passkey, and reports false where its id is taken.
func (c *Control) AddPasskey(ctx context.Context, k *oauth.Passkey) (bool, error) {
	return c.attempt(ctx, "add passkey", func(t *controlTx) (bool, error) {
		return t.changes("INSERT INTO passkey ("+passkeyColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
			k.ID, k.Account, k.Name, k.Credential, int64(k.Uses), at(k.Created), at(k.Used))
	})
}

// UsePasskey keeps the counter of a use, and reports false where it did not grow: then there are two of the key. An
// authenticator that does not count says 0 for ever.
func (c *Control) UsePasskey(ctx context.Context, k *oauth.Passkey) (bool, error) {
	return c.attempt(ctx, "use passkey", func(t *controlTx) (bool, error) {
		return t.changes("UPDATE passkey SET credential = $3, uses = $4, used = $5 WHERE id = $1 AND account = $2 AND (uses < $4 OR uses = 0 AND $4 = 0)",
			k.ID, k.Account, k.Credential, int64(k.Uses), at(k.Used))
	})
}

// RemovePasskey forgets a passkey of the account, and reports false where it has no such one.
func (c *Control) RemovePasskey(ctx context.Context, account, id string) (bool, error) {
	return c.attempt(ctx, "remove passkey", func(t *controlTx) (bool, error) {
		return t.changes("DELETE FROM passkey WHERE account = $1 AND id = $2", account, id)
	})
}

// Contact returns where to write to the account, nil where nobody told.
func (c *Control) Contact(ctx context.Context, account string) (*oauth.Contact, error) {
	return one(ctx, c, "contact", func(k *oauth.Contact) []any { return []any{&k.Account, &k.Address, moment{&k.Verified}} },
		"SELECT account, address, verified FROM contact WHERE account = $1", account)
}

// SetContact replaces where to write to an account; without an address it takes it away.
func (c *Control) SetContact(ctx context.Context, k *oauth.Contact) error {
	if k.Address == "" {
		return c.run(ctx, "contact", "DELETE FROM contact WHERE account = $1", k.Account)
	}
	return c.run(ctx, "contact", `INSERT INTO contact (account, address, verified) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET address = excluded.address, verified = excluded.verified`, k.Account, k.Address, at(k.Verified))
}

// NoteLetter notes that something is written about a grant, and reports false where it was before.
func (c *Control) NoteLetter(ctx context.Context, grant, kind string, when time.Time) (bool, error) {
	return c.attempt(ctx, "letter", func(t *controlTx) (bool, error) {
		return t.changes("INSERT INTO letter (grant_id, kind, sent) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", grant, kind, at(when))
	})
}

// ForgetLetter takes back that something was written.
func (c *Control) ForgetLetter(ctx context.Context, grant, kind string) error {
	return c.run(ctx, "letter", "DELETE FROM letter WHERE grant_id = $1 AND kind = $2", grant, kind)
}

// DeveloperNamed returns the id of the developer with the name, "" where there is none.
func (c *Control) DeveloperNamed(ctx context.Context, name string) (string, error) {
	id, err := one(ctx, c, "developer", func(id *string) []any { return []any{id} }, "SELECT id FROM developer WHERE name = $1", name)
	if err != nil || id == nil {
		return "", err
	}
	return *id, nil
}
