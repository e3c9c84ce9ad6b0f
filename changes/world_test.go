package changes_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/changes"
	"portway/internal/testservers"
	"portway/loaders"
	"portway/problem"
	"portway/record"
	"portway/store"
)

// eachEngine runs a test on both databases.
func eachEngine(t *testing.T, run func(t *testing.T, w *world)) {
	t.Run("SQLite", func(t *testing.T) {
		people, err := store.OpenSQLite(t.Context(), t.TempDir())
		run(t, newWorld(t, people, err))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		people, err := store.OpenPostgres(t.Context(), testservers.Postgres(t))
		run(t, newWorld(t, people, err))
	})
}

// A world is a store with a feed over it.
type world struct {
	people *store.People
	feed   *changes.Feed
}

func newWorld(t *testing.T, people *store.People, err error) *world {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { people.Close() })
	if err := people.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	bell := &changes.Bell{Positions: people.Positions}
	people.Written = bell.Ring
	return &world{people, &changes.Feed{Source: people, Bell: bell, Key: []byte("0123456789abcdef0123456789abcdef")}}
}

// A failer is a test, or a run of a property.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func (w *world) write(t failer, person string, writes ...store.Write) {
	t.Helper()
	if _, err := w.people.Person(context.Background(), person); err != nil {
		t.Fatal(err)
	}
	if _, err := w.people.Write(context.Background(), person, writes); err != nil {
		t.Fatal(err)
	}
}

// page reads one page.
func (w *world) page(t failer, g *auth.Grant, r changes.Request) *changes.Page {
	t.Helper()
	p, err := w.feed.Page(context.Background(), g, r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// told writes the changes of a page as words.
func told(p *changes.Page) string {
	var words []string
	for _, c := range p.Nodes {
		words = append(words, fmt.Sprintf("%s %s", strings.ToLower(string(c.Operation)), c.ID))
	}
	return strings.Join(words, ", ")
}

func grant(person string, scopes ...string) *auth.Grant {
	return &auth.Grant{ID: "grant-of-" + person, Person: person, App: "app", Mode: auth.Recurring, Rights: auth.Open(scopes)}
}

var start = time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC)

// keep is a write of the category's nth record. Records of one variant are equal; createdAt is n hours after start.
func keep(c *record.Category, n, variant int) store.Write {
	r := c.New()
	for i := range c.Fields {
		f := &c.Fields[i]
		value := record.Text(fmt.Sprintf("%d", variant))
		switch f.Kind {
		case record.KindInt, record.KindInt64, record.KindTime:
			value = record.Number(int64(variant))
		case record.KindFloat:
			value = record.Float(float64(variant))
		case record.KindBoolean:
			value = record.Bool(variant%2 == 0)
		case record.KindDate:
			value = record.Text(fmt.Sprintf("2026-01-%02d", variant+1))
		}
		record.Put(f.Pointer(r), value)
	}
	record.Put(c.Field("id").Pointer(r), record.Text(id(c, n)))
	record.Put(c.Field("createdAt").Pointer(r), record.Moment(start.Add(time.Duration(n)*time.Hour)))
	return store.Write{Category: c, Record: r}
}

func remove(c *record.Category, n int) store.Write {
	return store.Write{Category: c, Delete: true, ID: id(c, n)}
}

func id(c *record.Category, n int) string { return fmt.Sprintf("%s%d", c.IDPrefix(), n) }

// A replica is an app's copy of what it was granted, kept by the feed alone.
type replica struct {
	world   *world
	grant   *auth.Grant
	after   *string
	records map[string]string // id -> its fields as JSON
	started int               // how often it had to start again
}

// sync follows the feed to its end, in pages of a size. It holds the feed to its word: what is created was not there, and
// what is updated or deleted was.
func (r *replica) sync(t failer, first int32) {
	t.Helper()
	for more := true; more; {
		p, err := r.world.feed.Page(context.Background(), r.grant, changes.Request{After: r.after, First: &first})
		if problem.Is(err, problem.CursorExpired) {
			r.after, r.records = nil, nil
			r.started++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Nodes {
			r.apply(t, c)
		}
		r.after, more = p.PageInfo.EndCursor, p.PageInfo.HasNextPage
	}
}

func (r *replica) apply(t failer, c *changes.Change) {
	t.Helper()
	if r.records == nil {
		r.records = map[string]string{}
	}
	before, there := r.records[c.ID]
	if there == (c.Operation == record.ChangeOperationCreated) {
		t.Fatalf("%s of %s, which the copy has: %v", c.Operation, c.ID, there)
	}
	if c.Operation == record.ChangeOperationDeleted {
		delete(r.records, c.ID)
		return
	}
	now := project(record.ByName(c.Category), record.Values(c.Record, open(r.grant, record.ByName(c.Category))), r.grant)
	if now == before {
		t.Fatalf("an update of %s that changes nothing", c.ID)
	}
	r.records[c.ID] = now
}

func open(g *auth.Grant, c *record.Category) []*record.Field {
	var fields []*record.Field
	for i := range c.Fields {
		if g.Rights.OpensField(c, &c.Fields[i]) {
			fields = append(fields, &c.Fields[i])
		}
	}
	return fields
}

func project(c *record.Category, row record.Row, g *auth.Grant) string {
	var b []byte
	for i, f := range open(g, c) {
		b = append(append(b, f.Name...), '=')
		b = append(record.AppendJSON(b, f.Kind, row[i]), ' ')
	}
	return string(b)
}

// paged is what paging gives under the grant.
func (w *world) paged(t failer, g *auth.Grant) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, c := range record.Categories {
		if !g.Rights.Opens(c) {
			continue
		}
		r := &loaders.Read{Category: c, Fields: open(g, c), Window: loaders.Window{Limit: 1000}}
		w.people.Read(context.Background(), g, []*loaders.Read{r})
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		for _, row := range r.Rows[0].Rows {
			all[row[0].Text()] = project(c, row, g)
		}
	}
	return all
}

// agree compares the copy with paging.
func (r *replica) agree(t failer) {
	t.Helper()
	want := r.world.paged(t, r.grant)
	if maps.Equal(r.records, want) {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if r.records[id] != want[id] {
			t.Fatalf("%s: the copy has %q, paging gives %q", id, r.records[id], want[id])
		}
	}
	t.Fatalf("the copy has %v, paging gives %v", slices.Sorted(maps.Keys(r.records)), slices.Sorted(maps.Keys(want)))
}
