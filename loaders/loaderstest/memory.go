// Package loaderstest has a source of records in memory: a model to hold real sources against, and a source without a
// database for benchmarks of what stands before it. It is written to be obviously right, not to be fast.
package loaderstest

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"portway/auth"
	"portway/loaders"
	"portway/problem"
	"portway/record"
)

// A Memory holds records by person, and public ones under the person "". The zero Memory is empty.
type Memory struct {
	mu    sync.Mutex
	rows  map[string]map[*record.Category][]record.Row // each row has the values of all fields
	Reads int                                          // how many reads were asked for
	Calls int                                          // how many times Read was called
}

// Add keeps a record, a value of the category's Go type.
func (m *Memory) Add(person string, c *record.Category, r any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rows == nil {
		m.rows = map[string]map[*record.Category][]record.Row{}
	}
	if c.Public {
		person = ""
	}
	if m.rows[person] == nil {
		m.rows[person] = map[*record.Category][]record.Row{}
	}
	m.rows[person][c] = append(m.rows[person][c], record.Values(r, all(c)))
}

func all(c *record.Category) []*record.Field {
	fields := make([]*record.Field, len(c.Fields))
	for i := range c.Fields {
		fields[i] = &c.Fields[i]
	}
	return fields
}

// Read implements loaders.Source.
func (m *Memory) Read(_ context.Context, g *auth.Grant, reads []*loaders.Read) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Calls++
	for _, r := range reads {
		m.Reads++
		r.Err = refuse(g, r)
		if r.Err == nil {
			m.read(g, r)
		}
	}
}

// refuse is the lock that every source has.
func refuse(g *auth.Grant, r *loaders.Read) error {
	if g == nil || !g.Rights.Opens(r.Category) {
		return problem.New(problem.MissingScope, "%s is not open.", r.Category.Type)
	}
	for _, f := range r.Fields {
		if !g.Rights.OpensField(r.Category, f) {
			return problem.New(problem.MissingScope, "%s is not open.", r.Category.Coordinate(f.Name))
		}
	}
	return nil
}

func (m *Memory) read(g *auth.Grant, r *loaders.Read) {
	person := g.Person
	if r.Category.Public {
		person = ""
	}
	rows := slices.Clone(m.rows[person][r.Category])
	if r.Category.Public || r.Key == "id" {
		r.Rows = m.byKey(r, rows, len(rows))
		return
	}
	slices.SortFunc(rows, newestFirst)
	rows = slices.DeleteFunc(rows, func(row record.Row) bool { return !inside(r.Window, row) })
	if r.Key == "" {
		r.Rows = []loaders.Group{m.page(r, rows)}
		return
	}
	r.Rows = m.byKey(r, rows, r.Window.Limit)
}

func newestFirst(a, b record.Row) int {
	return cmp.Or(cmp.Compare(b[1].Number(), a[1].Number()), cmp.Compare(b[0].Text(), a[0].Text()))
}

func inside(w loaders.Window, row record.Row) bool {
	at := func(p *loaders.Position) record.Row { return record.Row{record.Text(p.ID), record.Number(p.At)} }
	switch {
	case w.After != nil && newestFirst(row, at(w.After)) <= 0:
		return false
	case w.Before != nil && newestFirst(row, at(w.Before)) >= 0:
		return false
	case !w.Since.IsZero() && row[1].Time().Before(w.Since):
		return false
	case !w.Until.IsZero() && !row[1].Time().Before(w.Until):
		return false
	}
	return true
}

func (m *Memory) byKey(r *loaders.Read, rows []record.Row, limit int) []loaders.Group {
	column := slices.IndexFunc(r.Category.Fields, func(f record.Field) bool { return f.Column == r.Key })
	groups := make([]loaders.Group, len(r.Keys))
	for i, key := range r.Keys {
		own := slices.DeleteFunc(slices.Clone(rows), func(row record.Row) bool { return row[column].Text() != key })
		limited := *r
		limited.Window.Limit = limit
		groups[i] = m.page(&limited, own)
	}
	return groups
}

// page cuts the rows to the window's limit and to the fields asked for.
func (m *Memory) page(r *loaders.Read, rows []record.Row) loaders.Group {
	g := loaders.Group{More: len(rows) > r.Window.Limit}
	if g.More {
		if r.Window.FromEnd {
			rows = rows[len(rows)-r.Window.Limit:]
		} else {
			rows = rows[:r.Window.Limit]
		}
	}
	for _, row := range rows {
		selected := make(record.Row, len(r.Fields))
		for i, f := range r.Fields {
			selected[i] = value(r.Category, row, f)
		}
		g.Rows = append(g.Rows, m.along(r, row, selected))
	}
	return g
}

// along appends the public records that the row leads to.
func (m *Memory) along(r *loaders.Read, row, selected record.Row) record.Row {
	var found []record.Row // with the values of all fields; nil where there is none
	for _, a := range r.Along {
		c, from := r.Category, row
		if a.From >= 0 {
			c, from = r.Along[a.From].Category, found[a.From]
		}
		var public record.Row
		for _, candidate := range m.rows[""][a.Category] {
			if from != nil && !value(c, from, a.Key).IsNull() && candidate[0].Text() == value(c, from, a.Key).Text() {
				public = candidate
			}
		}
		found = append(found, public)
		for _, f := range a.Fields {
			if public == nil {
				selected = append(selected, record.Value{})
				continue
			}
			selected = append(selected, value(a.Category, public, f))
		}
	}
	return selected
}

// value returns the field's value in a row that has all fields.
func value(c *record.Category, row record.Row, f *record.Field) record.Value {
	return row[slices.IndexFunc(c.Fields, func(known record.Field) bool { return known.Name == f.Name })]
}
