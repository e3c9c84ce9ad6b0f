//go:build !race

// Under the race detector pools forget at random, and so the same request allocates now more, now less.

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAllocationsPerRequest holds what the five queries of the benchmark (bench) allocate, through everything that a request
// passes on SQLite: gate, budget, plan, store, ledger, metrics. A bound leaves room for a version of Go that counts a little
// differently, and none for an allocation per record.
func TestAllocationsPerRequest(t *testing.T) {
	w := newWorld(t, "", func(g *gatewayFlags) { g.BudgetPoints, g.BudgetBurst = 1e6, 1e8 })
	w.keep(t, "mara", manyRecords())
	token := w.token(t, "mara", "app", "all:read followedAccounts:read")
	for name, test := range map[string]struct {
		query string
		most  float64
	}{
		"thin":   {`{ me { profile { username displayName followerCount } } }`, 45},
		"page":   {`{ me { posts(first: 50) { nodes { id createdAt title mediaUrl likeCount visibility } } } }`, 45},
		"nested": {`{ me { likes(first: 50) { nodes { id createdAt video { id url title durationSeconds publishedAt author { username displayName followerCount } } } } } }`, 50},
		"bulk":   {`{ me { watchedVideos(first: 1000) { nodes { createdAt url } } } }`, 45},
		"wide":   {`{ me { profile { username displayName followerCount } posts(first: 20) { nodes { id createdAt title } } comments(first: 20) { nodes { id createdAt text } } likes(first: 20) { nodes { id createdAt url } } followedAccounts(first: 20) { nodes { id createdAt username } } } }`, 85},
	} {
		if got := w.allocations(t, token, test.query); got > test.most {
			t.Errorf("%s: %.0f allocations, at most %.0f are allowed", name, got, test.most)
		}
	}
}

// allocations counts what one request allocates, that for making the request itself left out. The ledger is chained beside
// it once a second, so the least of several counts is what the request takes.
func (w *world) allocations(t *testing.T, token, query string) float64 {
	t.Helper()
	body := fmt.Sprintf(`{"query":%q}`, query)
	ask := func() *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	into := &sink{header: http.Header{}}
	least := 1e9
	for range 10 {
		answered := testing.AllocsPerRun(20, func() {
			clear(into.header)
			if w.handler.ServeHTTP(into, ask()); into.status != http.StatusOK {
				t.Fatalf("status %d for %s: %s", into.status, query, w.ask(t, token, query).Body)
			}
		})
		least = min(least, answered-testing.AllocsPerRun(20, func() { made = ask() }))
	}
	return least
}

// made keeps the compiler from leaving out what allocations counts.
var made *http.Request

// A sink takes an answer and keeps nothing of it but the status.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }

// manyRecords writes more of each category than a page of the five queries has.
func manyRecords() string {
	var lines strings.Builder
	add := func(n int, form string) {
		for i := range n {
			fmt.Fprintf(&lines, form+"\n", i, fmt.Sprintf("2026-01-01T%02d:%02d:%02dZ", i/3600, i/60%60, i%60))
		}
	}
	add(1, `{"category":"profile","id":"profile_%d","createdAt":"%s","username":"mara","displayName":"Mara","followerCount":7}`)
	add(1100, `{"category":"watchedVideos","id":"watchedVideo_%d","createdAt":"%s","url":"https://www.tideline.example/share/video/7000000000/"}`)
	add(60, `{"category":"posts","id":"post_%d","createdAt":"%s","title":"A post","mediaUrl":"https://media.tideline.example/1.mp4","likeCount":3,"visibility":"Everyone"}`)
	add(60, `{"category":"likes","id":"like_%d","createdAt":"%s","url":"https://www.tideline.example/share/video/7000000000/","videoId":"video_1"}`)
	add(60, `{"category":"comments","id":"comment_%d","createdAt":"%s","text":"This was good to see"}`)
	add(60, `{"category":"followedAccounts","id":"followedAccount_%d","createdAt":"%s","username":"somebody"}`)
	return lines.String()
}
