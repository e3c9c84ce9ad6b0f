package archive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"portway/archive"
	"portway/auth"
	"portway/problem"
	"portway/record"
)

func TestEveryFormatHoldsEverythingAndVerifies(t *testing.T) {
	s := newScene(t)
	s.fill(t, 3)
	for _, format := range sectioned {
		files, m, packed := s.write(t, archive.Request{Grant: everything(), Format: format})
		v, err := archive.Verify(t.Context(), bytes.NewReader(packed), int64(len(packed)), s.keys)
		if err != nil || !v.OK() {
			t.Fatalf("%s: %v, %v", format, v.Findings, err)
		}
		if v.Manifest.Grant != "g_1" || v.Manifest.Subject != "sub_alice" || v.Manifest.AsOf == 0 || v.Manifest.Format != format {
			t.Errorf("%s: the manifest says %+v", format, v.Manifest)
		}
		for _, c := range record.Categories {
			section, want := m.Section(c.Name), int64(3)
			if c.Single {
				want = 1
			}
			if section.State != archive.Complete || section.Records != want || len(section.Files) == 0 {
				t.Errorf("%s: %s is %s with %d records in %v", format, c.Name, section.State, section.Records, section.Files)
			}
			if section.Files[0].Name != c.Name+"."+string(format) {
				t.Errorf("%s: %s is called %s", format, c.Name, section.Files[0].Name)
			}
		}
		for name, content := range files {
			if strings.Contains(content, "foreign") {
				t.Errorf("%s: %s has another person's data", format, name)
			}
		}
	}
}

func TestASectionSaysWhyItHasNothing(t *testing.T) {
	s := newScene(t)
	s.keep(t, alice, category(t, "posts"), made(category(t, "posts"), 0, "own"))
	files, m, _ := s.write(t, archive.Request{
		Grant: everything("posts:read", "likes:read", "searches:read"), Format: archive.NDJSON,
		Selection: auth.Named([]string{"Post", "Post.title", "Post.place", "Like", "Like.url", "Profile"}),
	})
	for name, want := range map[string]archive.State{
		"posts": archive.Complete, "likes": archive.Empty, "searches": archive.NotRequested, "profile": archive.NotGranted,
		"comments": archive.NotGranted,
	} {
		if got := m.Section(name).State; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
		if _, there := files[name+".ndjson"]; there != (want == archive.Complete || want == archive.Empty) {
			t.Errorf("%s: its file is there: %v", name, there)
		}
	}
	posts := m.Section("posts")
	if got := strings.Join(posts.Fields, " "); got != "id createdAt title" {
		t.Errorf("posts have %s", got)
	}
	if got := strings.Join(posts.Closed, " "); got != "place" {
		t.Errorf("closed are %s", got)
	}
	if len(posts.Omitted) == 0 || posts.Schema.Properties["title"] == nil || posts.Schema.Properties["place"] != nil {
		t.Errorf("omitted are %v, the schema has %v", posts.Omitted, posts.Schema.Properties)
	}
}

func TestThePeriodIsThatOfTheGrantAndTheRequest(t *testing.T) {
	s := newScene(t)
	c := category(t, "searches")
	for i := range 10 {
		s.keep(t, alice, c, made(c, i, "own"))
	}
	at := func(i int) time.Time { return start.Add(-time.Duration(i) * time.Hour) }
	for _, test := range []struct {
		why                      string
		from, until, since, upto time.Time
		want                     int64
	}{
		{"no bounds", time.Time{}, time.Time{}, time.Time{}, time.Time{}, 10},
		{"the grant's", at(7), at(2), time.Time{}, time.Time{}, 5},
		{"the request's", time.Time{}, time.Time{}, at(7), at(2), 5},
		{"the narrower of both", at(7), at(2), at(9), at(4), 3},
		{"a request cannot widen", at(5), at(4), at(9), at(0), 1},
	} {
		g := everything()
		g.From, g.Until = test.from, test.until
		_, m, _ := s.write(t, archive.Request{Grant: g, Format: archive.CSV, Since: test.since, Until: test.upto})
		if got := m.Section("searches").Records; got != test.want {
			t.Errorf("%s: %d records, want %d", test.why, got, test.want)
		}
	}
}

// hurried reads as another source does, and writes to the person's data before every page.
type hurried struct {
	archive.Source
	meanwhile func()
}

func (h hurried) Page(ctx context.Context, g *auth.Grant, p archive.Page) ([]record.Row, bool, error) {
	h.meanwhile()
	return h.Source.Page(ctx, g, p)
}

func TestWhatIsWrittenMeanwhileIsOutside(t *testing.T) {
	s := newScene(t)
	c := category(t, "searches")
	for i := range 5 {
		var some []any
		for k := range 50 {
			some = append(some, made(c, i*50+k, "own"))
		}
		s.keep(t, alice, c, some...)
	}
	before, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.NDJSON})
	pages := 0
	s.writer.Source = hurried{s.people, func() {
		pages++
		changed, added := made(c, 100+pages, "own"), made(c, 1000+pages, "new")
		record.Put(c.Field("term").Pointer(changed), record.Text("changed meanwhile"))
		s.keep(t, alice, c, changed, added)
	}}
	during, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.NDJSON})
	if before["searches.ndjson"] != during["searches.ndjson"] {
		t.Error("the archive is not of one moment")
	}
	s.writer.Source = s.people
	after, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.NDJSON})
	if pages < 4 || !strings.Contains(after["searches.ndjson"], "changed meanwhile") {
		t.Errorf("after %d pages the next archive shows no change", pages)
	}
}

