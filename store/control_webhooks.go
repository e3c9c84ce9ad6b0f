package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"portway/grants"
	"portway/webhooks"
)

var _ webhooks.Store = (*Control)(nil)

const webhookColumns = "app, url, state, reason, keys, failing, failure, created, revision"

func webhookFields(e *webhooks.Endpoint) []any {
	return []any{
		&e.App, &e.URL, &e.State, &e.Reason, part{&e.Keys}, moment{&e.Failing}, part{&e.Failure}, moment{&e.Created}, &e.Revision,
	}
}

const deliveryColumns = "id, app, number, order_key, once, kind, payload, state, held, created, started, due, finished, attempts"

func deliveryFields(d *webhooks.Delivery) []any {
	return []any{
		&d.ID, &d.App, &d.Number, &d.Order, &d.Once, &d.Kind, &d.Payload, &d.State, &d.Held,
		moment{&d.Created}, moment{&d.Started}, moment{&d.Due}, moment{&d.Finished}, part{&d.Attempts},
	}
}

// Webhook returns the app's endpoint, nil where it has none.
func (c *Control) Webhook(ctx context.Context, app string) (*webhooks.Endpoint, error) {
	return one(ctx, c, "webhook", webhookFields, "SELECT "+webhookColumns+" FROM webhook WHERE app = $1", app)
}

// PutWebhook writes an endpoint that is still at its revision, or adds one at revision 0: it is told of what happens from
// then on.
func (c *Control) PutWebhook(ctx context.Context, e *webhooks.Endpoint) (bool, error) {
	texts, err := asText(e.Keys)
	if err != nil {
		return false, err
	}
	return c.attempt(ctx, "put webhook", func(t *controlTx) (bool, error) {
		if e.Revision > 0 {
			return t.changes(`UPDATE webhook SET url = $3, state = $4, reason = $5, keys = $6, failing = $7, revision = revision + 1
				WHERE app = $1 AND revision = $2`, e.App, e.Revision, e.URL, string(e.State), e.Reason, texts[0], at(e.Failing))
		}
		added, err := t.changes(`INSERT INTO webhook (app, url, state, reason, keys, failing, created, revision)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT DO NOTHING`, e.App, e.URL, string(e.State), e.Reason, texts[0], at(e.Failing), at(e.Created))
		if err != nil || !added {
			return added, err
		}
		_, err = t.change(`INSERT INTO follower (name, number, id) SELECT $1, COALESCE((SELECT last FROM app_feed WHERE app = $2), 0), ''
			WHERE TRUE ON CONFLICT (name) DO UPDATE SET number = excluded.number`, webhooks.NudgeFollower(e.App), e.App)
		return true, err
	})
}

