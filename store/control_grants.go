package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"portway/grants"
)

const grantColumns = `g.id, g.arrangement, g.version, g.supersedes, g.revision, g.origin, g.issuer, g.account, g.subject, g.app,
	g.mode, g.status, g.reason, g.scopes, g.as_of, g.data_from, g.data_until, g.created, g.starts, g.expires, g.start_by,
	g.live_use, g.use_ends, g.last_used, g.suspended, g.ended, ` + itemsColumn

// itemsColumn is what items reads.
const itemsColumn = `COALESCE((SELECT string_agg(i.type || ' ' || CASE WHEN i.open THEN '+' ELSE '-' END || i.used_by || ' ' || i.fields, '|'
	ORDER BY i.place) FROM grant_item i WHERE i.grant_id = g.id), '')`

func grantFields(g *grants.Grant) []any {
	return []any{
		&g.ID, &g.Arrangement, &g.Version, &g.Supersedes, &g.Revision, &g.Origin, &g.Issuer, &g.Account, &g.Subject, &g.App,
		&g.Mode, &g.Status, &g.Reason, words{&g.Scopes}, &g.AsOf, moment{&g.From}, moment{&g.Until}, moment{&g.Created},
		moment{&g.Starts}, moment{&g.Expires}, moment{&g.StartBy}, &g.LiveUse, moment{&g.UseEnds}, moment{&g.LastUsed},
		moment{&g.Suspended}, moment{&g.Ended}, items{&g.Items},
	}
}

// items is the column that grantColumns makes of a grant's items: the type, + or - and the use, and the fields of each.
type items struct{ list *[]grants.Item }

// Scan reads it.
func (c items) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("items are a text, not a %T", value)
	}
	*c.list = nil
	for item := range strings.SplitSeq(text, "|") {
		words := strings.Fields(item)
		if len(words) < 2 {
			continue
		}
		*c.list = append(*c.list, grants.Item{Type: words[0], Open: words[1][0] == '+', UsedBy: words[1][1:], Fields: words[2:]})
	}
	return nil
}

// Standing returns the grant with the id and all that decides what it opens, nil where there is none. It is one
// statement, so that no change is half in it.
func (c *Control) Standing(ctx context.Context, grant string) (*grants.Standing, error) {
	return one(ctx, c, "standing", func(s *grants.Standing) []any {
		fields := append(grantFields(&s.Grant), accountFields(&s.Account)...)
		fields = append(append(fields, appFields(&s.App)...), developerFields(&s.Developer)...)
		return append(fields, &s.SetAside.Points, &s.SetAside.Burst)
	}, "SELECT "+grantColumns+", "+accountColumns+", "+appColumns+", "+developerColumns+`,
			(SELECT CAST(COALESCE(SUM(o.share_points), 0) AS BIGINT) FROM app o WHERE o.developer = d.id),
			(SELECT CAST(COALESCE(SUM(o.share_burst), 0) AS BIGINT) FROM app o WHERE o.developer = d.id)
		FROM app_grant g JOIN account a ON a.id = g.account JOIN app p ON p.id = g.app JOIN developer d ON d.id = p.developer
		WHERE g.id = $1`, grant)
}

// notEnded holds for grants that have no final status.
const notEnded = "status NOT IN ('superseded', 'expired', 'revoked')"

const mostGrants = 200

// Grants returns the grants that fit the filter, by id, at most 200 of them.
func (c *Control) Grants(ctx context.Context, filter grants.Filter) ([]grants.Grant, error) {
	query, args := "SELECT "+grantColumns+" FROM app_grant g WHERE g.id > $1", []any{filter.After}
	where := func(condition string, arg any) {
		args = append(args, arg)
		query += fmt.Sprintf(" AND "+condition, len(args))
	}
	if filter.Account != "" {
		where("g.account = $%d", filter.Account)
	}
	if filter.App != "" {
		where("g.app = $%d", filter.App)
	}
	if filter.Standing {
		query += " AND g." + notEnded
	}
	if !filter.ExpiredBy.IsZero() {
		where("g.expires > 0 AND g.expires <= $%d", at(filter.ExpiredBy))
	}
	if !filter.CreatedBy.IsZero() {
		where("g.created <= $%d", at(filter.CreatedBy))
	}
	if !filter.LostBy.IsZero() {
		where("g.status = 'suspended' AND g.reason = 'eligibility' AND g.suspended <= $%d", at(filter.LostBy))
	}
	switch {
	case filter.Status == grants.Expired:
		where("(g.status = 'expired' OR g."+notEnded+" AND g.expires > 0 AND g.expires <= $%d)", at(filter.Now))
	case filter.Status != "":
		where("g.status = $%d", string(filter.Status))
		if !filter.Status.Final() {
			where("(g.expires = 0 OR g.expires > $%d)", at(filter.Now))
		}
	}
	limit := mostGrants
	if filter.Limit > 0 {
		limit = min(filter.Limit, mostGrants+1)
	}
	return list(ctx, c, "grants", grantFields, query+" ORDER BY g.id LIMIT "+strconv.Itoa(limit), args...)
}

