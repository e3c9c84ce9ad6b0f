package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"portway/grants"
)

const grantColumns = `g.id, g.arrangement, g.version, g.origin, g.issuer, g.account, g.subject, g.app, g.mode, g.status,
	g.reason, g.scopes, g.as_of, g.data_from, g.data_until, g.created, g.starts, g.expires, g.start_by, g.use_ends, g.ended,
	COALESCE((SELECT string_agg(i.type || ' ' || i.fields, '|' ORDER BY i.place) FROM grant_item i WHERE i.grant_id = g.id), '')`

func grantFields(g *grants.Grant) []any {
	return []any{
		&g.ID, &g.Arrangement, &g.Version, &g.Origin, &g.Issuer, &g.Account, &g.Subject, &g.App, &g.Mode, &g.Status,
		&g.Reason, words{&g.Scopes}, &g.AsOf, moment{&g.From}, moment{&g.Until}, moment{&g.Created}, moment{&g.Starts},
		moment{&g.Expires}, moment{&g.StartBy}, moment{&g.UseEnds}, moment{&g.Ended}, items{&g.Items},
	}
}

// items is the column that grantColumns makes of a grant's items.
type items struct{ list *[]grants.Item }

// Scan reads it.
func (c items) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("items are a text, not a %T", value)
	}
	*c.list = nil
	for item := range strings.SplitSeq(text, "|") {
		if words := strings.Fields(item); len(words) > 0 {
			*c.list = append(*c.list, grants.Item{Type: words[0], Fields: words[1:]})
		}
	}
	return nil
}

// AddGrant adds the grant, and reports false where its id is taken.
func (c *Control) AddGrant(ctx context.Context, g *grants.Grant, e grants.Event) (added bool, err error) {
	err = c.transact(ctx, func(t *controlTx) error {
		if added, err = t.insertGrant(g); added {
			t.tell(e)
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store: add grant: %w", err)
	}
	return added, nil
}

func (t *controlTx) insertGrant(g *grants.Grant) (bool, error) {
	added, err := t.change(`INSERT INTO app_grant (id, arrangement, version, origin, issuer, account, subject, app, mode, status,
			reason, scopes, as_of, data_from, data_until, created, starts, expires, start_by, use_ends, ended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		ON CONFLICT DO NOTHING`,
		g.ID, g.Arrangement, g.Version, string(g.Origin), g.Issuer, g.Account, g.Subject, g.App, string(g.Mode), string(g.Status),
		g.Reason, strings.Join(g.Scopes, " "), g.AsOf, at(g.From), at(g.Until), at(g.Created), at(g.Starts), at(g.Expires),
		at(g.StartBy), at(g.UseEnds), at(g.Ended))
	if err != nil || added == 0 {
		return false, err
	}
	return true, t.insertItems(g.ID, g.Items)
}

func (t *controlTx) insertItems(grant string, items []grants.Item) error {
	for place, item := range items {
		_, err := t.change("INSERT INTO grant_item (grant_id, place, type, fields) VALUES ($1, $2, $3, $4)",
			grant, place, item.Type, strings.Join(item.Fields, " "))
		if err != nil {
			return err
		}
	}
	return nil
}

// EndGrant gives the grant a final status, and reports false where it has one already.
func (c *Control) EndGrant(ctx context.Context, id string, as grants.Status, e grants.Event) (ended bool, err error) {
	err = c.transact(ctx, func(t *controlTx) error {
		n, err := t.change(`UPDATE app_grant SET status = $2, reason = $3, ended = $4
			WHERE id = $1 AND status NOT IN ('superseded', 'expired', 'revoked')`, id, string(as), e.Reason, at(e.At))
		if ended = n > 0; ended {
			t.tell(e)
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store: end grant: %w", err)
	}
	return ended, nil
}

// Standing returns the grant with the id and all that decides what it opens, nil where there is none. It is one
// statement, so that no change is half in it.
func (c *Control) Standing(ctx context.Context, grant string) (*grants.Standing, error) {
	var s grants.Standing
	fields := append(append(append(grantFields(&s.Grant), accountFields(&s.Account)...), appFields(&s.App)...), developerFields(&s.Developer)...)
	err := c.db.QueryRowContext(ctx, c.dialect.Adapt("SELECT "+grantColumns+", "+accountColumns+", "+appColumns+", "+developerColumns+`,
			(SELECT CAST(COALESCE(SUM(o.share_points), 0) AS BIGINT) FROM app o WHERE o.developer = d.id),
			(SELECT CAST(COALESCE(SUM(o.share_burst), 0) AS BIGINT) FROM app o WHERE o.developer = d.id)
		FROM app_grant g JOIN account a ON a.id = g.account JOIN app p ON p.id = g.app JOIN developer d ON d.id = p.developer
		WHERE g.id = $1`), grant).Scan(append(fields, &s.SetAside.Points, &s.SetAside.Burst)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: standing: %w", err)
	}
	return &s, nil
}
