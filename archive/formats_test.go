package archive_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"portway/archive"
	"portway/record"
)

// kept are alice's hostile posts as the database gives them back, newest first.
func kept(t *testing.T, s *scene, c *record.Category) []any {
	t.Helper()
	posts := hostilePosts(c)
	s.keep(t, alice, c, posts...)
	return posts
}

func TestH3_CSVIsReadBackAndRunsNothing(t *testing.T) {
	s := newScene(t)
	c := category(t, "posts")
	posts := kept(t, s, c)
	files, m, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.CSV})
	text := files["posts.csv"]
	if !strings.HasSuffix(text, "\r\n") {
		t.Error("the last line has no end")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	fields := m.Section("posts").Fields
	if strings.Join(rows[0], " ") != strings.Join(fields, " ") || len(rows) != 1+len(posts) {
		t.Fatalf("%d rows, headed %v", len(rows), rows[0])
	}
	for i, row := range rows[1:] {
		for k, cell := range row {
			f := c.Field(fields[k])
			v := record.Take(f.Pointer(posts[i]))
			if want := asCell(f, v); strings.ReplaceAll(want, "\r\n", "\n") != cell { // as Go's reader has line breaks
				t.Errorf("%s of post %d is %q, want %q", f.Name, i, cell, want)
			}
			if v.IsText() && cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				t.Errorf("%s of post %d runs: %q", f.Name, i, cell)
			}
		}
	}
}

func TestCSVTellsNullFromEmpty(t *testing.T) {
	s := newScene(t)
	c := category(t, "posts")
	r := c.New()
	record.Put(c.Field("id").Pointer(r), record.Text("post_1"))
	record.Put(c.Field("createdAt").Pointer(r), record.Moment(start))
	record.Put(c.Field("title").Pointer(r), record.Text(""))
	s.keep(t, alice, c, r)
	files, _, _ := s.write(t, archive.Request{Grant: everything("posts:read"), Format: archive.CSV})
	if line := strings.Split(files["posts.csv"], "\r\n")[1]; strings.Count(line, `""`) != 1 {
		t.Errorf("one empty text and nulls: %s", line)
	}
}

// asCell is what a cell holds: an apostrophe before what could run, and numbers as they are.
func asCell(f *record.Field, v record.Value) string {
	switch {
	case v.IsNull():
		return ""
	case f.Kind == record.KindTime:
		return v.Time().Format(time.RFC3339Nano)
	case f.Kind == record.KindBoolean:
		return strconv.FormatBool(v.Number() != 0)
	case !v.IsText():
		return strconv.FormatInt(v.Number(), 10)
	case regexp.MustCompile("^[=+\\-@\t\r\n'＝＋－＠]").MatchString(v.Text()):
		return "'" + v.Text()
	}
	return v.Text()
}

func TestDecimalsOfCSVAreNumbers(t *testing.T) {
	s := newScene(t)
	c := category(t, "orders")
	for i, amount := range []string{"-0.10", "12345678901234567890.5", "0", "-1+cmd"} {
		r := made(c, i, "own")
		record.Put(c.Field("totalAmount").Pointer(r), record.Text(amount))
		s.keep(t, alice, c, r)
	}
	files, m, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.CSV})
	rows, err := csv.NewReader(strings.NewReader(files["orders.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for k, name := range m.Section("orders").Fields {
		if name == "totalAmount" {
			for _, row := range rows[1:] {
				got = append(got, row[k])
			}
		}
	}
	if want := "-0.10 12345678901234567890.5 0 '-1+cmd"; strings.Join(got, " ") != want {
		t.Errorf("amounts are %v, want %s", got, want)
	}
}

func openParquet(t testing.TB, content string) *parquet.File {
	t.Helper()
	f, err := parquet.OpenFile(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func columnNames(t testing.TB, content string) []string {
	t.Helper()
	var names []string
	for _, f := range openParquet(t, content).Schema().Fields() {
		names = append(names, f.Name())
	}
	return names
}

func TestParquetIsReadBackWithItsTypes(t *testing.T) {
	s := newScene(t)
	c := category(t, "posts")
	posts := kept(t, s, c)
	s.fillOthers(t)
	files, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.Parquet})
	for _, c := range record.Categories {
		for _, column := range openParquet(t, files[c.Name+".parquet"]).Schema().Fields() {
			f := c.Field(column.Name())
			if got, want := column.Type().String(), parquetType[f.Kind]; got != want || column.Optional() != f.Null {
				t.Errorf("%s is %s, optional %v; want %s, %v", c.Coordinate(f.Name), got, column.Optional(), want, f.Null)
			}
		}
	}
	file := openParquet(t, files["posts.parquet"])
	reader := parquet.NewReader(file)
	for i, post := range posts {
		row := map[string]any{}
		if err := reader.Read(&row); err != nil {
			t.Fatal(err)
		}
		for k := range c.Fields {
			f := &c.Fields[k]
			if got, want := fmt.Sprint(row[f.Name]), asRead(f, record.Take(f.Pointer(post))); got != want {
				t.Errorf("%s of post %d is %q, want %q", f.Name, i, got, want)
			}
		}
	}
	if err := reader.Read(&map[string]any{}); !errors.Is(err, io.EOF) {
		t.Errorf("after the last post: %v", err)
	}
}

// fillOthers keeps one record of every category but posts.
func (s *scene) fillOthers(t testing.TB) {
	for _, c := range record.Categories {
		if c.Name != "posts" {
			s.keep(t, alice, c, made(c, 0, "own"))
		}
	}
}

var parquetType = map[record.Kind]string{
	record.KindID: "STRING", record.KindString: "STRING", record.KindDecimal: "STRING", record.KindDate: "DATE",
	record.KindInt: "INT(32,true)", record.KindInt64: "INT(64,true)", record.KindFloat: "DOUBLE", record.KindBoolean: "BOOLEAN",
	record.KindTime: "TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)",
}

func asRead(f *record.Field, v record.Value) string {
	switch {
	case v.IsNull():
		return "<nil>"
	case f.Kind == record.KindBoolean:
		return strconv.FormatBool(v.Number() != 0)
	case f.Kind == record.KindTime:
		return fmt.Sprint(v.Number())
	case v.IsText():
		return v.Text()
	}
	return strconv.FormatInt(v.Number(), 10)
}

func TestParquetKeepsDatesOfAllTimes(t *testing.T) {
	s := newScene(t)
	c := category(t, "profile")
	for _, date := range []string{"0001-01-01", "1899-12-31", "1970-01-01", "2024-02-29", "9999-12-31"} {
		r := made(c, 0, "own")
		record.Put(c.Field("birthDate").Pointer(r), record.Text(date))
		s.keep(t, alice, c, r)
		files, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.Parquet})
		row := map[string]any{}
		if err := parquet.NewReader(openParquet(t, files["profile.parquet"])).Read(&row); err != nil {
			t.Fatal(err)
		}
		days, _ := row["birthDate"].(int32)
		if got := time.Unix(0, 0).UTC().AddDate(0, 0, int(days)).Format(time.DateOnly); got != date {
			t.Errorf("%s is read as %v, %s", date, row["birthDate"], got)
		}
	}
}

func TestH3_PagesEscapeEverythingAndLoadNothing(t *testing.T) {
	s := newScene(t)
	c := category(t, "posts")
	kept(t, s, c)
	files, m, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.HTML})
	page := files["posts.html"]
	for _, tag := range regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1) {
		if !harmless.MatchString(tag) {
			t.Errorf("the page has %s", tag)
		}
	}
	if strings.Count(page, "<script>") != 1 || strings.Count(page, "</script>") != 1 || strings.Count(page, "<style>") != 1 {
		t.Error("the page has more than its one script and its one style")
	}
	if got := strings.Count(page, "<article>"); int64(got) != m.Section("posts").Records {
		t.Errorf("%d cards", got)
	}
	for _, want := range []string{"&lt;script&gt;alert(1)&lt;/script&gt;", "default-src &#39;none&#39;", "Zoë 日本語"} {
		if !strings.Contains(page, want) && !strings.Contains(page, strings.ReplaceAll(want, "&#39;", "'")) {
			t.Errorf("the page has no %s", want)
		}
	}
	if !strings.Contains(files["index.html"], `<a href="posts.html" data-words="posts">`) {
		t.Error("the index does not lead to the posts")
	}
}

// harmless are the only tags of a page. Links go to pages of the archive, or to the web.
var harmless = regexp.MustCompile(`^(<!doctype html>|</?(html|head|body|title|style|script|nav|h1|p|span|label|article|dl|dt|dd|bdi|time|a)>|` +
	`<html lang="en">|<meta [^>]*>|<time datetime="[0-9TZ:.\-]+">|<label hidden>|<input id="search" type="search">|<span id="shown" role="status">|` +
	`<a (rel="(prev|next)" )?href="[a-zA-Z0-9\-]+\.html">|<a rel="noopener noreferrer nofollow" href="https?://[^"<>]*">)$`)

func TestLongSectionsHaveSeveralPages(t *testing.T) {
	s := newScene(t)
	c := category(t, "searches")
	for n := range 11 {
		var some []any
		for i := range 100 {
			some = append(some, made(c, n*100+i, "own"))
		}
		s.keep(t, alice, c, some...)
	}
	files, m, packed := s.write(t, archive.Request{Grant: everything(), Format: archive.HTML})
	var names []string
	cards := 0
	for _, f := range m.Section("searches").Files {
		names = append(names, f.Name)
		cards += strings.Count(files[f.Name], "<article>")
	}
	if got := strings.Join(names, " "); got != "searches.html searches-2.html searches-3.html searches.words.js" || cards != 1100 {
		t.Errorf("%d cards in %s", cards, got)
	}
	for name, links := range map[string][]string{
		"searches.html":   {`rel="next" href="searches-2.html"`},
		"searches-2.html": {`rel="prev" href="searches.html"`, `rel="next" href="searches-3.html"`},
		"searches-3.html": {`rel="prev" href="searches-2.html"`},
	} {
		if got := strings.Count(files[name], `rel="prev"`) + strings.Count(files[name], `rel="next"`); got != len(links) {
			t.Errorf("%s has %d links to its neighbours", name, got)
		}
		for _, link := range links {
			if !strings.Contains(files[name], link) {
				t.Errorf("%s has no %s", name, link)
			}
		}
	}
	v, err := archive.Verify(t.Context(), bytes.NewReader(packed), int64(len(packed)), s.keys)
	if err != nil || !v.OK() {
		t.Error(v.Findings, err)
	}
}