// AddGrant adds the grant, and reports false where its id is taken.
func (c *Control) AddGrant(ctx context.Context, g *grants.Grant, e grants.Event) (bool, error) {
	return c.attempt(ctx, "add grant", func(t *controlTx) (bool, error) {
		t.tell(e)
		return t.insertGrant(g)
	})
}

func (t *controlTx) insertGrant(g *grants.Grant) (bool, error) {
	added, err := t.changes(`INSERT INTO app_grant (id, arrangement, version, supersedes, revision, origin, issuer, account, subject, app,
			mode, status, reason, scopes, as_of, data_from, data_until, created, starts, expires, start_by, live_use, use_ends,
			last_used, suspended, ended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
		ON CONFLICT DO NOTHING`,
		g.ID, g.Arrangement, g.Version, g.Supersedes, g.Revision, string(g.Origin), g.Issuer, g.Account, g.Subject, g.App,
		string(g.Mode), string(g.Status), g.Reason, strings.Join(g.Scopes, " "), g.AsOf, at(g.From), at(g.Until), at(g.Created),
		at(g.Starts), at(g.Expires), at(g.StartBy), g.LiveUse, at(g.UseEnds), at(g.LastUsed), at(g.Suspended), at(g.Ended))
	if err != nil || !added {
		return false, err
	}
	return true, t.insertItems(g.ID, g.Items)
}

func (t *controlTx) insertItems(grant string, items []grants.Item) error {
	for place, item := range items {
		_, err := t.change("INSERT INTO grant_item (grant_id, place, type, open, used_by, fields) VALUES ($1, $2, $3, $4, $5, $6)",
			grant, place, item.Type, item.Open, item.UsedBy, strings.Join(item.Fields, " "))
		if err != nil {
			return err
		}
	}
	return nil
}

// EndGrant gives the grant a final status, and reports false where it has one already.
func (c *Control) EndGrant(ctx context.Context, id string, as grants.Status, e grants.Event) (bool, error) {
	return c.attempt(ctx, "end grant", func(t *controlTx) (bool, error) {
		t.tell(e)
		return t.endGrant(id, as, e.Reason, e.At)
	})
}

func (t *controlTx) endGrant(id string, as grants.Status, reason string, when time.Time) (bool, error) {
	return t.changes("UPDATE app_grant SET status = $2, reason = $3, ended = $4, revision = revision + 1 WHERE id = $1 AND "+notEnded,
		id, string(as), reason, at(when))
}

// MoveGrant suspends a grant for a reason, or resumes one that is suspended for it.
func (c *Control) MoveGrant(ctx context.Context, id string, from, to grants.Status, reason string, e grants.Event) (bool, error) {
	if to == grants.Halted {
		return c.alter(ctx, "suspend grant", e, `UPDATE app_grant SET status = $3, reason = $4, suspended = $5, revision = revision + 1
			WHERE id = $1 AND status = $2`, id, string(from), string(to), reason, at(e.At))
	}
	return c.alter(ctx, "resume grant", e, `UPDATE app_grant SET status = $3, reason = '', suspended = 0, revision = revision + 1
		WHERE id = $1 AND status = $2 AND reason = $4`, id, string(from), string(to), reason)
}

// NarrowGrant writes the items, scopes and period of a grant, and reports false where it has ended or is not at its
// revision any more.
func (c *Control) NarrowGrant(ctx context.Context, g *grants.Grant, e grants.Event) (bool, error) {
	return c.attempt(ctx, "narrow grant", func(t *controlTx) (bool, error) {
		t.tell(e)
		changed, err := t.changes(`UPDATE app_grant SET scopes = $3, data_from = $4, data_until = $5, revision = revision + 1
			WHERE id = $1 AND revision = $2 AND `+notEnded, g.ID, g.Revision, strings.Join(g.Scopes, " "), at(g.From), at(g.Until))
		if err != nil || !changed {
			return false, err
		}
		if _, err := t.change("DELETE FROM grant_item WHERE grant_id = $1", g.ID); err != nil {
			return false, err
		}
		return true, t.insertItems(g.ID, g.Items)
	})
}

// ShortenGrant brings the grant's end closer, and reports false where it has ended or ends sooner.
func (c *Control) ShortenGrant(ctx context.Context, id string, expires time.Time, e grants.Event) (bool, error) {
	return c.alter(ctx, "shorten grant", e, `UPDATE app_grant SET expires = $2, revision = revision + 1
		WHERE id = $1 AND (expires = 0 OR expires > $2) AND `+notEnded, id, at(expires))
}

// ReplaceGrant adds a grant and ends the one that it supersedes, and reports false where that has ended.
func (c *Control) ReplaceGrant(ctx context.Context, next *grants.Grant, events ...grants.Event) (bool, error) {
	return c.attempt(ctx, "replace grant", func(t *controlTx) (bool, error) {
		t.tell(events...)
		ended, err := t.endGrant(next.Supersedes, grants.Superseded, next.ID, next.Created)
		if err != nil || !ended {
			return false, err
		}
		return t.insertGrant(next)
	})
}
