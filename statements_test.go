package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"portway/internal/testservers"
)

// TestStatementsPerLevel counts SQL: one statement per list and level, however many records a list has.
func TestStatementsPerLevel(t *testing.T) {
	for engine, url := range map[string]string{"SQLite": "", "PostgreSQL": testservers.Postgres(t)} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, url, nil)
			var lines strings.Builder
			for i := range 60 {
				fmt.Fprintf(&lines, `{"category":"posts","id":"post_%[1]d","createdAt":"2026-01-01T10:00:%02[1]dZ"}`+"\n", i)
				fmt.Fprintf(&lines, `{"category":"comments","id":"comment_%[1]d","createdAt":"2026-01-01T10:00:%02[1]dZ","text":"x","postId":"post_%[1]d"}`+"\n", i)
				fmt.Fprintf(&lines, `{"category":"likes","id":"like_%[1]d","createdAt":"2026-01-01T10:00:%02[1]dZ","url":"x","videoId":"video_%[1]d"}`+"\n", i)
			}
			w.keep(t, "mara", lines.String())
			token := w.token(t, "mara", "app", "all:read profile.email:read")
			for query, want := range map[string]int{
				`{ me { id } }`:                                0,
				`{ me { profile { email } } }`:                 1,
				`{ me { posts(first: 50) { nodes { id } } } }`: 1,
				`{ me { posts(first: 50) { nodes { id comments { nodes { text } } } } } }`:                                           2,
				`{ me { posts(first: 50) { nodes { comments { nodes { text } } } edges { node { comments { nodes { id } } } } } } }`: 3,
				`{ me { likes(first: 50) { nodes { video { title author { username } } } } } }`:                                      1, // public records come along
				`{ me { posts { nodes { id } } likes { nodes { id } } comments { nodes { id } } profile { id } } }`:                  4,
				`{ a: node(id: "post_1") { id } b: nodes(ids: ["post_1", "post_2", "like_3", "x"]) { id } }`:                         3, // one for node, one per category for nodes
				`{ me { followers { nodes { id } } } }`:                                                                              0, // denied
			} {
				answer := w.ask(t, token, query)
				if sql := w.answering(); answer.Code != 200 || len(sql) != want {
					t.Errorf("%d statements, want %d, for %s\n%s\n%s", len(sql), want, query, strings.Join(sql, "\n"), answer.Body)
				}
			}
		})
	}
}

// TestOnlySelectedAndGrantedColumnsAreRead reads the SQL.
func TestOnlySelectedAndGrantedColumnsAreRead(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", `{"category":"posts","id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":"t","place":"p"}`)
	w.ask(t, w.token(t, "mara", "app", "posts:read"), `{ me { posts { nodes { title place } } } }`)
	sql := strings.Join(w.sql, "\n")
	for _, absent := range []string{"place", "media_url", "like_count"} {
		if strings.Contains(sql, absent) {
			t.Errorf("%s is read: %s", absent, sql)
		}
	}
	if !strings.Contains(sql, "title") {
		t.Errorf("title is not read: %s", sql)
	}
}

// answering lists the statements since the last request, without those of who follows changes in the background: they read
// the log, and all versions of a record, which no query does.
func (w *world) answering() []string {
	w.asked.Lock()
	defer w.asked.Unlock()
	return slices.DeleteFunc(slices.Clone(w.sql), func(sql string) bool {
		return strings.Contains(sql, "FROM people") || strings.Contains(sql, "FROM changes") || strings.Contains(sql, "until_seq >=")
	})
}
