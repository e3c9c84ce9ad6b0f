package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"portway/oauth"
)

const transactionColumns = "digest, app, ask, account, request, created, expires, finished"

// AddTransaction keeps an app's question that was just asked.
func (c *Control) AddTransaction(ctx context.Context, t *oauth.Transaction) error {
	ask, err := json.Marshal(t.Ask)
	if err != nil {
		return fmt.Errorf("store: transaction: %w", err)
	}
	return c.run(ctx, "transaction", "INSERT INTO oauth_transaction ("+transactionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		t.Digest, t.App, string(ask), t.Account, t.Request, at(t.Created), at(t.Expires), at(t.Finished))
}

// Transaction returns the one with the digest, nil where there is none.
func (c *Control) Transaction(ctx context.Context, digest string) (*oauth.Transaction, error) {
	return one(ctx, c, "transaction", func(t *oauth.Transaction) []any {
		return []any{
			&t.Digest, &t.App, document{&t.Ask}, &t.Account, &t.Request, moment{&t.Created}, moment{&t.Expires}, moment{&t.Finished},
		}
	}, "SELECT "+transactionColumns+" FROM oauth_transaction WHERE digest = $1", digest)
}

// BindTransaction makes the transaction the account's, and reports false where it is somebody's.
func (c *Control) BindTransaction(ctx context.Context, digest, account, request string) (bool, error) {
	return c.attempt(ctx, "bind transaction", func(t *controlTx) (bool, error) {
		return t.changes("UPDATE oauth_transaction SET account = $2, request = $3 WHERE digest = $1 AND account = '' AND finished = 0",
			digest, account, request)
	})
}

// FinishTransaction closes the transaction with the code that it led to, and reports false where it is closed.
func (c *Control) FinishTransaction(ctx context.Context, digest string, when time.Time, code *oauth.Code) (bool, error) {
	return c.attempt(ctx, "finish transaction", func(t *controlTx) (bool, error) {
		finished, err := t.changes("UPDATE oauth_transaction SET finished = $2 WHERE digest = $1 AND finished = 0", digest, at(when))
		if err != nil || !finished || code == nil {
			return finished, err
		}
		return t.changes("INSERT INTO oauth_code ("+codeColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
			code.Digest, code.App, code.Grant, code.Redirect, code.Challenge, code.Key, strings.Join(code.Scopes, " "),
			at(code.Created), at(code.Expires))
	})
}

// AddPushed keeps a pushed request.
func (c *Control) AddPushed(ctx context.Context, p *oauth.Pushed) error {
	parameters, err := json.Marshal(p.Parameters)
	if err != nil {
		return fmt.Errorf("store: pushed request: %w", err)
	}
	return c.run(ctx, "pushed request", "INSERT INTO oauth_pushed (digest, app, parameters, created, expires, taken) VALUES ($1, $2, $3, $4, $5, 0)",
		p.Digest, p.App, string(parameters), at(p.Created), at(p.Expires))
}

// TakePushed uses the app's pushed request up. Where it is not the app's, nothing happens to it.
func (c *Control) TakePushed(ctx context.Context, digest, app string, when time.Time) (*oauth.Pushed, error) {
	return one(ctx, c, "pushed request", func(p *oauth.Pushed) []any {
		return []any{&p.Digest, &p.App, document{&p.Parameters}, moment{&p.Created}, moment{&p.Expires}}
	}, `UPDATE oauth_pushed SET taken = $3 WHERE digest = $1 AND app = $2 AND taken = 0 AND expires > $3
		RETURNING digest, app, parameters, created, expires`, digest, app, at(when))
}

const codeColumns = "digest, app, grant_id, redirect, challenge, proof_key, scopes, created, expires, spent"

// Code returns the code with the digest, nil where there is none.
func (c *Control) Code(ctx context.Context, digest string) (*oauth.Code, error) {
	return one(ctx, c, "code", func(k *oauth.Code) []any {
		return []any{
			&k.Digest, &k.App, &k.Grant, &k.Redirect, &k.Challenge, &k.Key, words{&k.Scopes},
			moment{&k.Created}, moment{&k.Expires}, moment{&k.Spent},
		}
	}, "SELECT "+codeColumns+" FROM oauth_code WHERE digest = $1", digest)
}

// SpendCode uses the code up for the refresh token, and reports false where it is used up.
func (c *Control) SpendCode(ctx context.Context, digest string, when time.Time, next *oauth.Refresh) (bool, error) {
	return c.spend(ctx, "oauth_code", digest, when, next)
}

const refreshColumns = "digest, app, grant_id, scopes, proof_key, created, expires, spent"

// Refresh returns the refresh token with the digest, nil where there is none.
func (c *Control) Refresh(ctx context.Context, digest string) (*oauth.Refresh, error) {
	return one(ctx, c, "refresh token", func(r *oauth.Refresh) []any {
		return []any{
			&r.Digest, &r.App, &r.Grant, words{&r.Scopes}, &r.Key, moment{&r.Created}, moment{&r.Expires}, moment{&r.Spent},
		}
	}, "SELECT "+refreshColumns+" FROM oauth_refresh WHERE digest = $1", digest)
}

// SpendRefresh uses the refresh token up for the next, and reports false where it is used up.
func (c *Control) SpendRefresh(ctx context.Context, digest string, when time.Time, next *oauth.Refresh) (bool, error) {
	return c.spend(ctx, "oauth_refresh", digest, when, next)
}

// spend is where "once" is decided: of any number of callers, the update succeeds for one.
func (c *Control) spend(ctx context.Context, table, digest string, when time.Time, next *oauth.Refresh) (bool, error) {
	return c.attempt(ctx, "spend", func(t *controlTx) (bool, error) {
		spent, err := t.changes("UPDATE "+table+" SET spent = $2 WHERE digest = $1 AND spent = 0", digest, at(when))
		if err != nil || !spent || next == nil {
			return spent, err
		}
		return t.changes("INSERT INTO oauth_refresh ("+refreshColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
			next.Digest, next.App, next.Grant, strings.Join(next.Scopes, " "), next.Key, at(next.Created), at(next.Expires))
	})
}

// run runs one statement that cannot turn out to be impossible.
func (c *Control) run(ctx context.Context, what, statement string, args ...any) error {
	if _, err := c.exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("store: %s: %w", what, err)
	}
	return nil
}
