//go:build !race

// Under the race detector pools forget at random, and so the same request allocates now more, now less.

package graph_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"portway/auth"
	"portway/graph"
	"portway/loaders"
)

// The bounds of allocations per request leave room for a version of Go that counts a little differently, and none for an
// allocation per record or per field.
const (
	allocationsOfSmallQuery = 45
	allocationsOfList       = 60
)

func TestAllocationsDoNotGrowWithTheList(t *testing.T) {
	few, many := allocations(t, leafSource(10), everyScope(), leafQuery), allocations(t, leafSource(1000), everyScope(), leafQuery)
	if many > few+4 {
		t.Errorf("a list of 1,000 records x 10 fields takes %.0f allocations, one of 10 records %.0f", many, few)
	}
	if many > allocationsOfList {
		t.Errorf("a list of 1,000 records x 10 fields takes %.0f allocations, at most %d are allowed", many, allocationsOfList)
	}
}

// What the grant does not open is told once for the list, and not asked about for every record.
func TestAllocationsOfADenialDoNotGrowWithTheList(t *testing.T) {
	denied := strings.Replace(leafQuery, "disclosure", "place", 1)
	scopes := []string{"deletedPosts:read"}
	few, many := allocations(t, leafSource(10), scopes, denied), allocations(t, leafSource(1000), scopes, denied)
	if many > few+4 {
		t.Errorf("with a field denied a list of 1,000 records takes %.0f allocations, one of 10 records %.0f", many, few)
	}
}

// The decision about rights is part of the plan, so a grant that opens little costs no more than one that opens all.
func TestAuthorizationTakesNoAllocations(t *testing.T) {
	one, all := allocations(t, leafSource(1000), []string{"deletedPosts:read"}, leafQuery), allocations(t, leafSource(1000), everyScope(), leafQuery)
	if one != all {
		t.Errorf("under one scope the list takes %.0f allocations, under all scopes %.0f", one, all)
	}
}

func TestAllocationsOfASmallQuery(t *testing.T) {
	got := allocations(t, fixed{}, []string{"profile:read"}, `{"query":"{ me { id } }"}`)
	if got > allocationsOfSmallQuery {
		t.Errorf("a small query takes %.0f allocations, at most %d are allowed", got, allocationsOfSmallQuery)
	}
}

// allocations counts what one request allocates, that for making the request itself left out.
func allocations(t *testing.T, source loaders.Source, scopes []string, body string) float64 {
	t.Helper()
	h, ctx := newHandler(source), auth.With(context.Background(), grant(scopes...))
	ask := func() *http.Request {
		r := httptest.NewRequestWithContext(ctx, "POST", "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	w := &sink{header: http.Header{}}
	answered := testing.AllocsPerRun(100, func() { serveOne(t, h, w, ask()) })
	return answered - testing.AllocsPerRun(100, func() { kept = ask() })
}

func serveOne(t *testing.T, h *graph.Handler, w *sink, r *http.Request) {
	clear(w.header)
	h.ServeHTTP(w, r)
	if w.status != http.StatusOK {
		t.Fatalf("status %d", w.status)
	}
}

// kept keeps the compiler from leaving out what allocations counts.
var kept *http.Request
