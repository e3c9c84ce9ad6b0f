package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"portway/ledger"
)

// Chain appends entries to their people's chains and counts the reads. All of it or nothing.
func (c *Control) Chain(ctx context.Context, entries []ledger.Entry) error {
	err := c.forChaining().transact(ctx, func(t *controlTx) error { return t.chain(entries, false) })
	if isDuplicate(err) {
		// Some are there already, which only happens after a failure. To look for them first would cost every entry.
		err = c.forChaining().transact(ctx, func(t *controlTx) error { return t.chain(entries, true) })
	}
	if err != nil {
		return fmt.Errorf("store: ledger: %w", err)
	}
	return nil
}

// chain appends the entries; where some can be known, without those that are.
func (t *controlTx) chain(entries []ledger.Entry, known bool) error {
	// All heads are locked before anything is read: whatever process is second finds what the first has written.
	heads, err := t.lockHeads(entries)
	if err != nil {
		return err
	}
	if known {
		entries, err = t.unknown(entries)
	}
	if err != nil || len(entries) == 0 {
		return err
	}
	links := make([]ledger.Link, len(entries))
	for i := range entries {
		links[i] = heads[entries[i].Person].Append(&entries[i])
		if i%linksTogether == linksTogether-1 {
			t.giveWay()
		}
	}
	if err := t.insertLinks(links); err != nil {
		return err
	}
	if err := t.moveHeads(heads); err != nil {
		return err
	}
	return t.addFigures(ledger.Figures(entries))
}

// isDuplicate reports whether a row was refused because one with its key is there.
func isDuplicate(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "23505"
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// lockHeads finds the heads of the entries' people. In PostgreSQL they are made where they are missing, and locked until the
// end, in the order of their names, so that two processes never wait for each other; SQLite has one writer anyway.
func (t *controlTx) lockHeads(entries []ledger.Entry) (map[string]*ledger.Head, error) {
	heads := map[string]*ledger.Head{}
	for i := range entries {
		heads[entries[i].Person] = &ledger.Head{Person: entries[i].Person}
	}
	people := sortedPeople(heads)
	statement, args := "", []any(nil)
	if t.control.dialect == SQLite {
		condition, argument := t.control.among(1, people)
		statement, args = "SELECT person, number, digest FROM ledger_head WHERE person"+condition, []any{argument}
	} else {
		empty := make(numbers, len(people))
		statement, args = insertArrays(headColumns, " ON CONFLICT (person) DO UPDATE SET number = ledger_head.number RETURNING person, number, digest",
			[]column{keyArray(people), empty, make(keyArray, len(people)), empty})
	}
	rows, err := t.query(statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h ledger.Head
		if err := rows.Scan(&h.Person, &h.Number, &h.Digest); err != nil {
			return nil, err
		}
		*heads[h.Person] = h
	}
	return heads, rows.Err()
}

const headColumns = "ledger_head (person, number, digest, signed)"

func sortedPeople(heads map[string]*ledger.Head) []string {
	people := make([]string, 0, len(heads))
	for person := range heads {
		people = append(people, person)
	}
	slices.Sort(people)
	return people
}

// unknown returns the entries that are in no chain yet, each once.
func (t *controlTx) unknown(entries []ledger.Entry) ([]ledger.Entry, error) {
	ids := make([]string, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	condition, argument := t.control.among(1, ids)
	rows, err := t.query("SELECT id FROM ledger_entry WHERE id"+condition, argument)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		known[id] = true
	}
	fresh := make([]ledger.Entry, 0, len(entries))
	for i := range entries {
		if !known[entries[i].ID] {
			known[entries[i].ID] = true
			fresh = append(fresh, entries[i])
		}
	}
	return fresh, rows.Err()
}

func (t *controlTx) insertLinks(links []ledger.Link) error {
	n := len(links)
	people, ids, kinds, apps := make(keyArray, n), make(keyArray, n), make(keyArray, n), make(keyArray, n)
	categories, texts, digests := make(keyArray, n), make(keyArray, n), make(keyArray, n)
	places, times := make(numbers, n), make(numbers, n)
	for i := range links {
		l := &links[i]
		people[i], places[i], ids[i], times[i], kinds[i], apps[i] = l.Person, l.Number, l.ID, at(l.At), string(l.Kind), l.App
		categories[i], texts[i], digests[i] = spaced(l.Categories), l.Text, l.Digest
	}
	return t.insert("ledger_entry (person, number, id, at, kind, app, categories, text, digest)", "",
		people, places, ids, times, kinds, apps, categories, texts, digests)
}

func (t *controlTx) moveHeads(heads map[string]*ledger.Head) error {
	people := sortedPeople(heads)
	places, digests := make(numbers, len(people)), make(keyArray, len(people))
	for i, person := range people {
		places[i], digests[i] = heads[person].Number, heads[person].Digest
	}
	return t.insert(headColumns, " ON CONFLICT (person) DO UPDATE SET number = excluded.number, digest = excluded.digest",
		keyArray(people), places, digests, make(numbers, len(people)))
}

func (t *controlTx) addFigures(figures []ledger.Figure) error {
	if len(figures) == 0 {
		return nil
	}
	args := make([]any, 0, 6*len(figures))
	for i := range figures {
		f := &figures[i]
		args = append(args, day(f.Day), f.App, f.Category, f.Reads, f.Records, f.Bytes)
	}
	_, err := t.change("INSERT INTO ledger_figure (day, app, category, reads, records, bytes) VALUES "+t.tuples(len(figures), 6)+
		` ON CONFLICT (day, app, category) DO UPDATE SET reads = ledger_figure.reads + excluded.reads,
			records = ledger_figure.records + excluded.records, bytes = ledger_figure.bytes + excluded.bytes`, args...)
	return err
}

// spaced writes words so that each has a space before and after it.
func spaced(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return " " + strings.Join(list, " ") + " "
}

// day counts days from 1970.
func day(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }
