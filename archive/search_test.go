package archive_test

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portway/archive"
	"portway/record"
)

// browsed opens a page of the archive from a folder, offline, in Chromium, and returns what stands there once scripts have run.
func browsed(t *testing.T, files map[string]string, page, fragment string) string {
	t.Helper()
	chromium := os.Getenv("PORTWAY_TEST_CHROMIUM")
	if chromium == "" {
		t.Fatal("PORTWAY_TEST_CHROMIUM is not set: run `make test`, or only this package with `scripts/with-servers.sh go test ./...`")
	}
	folder := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	location := url.URL{Scheme: "file", Path: filepath.Join(folder, page), Fragment: fragment}
	shown, err := exec.CommandContext(t.Context(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(),
		"--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=10000", "--dump-dom", location.String()).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(shown)
}

func TestTheWholeCopyIsSearchedOffline(t *testing.T) {
	s := newScene(t)
	posts, searches := category(t, "posts"), category(t, "searches")
	s.keep(t, alice, posts, titled(posts, 1, "Harbour at six"), titled(posts, 2, "Ölhafen, früh"))
	var some []any
	for i := range 1100 {
		r := made(searches, i, "own").(*record.Search)
		r.Term = fmt.Sprintf("night %d", i)
		some = append(some, r)
	}
	oldest := some[0].(*record.Search) // which stands on the last page
	oldest.Term, oldest.CreatedAt = "harbour at night", time.Unix(0, 0)
	s.keep(t, alice, searches, some...)
	files, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.HTML})
	for query, want := range map[string]string{
		"harbour":       `On 2 pages|Posts: <a href="posts.html#harbour">page 1</a>|Searches: <a href="searches-3.html#harbour">page 3</a>`,
		"Harbour NIGHT": `On 1 page<|Searches: <a href="searches-3.html#Harbour%20NIGHT">page 3</a>`,
		"ölhaf":         `On 1 page<|Posts: <a href="posts.html#%C3%B6lhaf">page 1</a>`,
	} {
		shown := browsed(t, files, "index.html", query)
		for _, part := range strings.Split(want, "|") {
			if !strings.Contains(shown, part) {
				_, found, _ := strings.Cut(shown, `id="shown"`)
				t.Errorf("%s: there is no %s in %.400s", query, part, found)
			}
		}
	}
	if shown := browsed(t, files, "searches-3.html", "harbour"); !strings.Contains(shown, ">1 of 100<") {
		t.Error("the link does not search on the page that it leads to")
	}
}

func titled(c *record.Category, n int, title string) any {
	r := made(c, n, "own").(*record.Post)
	r.Title = &title
	return r
}

// TestTheListOfWordsIsBounded has more different words than there is room for.
func TestTheListOfWordsIsBounded(t *testing.T) {
	s := newScene(t)
	c := category(t, "searches")
	for n := range 3 {
		var some []any
		for i := range 500 {
			r := made(c, n*500+i, "own").(*record.Search)
			var term strings.Builder
			for word := range 100 {
				fmt.Fprintf(&term, "w%dx%dx%d ", n, i, word)
			}
			r.Term = term.String()
			some = append(some, r)
		}
		s.keep(t, alice, c, some...)
	}
	files, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.HTML})
	if list := files["searches.words.js"]; len(list) > 520<<10 || !strings.HasPrefix(list, `words("searches",0,3,`) {
		t.Errorf("%d bytes: %.40s", len(list), list)
	}
}
