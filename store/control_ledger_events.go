package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"portway/ledger"
)

// EventsToChain returns the grant events that no chain has yet, in order, at most limit of them.
func (c *Control) EventsToChain(ctx context.Context, limit int) ([]ledger.Event, error) {
	rows, err := c.query(ctx, `SELECT e.number, e.at, e.kind, e.grant_id, e.app, e.account, e.developer, e.actor, e.reason, e.detail,
			COALESCE(NULLIF(e.account, ''), g.account, ''), COALESCE(g.mode, ''), COALESCE(g.as_of, 0), `+itemsColumn+`
		FROM event e LEFT JOIN app_grant g ON g.id = e.grant_id
		WHERE e.number > (SELECT event FROM ledger_position) ORDER BY e.number LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("store: ledger: events: %w", err)
	}
	defer rows.Close()
	var events []ledger.Event
	for rows.Next() {
		var e ledger.Event
		err := rows.Scan(&e.Number, moment{&e.At}, &e.Kind, &e.Grant, &e.App, &e.Account, &e.Developer, &e.Actor, &e.Reason, &e.Detail,
			&e.Person, &e.Mode, &e.AsOf, items{&e.Items})
		if err != nil {
			return nil, fmt.Errorf("store: ledger: events: %w", err)
		}
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: ledger: events: %w", err)
	}
	return events, nil
}

// EventsChained says that the chains have the events up to number, and others maybe more already.
func (c *Control) EventsChained(ctx context.Context, number int64) error {
	_, err := c.exec(ctx, "UPDATE ledger_position SET event = $1 WHERE event < $1", number)
	if err != nil {
		return fmt.Errorf("store: ledger: events chained: %w", err)
	}
	return nil
}

// Sign writes a checkpoint of at most limit heads that no checkpoint has signed, as sign makes it.
func (c *Control) Sign(ctx context.Context, limit int,
	sign func(last *ledger.Checkpoint, heads []ledger.Head) (*ledger.Checkpoint, []ledger.Mark, error),
) (count int, err error) {
	err = c.transact(ctx, func(t *controlTx) error {
		// One process at a time: the numbers of checkpoints have no gaps.
		if _, err := t.change("UPDATE ledger_position SET only_row = 1"); err != nil {
			return err
		}
		heads, err := t.unsignedHeads(limit)
		if count = len(heads); err != nil || count == 0 {
			return err
		}
		last, err := t.lastCheckpoint()
		if err != nil {
			return err
		}
		checkpoint, marks, err := sign(last, heads)
		if err != nil {
			return err
		}
		if err := t.insertCheckpoint(checkpoint); err != nil {
			return err
		}
		return t.insertMarks(marks)
	})
	if err != nil {
		return 0, fmt.Errorf("store: ledger: sign: %w", err)
	}
	return count, nil
}

func (t *controlTx) unsignedHeads(limit int) ([]ledger.Head, error) {
	rows, err := t.query("SELECT person, number, digest FROM ledger_head WHERE signed < number ORDER BY person LIMIT $1", limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var heads []ledger.Head
	for rows.Next() {
		var h ledger.Head
		if err := rows.Scan(&h.Person, &h.Number, &h.Digest); err != nil {
			return nil, err
		}
		heads = append(heads, h)
	}
	return heads, rows.Err()
}

const checkpointColumns = "number, at, previous, heads, root, signature"

func checkpointFields(c *ledger.Checkpoint) []any {
	return []any{&c.Number, moment{&c.At}, &c.Previous, &c.Heads, &c.Root, &c.Signature}
}

func (t *controlTx) lastCheckpoint() (*ledger.Checkpoint, error) {
	var c ledger.Checkpoint
	err := t.read("SELECT "+checkpointColumns+" FROM ledger_checkpoint ORDER BY number DESC LIMIT 1", nil, checkpointFields(&c)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &c, err
}

func (t *controlTx) insertCheckpoint(c *ledger.Checkpoint) error {
	_, err := t.change("INSERT INTO ledger_checkpoint ("+checkpointColumns+") VALUES "+t.tuples(1, 6),
		c.Number, at(c.At), c.Previous, c.Heads, c.Root, c.Signature)
	return err
}

// insertMarks writes the marks, and on the heads how far they are signed; those may have moved on meanwhile.
func (t *controlTx) insertMarks(marks []ledger.Mark) error {
	for len(marks) > 0 {
		some := marks[:min(len(marks), marksAtOnce)]
		marks = marks[len(some):]
		var rows, heads []any
		for i := range some {
			m := &some[i]
			rows = append(rows, m.Checkpoint, m.Person, m.Number, m.Digest, at(m.At), m.Signature)
			heads = append(heads, m.Person, 0, "", m.Number)
		}
		if _, err := t.change("INSERT INTO ledger_mark ("+markColumns+") VALUES "+t.tuples(len(some), 6), rows...); err != nil {
			return err
		}
		_, err := t.change("INSERT INTO ledger_head (person, number, digest, signed) VALUES "+t.tuples(len(some), 4)+
			" ON CONFLICT (person) DO UPDATE SET signed = excluded.signed", heads...)
		if err != nil {
			return err
		}
	}
	return nil
}

// marksAtOnce keeps the parameters of a statement below what both engines take.
const marksAtOnce = 500
