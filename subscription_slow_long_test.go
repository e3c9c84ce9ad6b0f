//go:build long

package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// ended counts the GraphQL requests that have ended, by what /metrics says.
func ended(t *testing.T, server *httptest.Server) (n int) {
	t.Helper()
	answer, err := http.Get(server.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status, err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "portway_graphql_requests_total{"); ok {
			var one int
			if _, err := fmt.Sscanf(rest[strings.Index(rest, "}")+1:], "%d", &one); err != nil {
				t.Fatal(line, err)
			}
			n += one
		}
	}
	return n
}

// TestASlowReaderLosesTheConnectionAndNotTheData subscribes and then reads nothing, while more is written than connections
// hold. The gateway gives up on the connection; who comes again with the last cursor gets the rest, each change once.
func TestASlowReaderLosesTheConnectionAndNotTheData(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	const posts, batch = 900, 100
	token := w.token(t, "mara", "app", "posts:read")
	slow := subscribe(t, server, token, follow)
	before := ended(t, server)
	for first := 0; first < posts; first += batch {
		var lines strings.Builder
		for i := range batch {
			fmt.Fprintf(&lines, `{"category":"posts","id":"post_%d","createdAt":"2026-01-01T10:00:00Z","title":"%s"}`+"\n", first+i, strings.Repeat("x", 20_000))
		}
		w.keep(t, "mara", lines.String())
	}
	for ended(t, server) == before {
		time.Sleep(100 * time.Millisecond)
	}
	told := map[string]bool{}
	cursor := ""
	note := func(data string) {
		parts := strings.SplitN(data, `"`, 18)
		cursor = parts[7]
		id := data[strings.Index(data, `"post_`)+1:]
		if id = id[:strings.Index(id, `"`)]; told[id] {
			t.Errorf("%s is told twice", id)
		}
		told[id] = true
	}
	slow.lines.Buffer(nil, 1<<20)
	for slow.lines.Scan() {
		if data, ok := strings.CutPrefix(slow.lines.Text(), "data: "); ok && strings.HasSuffix(data, "}") {
			note(data)
		}
	}
	if len(told) == 0 || len(told) == posts {
		t.Fatalf("%d of %d were told to who did not read", len(told), posts)
	}
	t.Logf("the slow connection carried %d of %d", len(told), posts)
	again := subscribe(t, server, token, strings.Replace(follow, "changes ", `changes(after: "`+cursor+`") `, 1))
	again.lines.Buffer(nil, 1<<20)
	for len(told) < posts {
		name, data := again.next()
		if name != "next" {
			t.Fatalf("%s after %d of %d", name, len(told), posts)
		}
		note(data)
	}
}
