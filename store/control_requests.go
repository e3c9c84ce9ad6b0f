package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"portway/grants"
)

const requestColumns = `id, app, account, scopes, mode, days, data_from, data_until, purpose, renews, state, grant_id, evidence,
	created, expires, decided`

func requestFields(r *grants.ConsentRequest) []any {
	return []any{
		&r.ID, &r.App, &r.Account, words{&r.Scopes}, &r.Mode, &r.Days, moment{&r.From}, moment{&r.Until}, &r.Purpose, &r.Renews,
		&r.State, &r.Grant, &r.Evidence, moment{&r.Created}, moment{&r.Expires}, moment{&r.Decided},
	}
}

// Request returns the request with the id, nil where there is none.
func (c *Control) Request(ctx context.Context, id string) (*grants.ConsentRequest, error) {
	return one(ctx, c, "request", requestFields, "SELECT "+requestColumns+" FROM consent_request WHERE id = $1", id)
}

// RequestOf returns the request that led to the grant, nil where none did.
func (c *Control) RequestOf(ctx context.Context, grant string) (*grants.ConsentRequest, error) {
	return one(ctx, c, "request", requestFields, "SELECT "+requestColumns+" FROM consent_request WHERE grant_id = $1 AND grant_id <> '' LIMIT 1", grant)
}

// AddRequest keeps an app's question.
func (c *Control) AddRequest(ctx context.Context, r *grants.ConsentRequest, e grants.Event) error {
	err := c.transact(ctx, func(t *controlTx) error {
		t.tell(e)
		_, err := t.change("INSERT INTO consent_request ("+requestColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
			r.ID, r.App, r.Account, strings.Join(r.Scopes, " "), string(r.Mode), r.Days, at(r.From), at(r.Until), r.Purpose, r.Renews,
			string(r.State), r.Grant, r.Evidence, at(r.Created), at(r.Expires), at(r.Decided))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: add request: %w", err)
	}
	return nil
}

// AnswerRequest closes an open request with the grant that came of it, or nil, and ends the one that it supersedes. It
// reports false where the request was answered already.
func (c *Control) AnswerRequest(ctx context.Context, r *grants.ConsentRequest, g *grants.Grant, events ...grants.Event) (bool, error) {
	return c.attempt(ctx, "answer request", func(t *controlTx) (bool, error) {
		t.tell(events...)
		answered, err := t.changes(`UPDATE consent_request SET state = $2, grant_id = $3, account = $4, evidence = $5, decided = $6
			WHERE id = $1 AND state = 'open'`, r.ID, string(r.State), r.Grant, r.Account, r.Evidence, at(r.Decided))
		if err != nil || !answered || g == nil {
			return answered, err
		}
		if g.Supersedes != "" {
			if _, err := t.endGrant(g.Supersedes, grants.Superseded, g.ID, g.Created); err != nil {
				return false, err
			}
		}
		return t.insertGrant(g)
	})
}

// AbandonRequests closes the open requests whose time is over by then.
func (c *Control) AbandonRequests(ctx context.Context, by time.Time) error {
	_, err := c.exec(ctx, "UPDATE consent_request SET state = $2 WHERE state = 'open' AND expires <= $1", at(by), string(grants.Abandoned))
	if err != nil {
		return fmt.Errorf("store: abandon requests: %w", err)
	}
	return nil
}
