package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"portway/ledger"
)

// Entries returns a page of one person's entries, the newest first.
func (c *Control) Entries(ctx context.Context, q ledger.Query) ([]ledger.Entry, error) {
	where, args := []string{"person = $1"}, []any{q.Person}
	also := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args))))
	}
	if q.Before > 0 {
		also("number < ?", q.Before)
	}
	if q.App != "" {
		also("app = ?", q.App)
	}
	if q.Category != "" {
		also("REPLACE(categories, ?, '') <> categories", spaced([]string{q.Category})) // unlike LIKE, it has no wildcards
	}
	if q.Reads {
		where = append(where, "kind IN ('read', 'archive')")
	}
	if !q.From.IsZero() {
		also("at >= ?", at(q.From))
	}
	if !q.Until.IsZero() {
		also("at < ?", at(q.Until))
	}
	args = append(args, q.Limit)
	query := "SELECT text FROM ledger_entry WHERE " + strings.Join(where, " AND ") + " ORDER BY number DESC LIMIT $" + strconv.Itoa(len(args))
	return collect(ctx, c, "entries", func(rows *sql.Rows) (ledger.Entry, error) {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return ledger.Entry{}, err
		}
		return ledger.Parse(text)
	}, query, args...)
}

// Figures returns what the app read from one day to another, both included; all apps where app is empty.
func (c *Control) Figures(ctx context.Context, app string, from, until time.Time) ([]ledger.Figure, error) {
	return collect(ctx, c, "figures", func(rows *sql.Rows) (f ledger.Figure, err error) {
		var days int64
		err = rows.Scan(&days, &f.App, &f.Category, &f.Reads, &f.Records, &f.Bytes)
		f.Day = time.Unix(days*24*60*60, 0).UTC()
		return f, err
	}, `SELECT day, app, category, reads, records, bytes FROM ledger_figure
		WHERE day BETWEEN $1 AND $2 AND (app = $3 OR $3 = '') ORDER BY day, app, category`, day(from), day(until), app)
}

// NextPerson returns the person after the given one who has anything in the ledger, empty after the last. It looks at the
// tables each by itself: whoever takes a person out of one of them must not hide the rest.
func (c *Control) NextPerson(ctx context.Context, after string) (string, error) {
	var next sql.NullString
	err := c.row(ctx, `SELECT MIN(person) FROM (
		SELECT MIN(person) AS person FROM ledger_entry WHERE person > $1
		UNION ALL SELECT MIN(person) FROM ledger_head WHERE person > $1
		UNION ALL SELECT MIN(person) FROM ledger_mark WHERE person > $1) people`, after).Scan(&next)
	if err != nil {
		return "", fmt.Errorf("store: ledger: next person: %w", err)
	}
	return next.String, nil
}

// Head returns the end of a person's chain; its number is 0 where there is none.
func (c *Control) Head(ctx context.Context, person string) (ledger.Head, error) {
	heads, err := collect(ctx, c, "head", func(rows *sql.Rows) (h ledger.Head, err error) {
		err = rows.Scan(&h.Person, &h.Number, &h.Digest)
		return h, err
	}, "SELECT person, number, digest FROM ledger_head WHERE person = $1", person)
	if err != nil || len(heads) == 0 {
		return ledger.Head{Person: person}, err
	}
	return heads[0], nil
}

// Links returns a person's links with higher numbers, in order, at most limit of them.
func (c *Control) Links(ctx context.Context, person string, after int64, limit int) ([]ledger.Link, error) {
	return collect(ctx, c, "links", func(rows *sql.Rows) (l ledger.Link, err error) {
		var categories string
		err = rows.Scan(&l.Person, &l.Number, &l.ID, moment{&l.At}, &l.Kind, &l.App, &categories, &l.Text, &l.Digest)
		l.Categories = strings.Fields(categories)
		return l, err
	}, `SELECT person, number, id, at, kind, app, categories, text, digest FROM ledger_entry
		WHERE person = $1 AND number > $2 ORDER BY number LIMIT $3`, person, after, limit)
}

const markColumns = "checkpoint, person, number, digest, at, signature"

func scanMark(rows *sql.Rows) (m ledger.Mark, err error) {
	err = rows.Scan(&m.Checkpoint, &m.Person, &m.Number, &m.Digest, moment{&m.At}, &m.Signature)
	return m, err
}

// MarksOf returns a person's signed heads of later checkpoints, in order, at most limit of them.
func (c *Control) MarksOf(ctx context.Context, person string, after int64, limit int) ([]ledger.Mark, error) {
	return collect(ctx, c, "marks", scanMark,
		"SELECT "+markColumns+" FROM ledger_mark WHERE person = $1 AND checkpoint > $2 ORDER BY checkpoint LIMIT $3", person, after, limit)
}

// Marks returns the heads that a checkpoint signed, in the order of their persons.
func (c *Control) Marks(ctx context.Context, checkpoint int64) ([]ledger.Mark, error) {
	return collect(ctx, c, "marks", scanMark, "SELECT "+markColumns+" FROM ledger_mark WHERE checkpoint = $1 ORDER BY person", checkpoint)
}

// Checkpoints returns the later checkpoints, in order, at most limit of them.
func (c *Control) Checkpoints(ctx context.Context, after int64, limit int) ([]ledger.Checkpoint, error) {
	return collect(ctx, c, "checkpoints", func(rows *sql.Rows) (p ledger.Checkpoint, err error) {
		err = rows.Scan(checkpointFields(&p)...)
		return p, err
	}, "SELECT "+checkpointColumns+" FROM ledger_checkpoint WHERE number > $1 ORDER BY number LIMIT $2", after, limit)
}

// collect runs a query and scans its rows.
func collect[T any](ctx context.Context, c *Control, what string, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := c.query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: ledger: %s: %w", what, err)
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("store: ledger: %s: %w", what, err)
		}
		list = append(list, item)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: ledger: %s: %w", what, err)
	}
	return list, nil
}
