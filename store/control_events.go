package store

import (
	"context"
	"database/sql"
	"fmt"

	"portway/grants"
)

// controlTx is a transaction that remembers what it has to tell.
type controlTx struct {
	ctx     context.Context
	tx      *sql.Tx
	control *Control
	events  []grants.Event
}

// change runs a statement and returns how many rows it changed.
func (t *controlTx) change(statement string, args ...any) (int64, error) {
	result, err := t.tx.ExecContext(t.ctx, t.control.dialect.Adapt(statement), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// tell writes the event when the work is done.
func (t *controlTx) tell(e grants.Event) { t.events = append(t.events, e) }

func (t *controlTx) number() error {
	for _, e := range t.events {
		row := t.tx.QueryRowContext(t.ctx, "UPDATE event_number SET last = last + 1 RETURNING last")
		var number int64
		if err := row.Scan(&number); err != nil {
			return fmt.Errorf("event number: %w", err)
		}
		_, err := t.change(`INSERT INTO event (number, at, kind, grant_id, app, account, developer, actor, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			number, at(e.At), string(e.Kind), e.Grant, e.App, e.Account, e.Developer, string(e.Actor), e.Reason)
		if err != nil {
			return fmt.Errorf("event: %w", err)
		}
	}
	return nil
}

// LastEvent returns the number of the last event, 0 where there was none.
func (c *Control) LastEvent(ctx context.Context) (int64, error) {
	var last int64
	if err := c.db.QueryRowContext(ctx, "SELECT last FROM event_number").Scan(&last); err != nil {
		return 0, fmt.Errorf("store: last event: %w", err)
	}
	return last, nil
}

// EventsAfter returns the events with higher numbers, in order, at most limit of them.
func (c *Control) EventsAfter(ctx context.Context, number int64, limit int) ([]grants.Event, error) {
	rows, err := c.db.QueryContext(ctx, c.dialect.Adapt(`SELECT number, at, kind, grant_id, app, account, developer, actor, reason
		FROM event WHERE number > $1 ORDER BY number LIMIT $2`), number, limit)
	if err != nil {
		return nil, fmt.Errorf("store: events: %w", err)
	}
	defer rows.Close()
	var events []grants.Event
	for rows.Next() {
		var e grants.Event
		if err := rows.Scan(&e.Number, moment{&e.At}, &e.Kind, &e.Grant, &e.App, &e.Account, &e.Developer, &e.Actor, &e.Reason); err != nil {
			return nil, fmt.Errorf("store: events: %w", err)
		}
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: events: %w", err)
	}
	return events, nil
}
