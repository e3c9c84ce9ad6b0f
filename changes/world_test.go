package changes_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/archive"
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
	keys   *auth.Keyring // sign archives
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
	keys := &auth.Keyring{Folder: t.TempDir(), Now: time.Now}
	if err := keys.Open(); err != nil {
		t.Fatal(err)
	}
	return &world{people, &changes.Feed{Source: people, Bell: bell, Key: []byte("0123456789abcdef0123456789abcdef")}, keys}
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

// A kept record is as it was told last.
type kept struct {
	category *record.Category
	row      record.Row // a value per field that was open then
	fields   []*record.Field
	line     string // of JSON, as it stands under the grant
}

// A replica is an app's copy of what it was granted, kept by the feed alone.
type replica struct {
	world   *world
	grant   *auth.Grant
	after   *string
	records map[string]kept // by id
	started int             // how often it had to start again
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
		r.records = map[string]kept{}
	}
	before, there := r.records[c.ID]
	if there == (c.Operation == record.ChangeOperationCreated) {
		t.Fatalf("%s of %s, which the copy has: %v", c.Operation, c.ID, there)
	}
	if c.Operation == record.ChangeOperationDeleted {
		delete(r.records, c.ID)
		return
	}
	category := record.ByName(c.Category)
	fields := open(r.grant, category)
	now := kept{category: category, row: record.Values(c.Record, fields), fields: fields}
	now.line = line(fields, now.row)
	if now.line == before.line {
		t.Fatalf("an update of %s that changes nothing", c.ID)
	}
	r.records[c.ID] = now
}

// narrow gives the grant less, and drops from the copy what is no longer open, as docs/changes.md asks of an app.
func (r *replica) narrow(g auth.Grant) {
	r.grant = &g
	for id, k := range r.records {
		if !g.Rights.Opens(k.category) || !within(&g, &k) {
			delete(r.records, id)
			continue
		}
		fields, row := []*record.Field{}, record.Row{}
		for i, f := range k.fields {
			if g.Rights.OpensField(k.category, f) {
				fields, row = append(fields, f), append(row, k.row[i])
			}
		}
		r.records[id] = kept{k.category, row, fields, line(fields, row)}
	}
}

// within reports whether a record without children lies in the grant's period.
func within(g *auth.Grant, k *kept) bool {
	if k.category.Undated {
		return true
	}
	i := slices.IndexFunc(k.fields, func(f *record.Field) bool { return f.Name == "createdAt" })
	created := k.row[i].Time()
	return (g.From.IsZero() || !created.Before(g.From)) && (g.Until.IsZero() || created.Before(g.Until))
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

// line writes fields as a line of an archive's section.
func line(fields []*record.Field, row record.Row) string {
	b := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = record.AppendJSON(append(append(append(b, '"'), f.Name...), `":`...), f.Kind, row[i])
	}
	return string(append(b, '}'))
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
			all[row[0].Text()] = line(r.Fields, row)
		}
	}
	return all
}

// archived is what an archive's sections give under the grant.
func (w *world) archived(t failer, g *auth.Grant) map[string]string {
	t.Helper()
	var file bytes.Buffer
	writer := &archive.Writer{Source: w.people, Signer: w.keys, Now: time.Now}
	if _, err := writer.Write(context.Background(), &file, archive.Request{Grant: g, Format: archive.NDJSON}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".ndjson") {
			continue
		}
		section, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(section); lines.Scan(); {
			var named struct{ ID string }
			if err := json.Unmarshal(lines.Bytes(), &named); err != nil {
				t.Fatal(err)
			}
			all[named.ID] = lines.Text()
		}
	}
	return all
}

// agree compares the copy with paging and with an archive.
func (r *replica) agree(t failer) {
	t.Helper()
	copied := map[string]string{}
	for id, k := range r.records {
		copied[id] = k.line
	}
	for what, want := range map[string]map[string]string{"paging gives": r.world.paged(t, r.grant), "the archive has": r.world.archived(t, r.grant)} {
		if maps.Equal(copied, want) {
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(want)) {
			if copied[id] != want[id] {
				t.Fatalf("%s: the copy has %q, %s %q", id, copied[id], what, want[id])
			}
		}
		t.Fatalf("the copy has %v, %s %v", slices.Sorted(maps.Keys(copied)), what, slices.Sorted(maps.Keys(want)))
	}
}
