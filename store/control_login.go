package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"portway/oauth"
)

// Password returns the hash of the account's password, "" where it has none.
func (c *Control) Password(ctx context.Context, account string) (string, error) {
	hash, err := one(ctx, c, "password", func(h *string) []any { return []any{h} }, "SELECT hash FROM password WHERE account = $1", account)
	if err != nil || hash == nil {
		return "", err
	}
	return *hash, nil
}

// SetPassword keeps the hash and ends the account's sessions.
func (c *Control) SetPassword(ctx context.Context, account, hash string) error {
	_, err := c.attempt(ctx, "set password", func(t *controlTx) (bool, error) {
		if _, err := t.change("DELETE FROM login_session WHERE account = $1", account); err != nil {
			return false, err
		}
		return t.changes(`INSERT INTO password (account, hash) VALUES ($1, $2)
			ON CONFLICT (account) DO UPDATE SET hash = excluded.hash`, account, hash)
	})
	return err
}

// RehashPassword replaces the hash, unless the password was changed meanwhile.
func (c *Control) RehashPassword(ctx context.Context, account, from, to string) error {
	return c.run(ctx, "password", "UPDATE password SET hash = $3 WHERE account = $1 AND hash = $2", account, from, to)
}

const sessionColumns = "digest, account, methods, agent, created, seen, expires"

func sessionFields(s *oauth.Session) []any {
	return []any{&s.Digest, &s.Account, words{&s.Methods}, &s.Agent, moment{&s.Created}, moment{&s.Seen}, moment{&s.Expires}}
}

// AddSession keeps a login, and forgets those that are over.
func (c *Control) AddSession(ctx context.Context, s *oauth.Session) error {
	_, err := c.attempt(ctx, "add session", func(t *controlTx) (bool, error) {
		if _, err := t.change("DELETE FROM login_session WHERE expires <= $1", at(s.Created)); err != nil {
			return false, err
		}
		return t.changes("INSERT INTO login_session ("+sessionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7)",
			s.Digest, s.Account, strings.Join(s.Methods, " "), s.Agent, at(s.Created), at(s.Seen), at(s.Expires))
	})
	return err
}

// Session returns the login with the digest, nil where there is none.
func (c *Control) Session(ctx context.Context, digest string) (*oauth.Session, error) {
	return one(ctx, c, "session", sessionFields, "SELECT "+sessionColumns+" FROM login_session WHERE digest = $1", digest)
}

// TouchSession notes that the session was used.
func (c *Control) TouchSession(ctx context.Context, digest string, when time.Time) error {
	return c.run(ctx, "session", "UPDATE login_session SET seen = $2 WHERE digest = $1", digest, at(when))
}

// EndSession ends a login.
func (c *Control) EndSession(ctx context.Context, digest string) error {
	return c.run(ctx, "session", "DELETE FROM login_session WHERE digest = $1", digest)
}

// EndSessions ends every login of the account.
func (c *Control) EndSessions(ctx context.Context, account string) error {
	return c.run(ctx, "sessions", "DELETE FROM login_session WHERE account = $1", account)
}

// CountAttempt counts a try under the key, in a window that begins with the first one.
func (c *Control) CountAttempt(ctx context.Context, key string, when time.Time, window time.Duration) (int, time.Time, error) {
	var tries int
	var began time.Time
	err := c.row(ctx, `INSERT INTO login_attempt (attempt_key, began, tries) VALUES ($1, $2, 1)
		ON CONFLICT (attempt_key) DO UPDATE SET
			tries = CASE WHEN login_attempt.began <= $3 THEN 1 ELSE login_attempt.tries + 1 END,
			began = CASE WHEN login_attempt.began <= $3 THEN excluded.began ELSE login_attempt.began END
		RETURNING tries, began`, key, at(when), at(when.Add(-window))).Scan(&tries, moment{&began})
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("store: attempt: %w", err)
	}
	return tries, began, nil
}

// ForgetAttempts starts counting under the key anew.
func (c *Control) ForgetAttempts(ctx context.Context, key string) error {
	return c.run(ctx, "attempts", "DELETE FROM login_attempt WHERE attempt_key = $1", key)
}
