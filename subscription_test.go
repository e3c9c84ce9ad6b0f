package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"portway/grants"
	"portway/internal/testservers"
	"portway/ledger"
	"portway/record"
	"portway/store"
)

// A subscription is a stream as a client reads it.
type subscription struct {
	t      *testing.T
	answer *http.Response
	lines  *bufio.Scanner
}

// subscribe opens a stream; it ends with the test.
func subscribe(t *testing.T, server *httptest.Server, token, query string) *subscription {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return &subscription{t, answer, bufio.NewScanner(answer.Body)}
}

// next returns the next event: its name and its data.
func (s *subscription) next() (name, data string) {
	s.t.Helper()
	for s.lines.Scan() {
		line := s.lines.Text()
		switch {
		case strings.HasPrefix(line, "event: "):
			name = strings.TrimPrefix(line, "event: ")
		case strings.HasPrefix(line, "data:"):
			data = strings.TrimSpace(strings.TrimPrefix(line, "data:"))
		case line == "" && name != "":
			return name, data
		}
	}
	s.t.Fatalf("the stream ended: %v", s.lines.Err())
	return "", ""
}

// expect reads the next event and looks for a part of its data.
func (s *subscription) expect(name, part string) string {
	s.t.Helper()
	gotName, data := s.next()
	if gotName != name || !strings.Contains(data, part) {
		s.t.Fatalf("the event is %s %s, want %s with %s", gotName, data, name, part)
	}
	return data
}

const (
	firstPost  = `{"category":"posts","id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":"one","place":"Utrecht"}`
	otherPlace = `{"category":"posts","id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":"one","place":"Leiden"}`
	otherTitle = `{"category":"posts","id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":"two","place":"Leiden"}`
)

const follow = `subscription { changes { cursor operation category id record { createdAt ... on Post { title comments { nodes { text } } } } } }`

func TestChangesAreToldAsTheyHappen(t *testing.T) {
	for engine, url := range map[string]string{"SQLite": "", "PostgreSQL": testservers.Postgres(t)} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, url, nil)
			server := w.serve(t)
			w.keep(t, "mara", firstPost)
			s := subscribe(t, server, w.token(t, "mara", "app", "posts:read comments:read"), follow)
			w.keep(t, "mara", otherPlace) // not granted, so nothing is told
			w.keep(t, "mara", otherTitle)
			data := s.expect("next", `"operation":"UPDATED","category":"posts","id":"post_1","record":{"createdAt":"2026-01-01T10:00:00Z","title":"two","comments":{"nodes":[]}}`)
			w.remove(t, "mara", "posts", "post_1")
			s.expect("next", `"operation":"DELETED","category":"posts","id":"post_1","record":null`)

			cursor := strings.Split(data, `"`)[7]
			resumed := subscribe(t, server, w.token(t, "mara", "app", "posts:read"), strings.Replace(follow, "changes ", `changes(after: "`+cursor+`") `, 1))
			_, refused := resumed.next()
			if !strings.Contains(refused, "BAD_USER_INPUT") { // each operator's token has a grant of its own
				t.Errorf("a cursor of another grant: %s", refused)
			}
			resumed.expect("complete", "")
		})
	}
}

func TestASubscriptionGoesOnFromACursor(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	w.keep(t, "mara", firstPost)
	token := w.token(t, "mara", "app", "posts:read")
	var page struct {
		Data struct {
			Changes struct{ PageInfo struct{ EndCursor string } }
		}
	}
	if err := json.Unmarshal(w.ask(t, token, `{ changes { pageInfo { endCursor } } }`).Body.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	w.keep(t, "mara", otherTitle)
	w.remove(t, "mara", "posts", "post_1")
	s := subscribe(t, server, token, `subscription { c: changes(after: "`+page.Data.Changes.PageInfo.EndCursor+`", categories: ["posts"]) { operation } }`)
	s.expect("next", `{"data":{"c":{"operation":"UPDATED"}}}`)
	s.expect("next", `{"data":{"c":{"operation":"DELETED"}}}`)
}

// TestG6ASubscriptionEndsWithItsGrant waits for as long as the gateway needs to look at the grant again.
func TestG6ASubscriptionEndsWithItsGrant(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	w.keep(t, "mara", firstPost)
	s := subscribe(t, server, w.token(t, "mara", "app", "posts:read"), follow)
	account, err := w.storage.Grants.EnsureAccount(t.Context(), "mara")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.storage.Grants.RevokeAll(t.Context(), account.ID, grants.ByOperator, "test"); err != nil {
		t.Fatal(err)
	}
	s.expect("next", "GRANT_ENDED")
	s.expect("complete", "")
}

// TestAnotherProcessWrites writes through a store of its own on the same folder.
func TestAnotherProcessWrites(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	w.keep(t, "mara", firstPost)
	s := subscribe(t, server, w.token(t, "mara", "app", "posts:read"), follow)
	other, err := store.OpenSQLite(t.Context(), w.flags.Data)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	here := w.storage.People
	w.storage.People = other
	w.keep(t, "mara", otherTitle)
	w.storage.People = here
	s.expect("next", `"title":"two"`)
}

func TestWhatIsNoStream(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	token := w.token(t, "mara", "app", "posts:read")
	if answer := w.ask(t, token, follow); answer.Code != http.StatusNotAcceptable || !strings.Contains(answer.Body.String(), "text/event-stream") {
		t.Errorf("a subscription without Accept: %d %s", answer.Code, answer.Body)
	}
	for query, want := range map[string]string{
		`{ schemaVersion }`: `{"data":{"schemaVersion":`,
		`{ nonsense }`:      `GRAPHQL_VALIDATION_FAILED`,
		`subscription { changes(after: "x") { id } }`:           `BAD_USER_INPUT`,
		`subscription { changes(categories: ["post"]) { id } }`: "`posts`",
	} {
		s := subscribe(t, server, token, query)
		if s.answer.StatusCode != http.StatusOK || !strings.HasPrefix(s.answer.Header.Get("Content-Type"), "text/event-stream") {
			t.Errorf("%s: %d %s", query, s.answer.StatusCode, s.answer.Header.Get("Content-Type"))
		}
		s.expect("next", want)
		s.expect("complete", "")
		if rest, err := io.ReadAll(s.answer.Body); err != nil || len(rest) > 0 {
			t.Errorf("%s: after the end comes %q (%v)", query, rest, err)
		}
	}
}

// TestASubscriptionIsInTheLedger reads what the person is told.
func TestASubscriptionIsInTheLedger(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	w.keep(t, "mara", firstPost)
	s := subscribe(t, server, w.token(t, "mara", "app", "posts:read"), follow)
	w.keep(t, "mara", otherTitle)
	s.expect("next", "two")
	for _, e := range w.entries(t) {
		if e.Kind == ledger.Read && (e.Reads[0].Category != "Post" || e.Reads[0].Records != 1 || slices.Contains(e.Reads[0].Fields, "place")) {
			t.Errorf("the ledger has %+v", e)
		}
	}
	if last := w.entries(t)[0]; last.Kind != ledger.Read {
		t.Errorf("the last entry is %+v", last)
	}
}

// serve answers on a port. It closes after the streams that were opened on it.
func (w *world) serve(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(w.handler)
	t.Cleanup(server.Close)
	return server
}

// remove deletes a record.
func (w *world) remove(t *testing.T, person, category, id string) {
	t.Helper()
	account, err := w.storage.Grants.EnsureAccount(context.Background(), person)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.storage.People.Write(context.Background(), account.ID, []store.Write{{Category: record.ByName(category), Delete: true, ID: id}}); err != nil {
		t.Fatal(err)
	}
}
