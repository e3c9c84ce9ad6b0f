package archive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portway/archive"
	"portway/auth"
	"portway/graph"
	"portway/loaders"
	"portway/ratelimit"
	"portway/record"
	"portway/resolvers"
)

func newGateway(source loaders.Source) *graph.Handler {
	now := func() time.Time { return start }
	h := &graph.Handler{
		Source: source, Cursors: &loaders.Cursors{Key: []byte("0123456789abcdef0123456789abcdef")},
		Limiter: ratelimit.NewGCRA(now), Limits: graph.DefaultLimits(), Persisted: graph.NewPersisted(nil, false),
		Log: slog.New(slog.DiscardHandler), Now: now,
	}
	h.Mount(&resolvers.Resolver{Explainer: h})
	return h
}

// TestPagingThroughTheGraphIsTheArchive holds both to the byte, for every category, and with one guarded field closed.
func TestPagingThroughTheGraphIsTheArchive(t *testing.T) {
	s := newScene(t)
	s.fill(t, 7)
	posts := category(t, "posts")
	s.keep(t, alice, posts, hostilePosts(posts)...)
	gateway := newGateway(s.people)
	for _, scopes := range [][]string{auth.Scopes(), append(otherPeoplesScopes(), auth.All)} {
		g := everything(scopes...)
		g.Scopes, g.Expires = scopes, start.Add(time.Hour)
		g.Budget = auth.Budget{Key: "dev", Points: 1e6, Burst: 1e8, Period: time.Minute}
		files, m, _ := s.write(t, archive.Request{Grant: g, Format: archive.NDJSON})
		for _, c := range record.Categories {
			want := files[c.Name+".ndjson"]
			if got := paged(t, gateway, g, c, m.Section(c.Name).Fields); got != want || want == "" {
				t.Errorf("%s: the graph has\n%s\nthe archive\n%s", c.Name, got, want)
			}
		}
	}
}

// paged asks for page after page, and returns the records as the answers have them, a line each.
func paged(t *testing.T, h http.Handler, g *auth.Grant, c *record.Category, fields []string) string {
	t.Helper()
	selection := strings.Join(fields, " ")
	if c.Single {
		var one struct{ Me map[string]json.RawMessage }
		ask(t, h, g, fmt.Sprintf("{me{%s{%s}}}", c.Name, selection), &one)
		return string(one.Me[c.Name]) + "\n"
	}
	var lines bytes.Buffer
	for after := "null"; ; {
		var page struct {
			Me map[string]struct {
				Nodes    []json.RawMessage
				PageInfo struct {
					HasNextPage bool
					EndCursor   json.RawMessage
				}
			}
		}
		ask(t, h, g, fmt.Sprintf("{me{%s(first:3,after:%s){nodes{%s}pageInfo{hasNextPage endCursor}}}}", c.Name, after, selection), &page)
		for _, node := range page.Me[c.Name].Nodes {
			lines.Write(append(node, '\n'))
		}
		if !page.Me[c.Name].PageInfo.HasNextPage {
			return lines.String()
		}
		after = string(page.Me[c.Name].PageInfo.EndCursor)
	}
}

func ask(t *testing.T, h http.Handler, g *auth.Grant, query string, data any) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(auth.With(context.Background(), g)))
	answer := struct {
		Data   any
		Errors json.RawMessage
	}{Data: data}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Errors != nil {
		t.Fatalf("%s: %v %s", query, err, w.Body)
	}
}