// RemoveWebhook forgets the endpoint and its deliveries.
func (c *Control) RemoveWebhook(ctx context.Context, app string) error {
	err := c.transact(ctx, func(t *controlTx) error {
		for _, statement := range []string{"DELETE FROM webhook_delivery WHERE app = $1", "DELETE FROM webhook WHERE app = $1"} {
			if _, err := t.change(statement, app); err != nil {
				return err
			}
		}
		_, err := t.change("DELETE FROM follower WHERE name = $1", webhooks.NudgeFollower(app))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: remove webhook: %w", err)
	}
	return nil
}

// AddDeliveries adds those whose app has an endpoint and whose Once is new, and takes the step.
func (c *Control) AddDeliveries(ctx context.Context, deliveries []webhooks.Delivery, step *webhooks.Step) (bool, error) {
	return c.attempt(ctx, "add deliveries", func(t *controlTx) (bool, error) {
		if step != nil {
			taken, err := t.changes("UPDATE follower SET number = $4, id = $5 WHERE name = $1 AND number = $2 AND id = $3",
				step.Follower, step.From.Number, step.From.ID, step.To.Number, step.To.ID)
			if err != nil || !taken {
				return taken, err
			}
		}
		for i := range deliveries {
			if err := t.addDelivery(&deliveries[i]); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// addDelivery takes the app's next number first: that makes whoever adds or settles one of the app's deliveries wait, so
// that what is held can be told from what is not.
func (t *controlTx) addDelivery(d *webhooks.Delivery) error {
	numbered, err := t.changes("UPDATE webhook SET number = number + 1 WHERE app = $1", d.App)
	if err != nil || !numbered {
		return err
	}
	_, err = t.change(`INSERT INTO webhook_delivery (id, app, number, order_key, once, kind, payload, state, held, created, started, due)
		SELECT $1, $2, w.number, $3, $4, $5, $6, 'pending',
			$3 <> '' AND EXISTS (SELECT 1 FROM webhook_delivery e WHERE e.app = $2 AND e.order_key = $3 AND e.state = 'pending'), CAST($7 AS BIGINT), CAST($7 AS BIGINT), CAST($7 AS BIGINT)
		FROM webhook w WHERE w.app = $2 ON CONFLICT (app, once) DO NOTHING`,
		d.ID, d.App, d.Order, d.Once, string(d.Kind), d.Payload, at(d.Created))
	return err
}

// What is due, and what is under way, of the endpoint w, at $2.
const (
	dueDelivery = "d.app = w.app AND d.state = 'pending' AND NOT d.held AND d.due <= $2"
	underWay    = "(SELECT COUNT(*) FROM webhook_delivery r WHERE r.app = w.app AND r.state = 'pending' AND NOT r.held AND r.worker <> '' AND r.due > $2)"
)

// TakeDelivery gives the worker a delivery. Two workers may choose the same one; the second then finds it taken, and tries
// again.
func (c *Control) TakeDelivery(ctx context.Context, worker string, now, until time.Time, most int) (*webhooks.Delivery, error) {
	for range 3 {
		id, err := one(ctx, c, "due delivery", func(id *string) []any { return []any{id} }, `SELECT d.id FROM webhook_delivery d
			WHERE d.state = 'pending' AND NOT d.held AND d.due <= $2 AND d.app = (SELECT w.app FROM webhook w WHERE w.state = 'enabled'
				AND EXISTS (SELECT 1 FROM webhook_delivery d WHERE `+dueDelivery+`) AND `+underWay+` < $1
				ORDER BY `+underWay+`, (SELECT MIN(d.due) FROM webhook_delivery d WHERE `+dueDelivery+`) LIMIT 1)
			ORDER BY d.due, d.number LIMIT 1`, most, at(now))
		if err != nil || id == nil {
			return nil, err
		}
		taken, err := one(ctx, c, "take delivery", deliveryFields, `UPDATE webhook_delivery SET worker = $2, due = $4
			WHERE id = $1 AND state = 'pending' AND NOT held AND due <= $3 RETURNING `+deliveryColumns, *id, worker, at(now), at(until))
		if err != nil || taken != nil {
			return taken, err
		}
	}
	return nil, nil
}

// SettleDelivery writes what became of a delivery, lets the next in its order go, and notes it in the endpoint.
func (c *Control) SettleDelivery(ctx context.Context, d *webhooks.Delivery, worker string, o webhooks.Outcome) (*webhooks.Endpoint, error) {
	texts, err := asText(d.Attempts, o.Attempt)
	if err != nil {
		return nil, err
	}
	var after webhooks.Endpoint
	done, err := c.attempt(ctx, "settle delivery", func(t *controlTx) (bool, error) {
		if err := t.note(d, o, texts[1], &after); err != nil {
			return false, err
		}
		settled, err := t.changes(`UPDATE webhook_delivery SET worker = '', state = $3, due = $4, finished = $5, attempts = $6
			WHERE id = $1 AND worker = $2 AND state = 'pending'`, d.ID, worker, string(d.State), at(d.Due), at(d.Finished), texts[0])
		if err != nil || !settled || d.State == webhooks.Pending || d.Order == "" {
			return settled, err
		}
		_, err = t.change(releaseNext, d.App, d.Order, at(d.Finished))
		return true, err
	})
	if err != nil || !done {
		return nil, err
	}
	return &after, nil
}

// releaseNext lets the next delivery of an order go.
const releaseNext = `UPDATE webhook_delivery SET held = FALSE, due = $3, started = $3 WHERE app = $1 AND order_key = $2 AND state = 'pending' AND held
	AND number = (SELECT MIN(n.number) FROM webhook_delivery n WHERE n.app = $1 AND n.order_key = $2 AND n.state = 'pending')`

// note writes into the endpoint what an attempt says about it.
func (t *controlTx) note(d *webhooks.Delivery, o webhooks.Outcome, failure any, after *webhooks.Endpoint) error {
	statement, args := "UPDATE webhook SET failing = 0 WHERE app = $1", []any{d.App}
	switch {
	case o.Gone:
		statement = "UPDATE webhook SET failure = $2, state = 'disabled', reason = '" + webhooks.ReasonGone + "' WHERE app = $1"
		args = append(args, failure)
	case o.Attempt.Error != "":
		statement = `UPDATE webhook SET failure = $2, failing = CASE WHEN failing = 0 THEN $3 ELSE failing END,
			reason = CASE WHEN state = 'enabled' AND failing <> 0 AND failing <= $4 THEN '` + webhooks.ReasonFailing + `' ELSE reason END,
			state = CASE WHEN failing <> 0 AND failing <= $4 THEN 'disabled' ELSE state END WHERE app = $1`
		args = append(args, failure, at(o.Attempt.At), at(o.Lasting))
	}
	err := t.read(statement+" RETURNING "+webhookColumns, args, webhookFields(after)...)
	if err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	return nil
}

// Delivery returns the app's delivery with the id, nil where there is none.
func (c *Control) Delivery(ctx context.Context, app, id string) (*webhooks.Delivery, error) {
	return one(ctx, c, "delivery", deliveryFields, "SELECT "+deliveryColumns+" FROM webhook_delivery WHERE app = $1 AND id = $2", app, id)
}

// Deliveries returns the app's deliveries, the newest first.
func (c *Control) Deliveries(ctx context.Context, q webhooks.Query) ([]webhooks.Delivery, error) {
	return list(ctx, c, "deliveries", deliveryFields, "SELECT "+deliveryColumns+` FROM webhook_delivery
		WHERE app = $1 AND ($2 = '' OR state = $2) AND (CAST($3 AS BIGINT) = 0 OR number < CAST($3 AS BIGINT)) ORDER BY number DESC LIMIT $4`,
		q.App, string(q.State), q.Before, q.Limit)
}

// ReplayDelivery makes a finished delivery pending again, behind what waits in its order.
func (c *Control) ReplayDelivery(ctx context.Context, app, id string, now time.Time) (bool, error) {
	return c.attempt(ctx, "replay delivery", func(t *controlTx) (bool, error) {
		numbered, err := t.changes("UPDATE webhook SET number = number + 1 WHERE app = $1", app)
		if err != nil || !numbered {
			return false, err
		}
		return t.changes(`UPDATE webhook_delivery SET state = 'pending', started = $3, due = $3, finished = 0, worker = '',
			number = (SELECT w.number FROM webhook w WHERE w.app = $1),
			held = order_key <> '' AND EXISTS (SELECT 1 FROM webhook_delivery e WHERE e.app = $1 AND e.order_key = webhook_delivery.order_key AND e.state = 'pending')
			WHERE app = $1 AND id = $2 AND state <> 'pending'`, app, id, at(now))
	})
}

// LapseDeliveries makes those dead that a disabled endpoint has left lying, and forgets what is finished.
func (c *Control) LapseDeliveries(ctx context.Context, now, startedBefore, finishedBefore time.Time) error {
	_, err := c.changed(ctx, "lapse deliveries", `UPDATE webhook_delivery SET state = 'dead', finished = $1, worker = '', held = FALSE
		WHERE state = 'pending' AND started < $2 AND due <= $1 AND app IN (SELECT w.app FROM webhook w WHERE w.state <> 'enabled')`,
		at(now), at(startedBefore))
	if err != nil {
		return err
	}
	_, err = c.changed(ctx, "forget deliveries", "DELETE FROM webhook_delivery WHERE state <> 'pending' AND finished < $1", at(finishedBefore))
	return err
}

// Followed returns how far the source was followed; the first who asks begins it.
func (c *Control) Followed(ctx context.Context, name string, begin webhooks.Place) (webhooks.Place, error) {
	place := func(p *webhooks.Place) []any { return []any{&p.Number, &p.ID} }
	const known = "SELECT number, id FROM follower WHERE name = $1"
	found, err := one(ctx, c, "follower", place, known, name)
	if err == nil && found == nil {
		if _, err = c.changed(ctx, "begin follower", "INSERT INTO follower (name, number, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
			name, begin.Number, begin.ID); err == nil {
			found, err = one(ctx, c, "follower", place, known, name)
		}
	}
	if err == nil && found == nil {
		err = errors.New("store: follower: neither begun nor there")
	}
	if err != nil {
		return webhooks.Place{}, err
	}
	return *found, nil
}

const nudgedGrants = 100 // named in one nudge

// Nudges returns apps that have news they were not told of.
func (c *Control) Nudges(ctx context.Context, limit int) ([]webhooks.Nudge, error) {
	found, err := list(ctx, c, "nudges", func(n *webhooks.Nudge) []any { return []any{&n.App, &n.From, &n.To} }, `SELECT w.app, f.number, a.last
		FROM webhook w JOIN app_feed a ON a.app = w.app JOIN follower f ON f.name = 'changes ' || w.app
		WHERE w.state = 'enabled' AND a.last > f.number AND NOT EXISTS (SELECT 1 FROM webhook_delivery d
			WHERE d.app = w.app AND d.state = 'pending' AND d.order_key = '' AND d.kind = 'changes.available')
		ORDER BY w.app LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	for i := range found {
		if err := c.nameGrants(ctx, &found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (c *Control) nameGrants(ctx context.Context, n *webhooks.Nudge) error {
	type entry struct {
		webhooks.NudgedGrant
		place int64
	}
	entries, err := list(ctx, c, "nudged grants", func(e *entry) []any { return []any{&e.place, &e.GrantID, &e.Subject} },
		`SELECT c.place, g.id, g.subject FROM app_change c JOIN app_grant g ON g.id = c.grant_id
		WHERE c.app = $1 AND c.place > $2 AND c.place <= $3 AND g.status = 'active' ORDER BY c.place LIMIT $4`, n.App, n.From, n.To, nudgedGrants+1)
	if err != nil {
		return err
	}
	if n.More = len(entries) > nudgedGrants; n.More {
		entries = entries[:nudgedGrants]
		n.To = entries[nudgedGrants-1].place
	}
	for _, e := range entries {
		n.Grants = append(n.Grants, e.NudgedGrant)
	}
	return nil
}

// GrantsExpiring returns active recurring grants by their end, after the place and until a moment.
func (c *Control) GrantsExpiring(ctx context.Context, after webhooks.Place, until time.Time, limit int) ([]grants.Grant, error) {
	return list(ctx, c, "grants that expire", grantFields, "SELECT "+grantColumns+` FROM app_grant g WHERE g.status = 'active' AND g.mode = 'recurring'
		AND (g.expires, g.id) > ($1, $2) AND g.expires <= $3 ORDER BY g.expires, g.id LIMIT $4`, after.Number, after.ID, at(until), limit)
}
