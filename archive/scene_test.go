package archive_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math"
	"testing"
	"time"

	"portway/archive"
	"portway/auth"
	"portway/record"
	"portway/store"
)

// start is the time of every archive, and of the newest record.
var start = time.Date(2026, 11, 22, 14, 2, 0, 123_456_000, time.UTC)

// A scene is a person's data in an embedded database, and a writer of archives over it.
type scene struct {
	data   string // folder
	people *store.People
	keys   *auth.Keyring
	writer *archive.Writer
}

const alice, bob = "alice", "bob"

func newScene(t testing.TB) *scene {
	t.Helper()
	data := t.TempDir()
	people, err := store.OpenSQLite(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { people.Close() })
	if err := people.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, person := range []string{alice, bob} {
		if _, err := people.Person(t.Context(), person); err != nil {
			t.Fatal(err)
		}
	}
	now := func() time.Time { return start }
	keys := &auth.Keyring{Folder: t.TempDir(), Now: now, Log: slog.New(slog.DiscardHandler)}
	if err := keys.Open(); err != nil {
		t.Fatal(err)
	}
	return &scene{data, people, keys, &archive.Writer{Source: people, Signer: keys, Now: now}}
}

// keep writes records of a person.
func (s *scene) keep(t testing.TB, person string, c *record.Category, records ...any) {
	t.Helper()
	writes := make([]store.Write, len(records))
	for i, r := range records {
		writes[i] = store.Write{Category: c, Record: r}
	}
	if _, err := s.people.Write(t.Context(), person, writes); err != nil {
		t.Fatal(err)
	}
}

// fill keeps n records of every category for alice, and one for bob whose texts say "foreign".
func (s *scene) fill(t testing.TB, n int) {
	t.Helper()
	for _, c := range record.Categories {
		count := n
		if c.Single {
			count = min(n, 1)
		}
		var own []any
		for i := range count {
			own = append(own, made(c, i, "own"))
		}
		s.keep(t, alice, c, own...)
		s.keep(t, bob, c, made(c, 0, "foreign"))
	}
}

// made makes record number i of the category, with a value in every field that tells its coordinate.
func made(c *record.Category, i int, text string) any {
	r := c.New()
	for k := range c.Fields {
		f := &c.Fields[k]
		record.Put(f.Pointer(r), value(c, f, i, text))
	}
	return r
}

func value(c *record.Category, f *record.Field, i int, text string) record.Value {
	mark := mark(c, f)
	switch f.Kind {
	case record.KindTime:
		if f.Name == "createdAt" {
			return record.Moment(start.Add(-time.Duration(i) * time.Hour))
		}
		return record.Moment(time.Unix(int64(mark), 0))
	case record.KindInt, record.KindInt64:
		return record.Number(int64(mark))
	case record.KindFloat:
		return record.Float(float64(mark))
	case record.KindBoolean:
		return record.Bool(i%2 == 0)
	case record.KindDate:
		return record.Text(time.Unix(0, 0).UTC().AddDate(0, 0, mark%10_000).Format(time.DateOnly))
	case record.KindDecimal:
		return record.Text(fmt.Sprintf("%d.10", mark))
	}
	if f.Name == "id" {
		return record.Text(fmt.Sprintf("%s%s%d_%d_", c.IDPrefix(), text, i, c.Bit))
	}
	for _, parent := range record.Categories {
		for _, e := range parent.Edges {
			if e.List && e.Target == c.Type && e.Key == f.Column {
				return record.Text(fmt.Sprintf("%s%s0_%d_", parent.IDPrefix(), text, parent.Bit))
			}
		}
	}
	return record.Text(fmt.Sprintf(":%s.%s %s %d", c.Type, f.Name, text, i))
}

// mark is a number that is of one field alone.
func mark(c *record.Category, f *record.Field) int { return 1_234_000_000 + c.Bit*1000 + f.Bit }

// sectioned are the formats with a file per section.
var sectioned = []archive.Format{archive.NDJSON, archive.JSON, archive.CSV, archive.Parquet, archive.HTML}

// everything is a grant of alice's that opens the whole schema, or what the scopes open.
func everything(scopes ...string) *auth.Grant {
	g := &auth.Grant{ID: "g_1", Person: alice, Subject: "sub_alice", App: "app_1", Mode: auth.Recurring, Rights: auth.Everything()}
	if len(scopes) > 0 {
		g.Rights = auth.Open(scopes)
	}
	return g
}

// write writes an archive, which has to be whole, and returns it unpacked.
func (s *scene) write(t testing.TB, r archive.Request) (map[string]string, *archive.Manifest, []byte) {
	t.Helper()
	var b bytes.Buffer
	m, err := s.writer.Write(t.Context(), &b, r)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Complete() {
		t.Fatalf("something failed: %+v", m.Sections)
	}
	return unpack(t, b.Bytes()), m, b.Bytes()
}

func unpack(t testing.TB, packed []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		files[f.Name] = string(content)
		if f.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name, f.Mode())
		}
	}
	return files
}

func category(t testing.TB, name string) *record.Category {
	t.Helper()
	c := record.ByName(name)
	if c == nil {
		t.Fatalf("there is no category %s", name)
	}
	return c
}

// hostile are texts that mean something to one reader or another.
var hostile = []string{
	"", "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'quoted", "''", "＝1+1", " spaces ", "a,b", "say \"hi\"", "line\r\nbreak",
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'-alert(1)-'`, "javascript:alert(1)", "</style></title>",
	"\u202eturned", "Zoë 日本語 👩‍👩‍👧", "\u2028line", "null", "{\"a\":1}", "https://example.test/?a=1&b=<2>", "-0.10", "\ufefffirst",
}

// hostilePosts are posts whose texts are hostile, each in another field too.
func hostilePosts(c *record.Category) []any {
	posts := make([]any, len(hostile))
	for i, text := range hostile {
		r := made(c, i, "own")
		for k := range c.Fields {
			if f := &c.Fields[k]; f.Kind == record.KindString {
				record.Put(f.Pointer(r), record.Text(hostile[(i+k)%len(hostile)]))
			}
			if f := &c.Fields[k]; f.Kind == record.KindInt64 && i%2 == 0 {
				record.Put(f.Pointer(r), record.Number(math.MinInt64+int64(i)))
			}
		}
		record.Put(c.Field("title").Pointer(r), record.Text(text))
		posts[i] = r
	}
	return posts
}
