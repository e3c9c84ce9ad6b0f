package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"portway/grants"
)

// controlTx is a transaction that remembers what it has to tell.
type controlTx struct {
	ctx     context.Context
	tx      *sql.Tx
	control *Control
	events  []grants.Event
	missed  []string // statements that were not prepared

	back time.Time     // when it last gave way
	away time.Duration // for how long
}

// changes runs a statement and reports whether it changed anything.
func (t *controlTx) changes(statement string, args ...any) (bool, error) {
	n, err := t.change(statement, args...)
	return n > 0, err
}

// tell writes the events when the work is done.
func (t *controlTx) tell(events ...grants.Event) { t.events = append(t.events, events...) }

func (t *controlTx) number() error {
	for _, e := range t.events {
		var number int64
		if err := t.read("UPDATE event_number SET last = last + 1 RETURNING last", nil, &number); err != nil {
			return fmt.Errorf("event number: %w", err)
		}
		_, err := t.change(`INSERT INTO event (number, at, kind, grant_id, app, account, developer, actor, operator_id, reason, detail)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			number, at(e.At), string(e.Kind), e.Grant, e.App, e.Account, e.Developer, string(e.Actor), e.Operator, e.Reason, e.Detail)
		if err != nil {
			return fmt.Errorf("event: %w", err)
		}
		if err := t.countAct(&e); err != nil {
			return fmt.Errorf("act: %w", err)
		}
	}
	return nil
}

// LastEvent returns the number of the last event, 0 where there was none.
func (c *Control) LastEvent(ctx context.Context) (int64, error) {
	var last int64
	if err := c.row(ctx, "SELECT last FROM event_number").Scan(&last); err != nil {
		return 0, fmt.Errorf("store: last event: %w", err)
	}
	return last, nil
}

const eventColumns = "number, at, kind, grant_id, app, account, developer, actor, operator_id, reason, detail"

// EventsAfter returns the events with higher numbers, in order, at most limit of them.
func (c *Control) EventsAfter(ctx context.Context, number int64, limit int) ([]grants.Event, error) {
	return c.eventList(ctx, "SELECT "+eventColumns+" FROM event WHERE number > $1 ORDER BY number LIMIT $2", number, limit)
}

// EventsOfApp returns the events that name the app and no grant, in order.
func (c *Control) EventsOfApp(ctx context.Context, app string) ([]grants.Event, error) {
	return c.eventList(ctx, "SELECT "+eventColumns+" FROM event WHERE app = $1 AND grant_id = '' ORDER BY number", app)
}

// EventsOfGrant returns the events about the grant, in order.
func (c *Control) EventsOfGrant(ctx context.Context, grant string) ([]grants.Event, error) {
	return c.eventList(ctx, "SELECT "+eventColumns+" FROM event WHERE grant_id = $1 ORDER BY number", grant)
}

func (c *Control) eventList(ctx context.Context, query string, args ...any) ([]grants.Event, error) {
	return list(ctx, c, "events", func(e *grants.Event) []any {
		return []any{&e.Number, moment{&e.At}, &e.Kind, &e.Grant, &e.App, &e.Account, &e.Developer, &e.Actor, &e.Operator, &e.Reason, &e.Detail}
	}, query, args...)
}

// list reads every row of a query into what fields gives the places of.
func list[T any](ctx context.Context, c *Control, what string, fields func(*T) []any, query string, args ...any) ([]T, error) {
	c.observe(query)
	rows, err := c.query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", what, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := rows.Scan(fields(&one)...); err != nil {
			return nil, fmt.Errorf("store: %s: %w", what, err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: %s: %w", what, err)
	}
	return all, nil
}

// one reads the only row of a query, nil where there is none.
func one[T any](ctx context.Context, c *Control, what string, fields func(*T) []any, query string, args ...any) (*T, error) {
	c.observe(query)
	var found T
	err := c.row(ctx, query, args...).Scan(fields(&found)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", what, err)
	}
	return &found, nil
}

func (c *Control) observe(query string) {
	if c.Observe != nil {
		c.Observe(query)
	}
}