func TestAPersonWithoutAnyWriteIsNotReadLive(t *testing.T) {
	s := newScene(t)
	c := category(t, "searches")
	s.writer.Source = hurried{s.people, func() { s.keep(t, alice, c, made(c, 0, "own")) }}
	_, m, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.NDJSON})
	if got := m.Section("searches"); got.State != archive.Empty {
		t.Errorf("a record written after the archive began is inside: %+v", got)
	}
}

// broken fails for one category, after so many pages.
type broken struct {
	archive.Source
	category string
	pages    *int
	err      error
}

func (b broken) Page(ctx context.Context, g *auth.Grant, p archive.Page) ([]record.Row, bool, error) {
	if p.Category.Name == b.category {
		if *b.pages--; *b.pages < 0 {
			return nil, false, b.err
		}
	}
	return b.Source.Page(ctx, g, p)
}

func TestAFailureLosesOneSectionAndSaysSo(t *testing.T) {
	s := newScene(t)
	c := category(t, "searches")
	var many []any
	for i := range 150 {
		many = append(many, made(c, i, "own"))
	}
	s.keep(t, alice, c, many...)
	s.keep(t, alice, category(t, "logins"), made(category(t, "logins"), 0, "own"))
	for _, test := range []struct {
		err   error
		pages int
		state archive.State
		read  int64
		text  string
	}{
		{errors.New("secret cause"), 1, archive.Failed, 100, "INTERNAL_SERVER_ERROR"},
		{problem.New(problem.Unavailable, "The database is away."), 0, archive.Failed, 0, "The database is away."},
		{problem.New(problem.NotFound, "There are no searches in this region."), 0, archive.NotAvailable, 0, "There are no searches in this region."},
	} {
		for _, format := range archive.Formats() {
			pages := test.pages
			s.writer.Source = broken{s.people, "searches", &pages, test.err}
			var b bytes.Buffer
			m, err := s.writer.Write(t.Context(), &b, archive.Request{Grant: everything(), Format: format})
			if err != nil {
				t.Fatal(err)
			}
			got := m.Section("searches")
			if got.State != test.state || got.Records != test.read || m.Complete() != (test.state != archive.Failed) {
				t.Errorf("%s, %v: %+v", format, test.err, got)
			}
			manifest := unpack(t, b.Bytes())["manifest.json"]
			if !strings.Contains(manifest, test.text) || strings.Contains(manifest, "secret cause") {
				t.Errorf("%s, %v: the reason is %+v", format, test.err, got.Reason)
			}
			if m.Section("logins").Records != 1 {
				t.Errorf("%s: the sections after it are lost", format)
			}
			v, err := archive.Verify(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), s.keys)
			if err != nil || !v.OK() {
				t.Errorf("%s: %v %v", format, v.Findings, err)
			}
		}
	}
}

// full takes so many bytes and no more.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestAFullDiskAndACancelledContextEndTheArchive(t *testing.T) {
	s := newScene(t)
	s.fill(t, 20)
	for _, format := range archive.Formats() {
		_, _, packed := s.write(t, archive.Request{Grant: everything(), Format: format})
		for _, left := range []int{0, 1, len(packed) / 2, len(packed) - 1} {
			if m, err := s.writer.Write(t.Context(), &full{left}, archive.Request{Grant: everything(), Format: format}); err == nil {
				t.Errorf("%s with room for %d bytes of %d: %+v", format, left, len(packed), m)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		_, err := s.writer.Write(ctx, io.Discard, archive.Request{Grant: everything(), Format: format, Progress: func(archive.Progress) {
			if seen++; seen == 10 {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) || seen != 10 {
			t.Errorf("%s: cancelled at the tenth report, it goes on to %d: %v", format, seen, err)
		}
	}
}

func TestProgressCountsUpToTheEnd(t *testing.T) {
	s := newScene(t)
	s.fill(t, 2)
	var last archive.Progress
	_, err := s.writer.Write(t.Context(), io.Discard, archive.Request{
		Grant: everything("posts:read", "likes:read"), Format: archive.JSON,
		Progress: func(p archive.Progress) {
			if p.Sections < last.Sections || p.Bytes < last.Bytes || p.Of != 2 {
				t.Errorf("%+v follows %+v", p, last)
			}
			last = p
		},
	})
	if err != nil || last.Sections != 2 || last.Records != 2 {
		t.Errorf("the last report is %+v: %v", last, err)
	}
}

func TestWithoutAGrantOrAFormatThereIsNoArchive(t *testing.T) {
	s := newScene(t)
	for _, r := range []archive.Request{{Format: archive.JSON}, {Grant: everything()}, {Grant: everything(), Format: "xml"}} {
		if _, err := s.writer.Write(t.Context(), io.Discard, r); err == nil {
			t.Errorf("%+v is written", r)
		}
	}
}

func TestJSONIsAnArrayOfTheSameRecordsAsNDJSON(t *testing.T) {
	s := newScene(t)
	c := category(t, "posts")
	s.keep(t, alice, c, hostilePosts(c)...)
	lines, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.NDJSON})
	whole, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.JSON})
	for _, name := range []string{"posts", "likes"} {
		var records []json.RawMessage
		if err := json.Unmarshal([]byte(whole[name+".json"]), &records); err != nil {
			t.Fatal(err)
		}
		var joined string
		for _, r := range records {
			joined += string(r) + "\n"
		}
		if joined != lines[name+".ndjson"] {
			t.Errorf("%s differ:\n%s\n%s", name, joined, lines[name+".ndjson"])
		}
	}
}
