package store

import (
	"context"
	"time"

	"portway/oauth"
)

// Sessions lists the account's logins that have not expired, the newest first.
func (c *Control) Sessions(ctx context.Context, account string, when time.Time) ([]oauth.Session, error) {
	return list(ctx, c, "sessions", sessionFields, "SELECT "+sessionColumns+` FROM login_session
		WHERE account = $1 AND expires > $2 ORDER BY created DESC, digest LIMIT 200`, account, at(when))
}

// EndOneSession ends a login of the account, and reports false where it has no such one.
func (c *Control) EndOneSession(ctx context.Context, account, digest string) (bool, error) {
	return c.attempt(ctx, "end session", func(t *controlTx) (bool, error) {
		return t.changes("DELETE FROM login_session WHERE account = $1 AND digest = $2", account, digest)
	})
}

// EndOtherSessions ends every login of the account but one.
func (c *Control) EndOtherSessions(ctx context.Context, account, keep string) error {
	return c.run(ctx, "sessions", "DELETE FROM login_session WHERE account = $1 AND digest <> $2", account, keep)
}
