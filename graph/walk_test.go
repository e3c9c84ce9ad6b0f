package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"portway/auth"
	"portway/graph"
	"portway/loaders"
	"portway/loaders/loaderstest"
	"portway/problem"
	"portway/ratelimit"
	"portway/record"
	"portway/resolvers"
)

func walk(t *testing.T, h *graph.Handler, g *auth.Grant, w *graph.Walk) (string, *graph.Walked) {
	t.Helper()
	var out bytes.Buffer
	done, err := h.Walk(t.Context(), g, w, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, w.Query)
	}
	return out.String(), done
}

// TestANestedWalkIsTheWholeAnswer wants each line to be the record as an answer shows it that has all records on one page.
func TestANestedWalkIsTheWholeAnswer(t *testing.T) {
	h := newHandler(sample(250))
	g := grant(everyScope()...)
	for list, selection := range map[string]string{
		"posts":         `id title comments(first: 1000) { nodes { id text } pageInfo { hasNextPage hasPreviousPage } emptyReason }`,
		"conversations": `id messages(first: 1000) { edges { cursor node { text } } }`,
		"likes":         `id video { title author { username followerCount } }`,
		"searches":      `again: id term t: term`,
	} {
		answer := ask(t, h, g, fmt.Sprintf(`{ me { %s(first: 1000) { nodes { __typename %s } } } }`, list, selection), nil)
		var whole struct {
			Me map[string]struct{ Nodes []json.RawMessage }
		}
		if err := json.Unmarshal(answer.Data, &whole); err != nil || len(answer.Errors) > 0 {
			t.Fatal(err, answer.Errors)
		}
		want := ""
		for _, node := range whole.Me[list].Nodes {
			want += string(node) + "\n"
		}
		got, _ := walk(t, h, g, &graph.Walk{Query: fmt.Sprintf(`{ me { %s(first: 3) { nodes { %s } } } }`, list, strings.ReplaceAll(selection, "1000", "2")), Nested: true})
		if got != want {
			t.Errorf("%s: the walk gives\n%.600s\nthe answer has\n%.600s", list, got, want)
		}
	}
}

// TestAFlatWalkHasALineForEachRecord reads lists that are longer than any page, below each other.
func TestAFlatWalkHasALineForEachRecord(t *testing.T) {
	const n = 2500
	h := newHandler(sample(n))
	told := 0
	got, done := walk(t, h, grant("posts:read", "comments:read"), &graph.Walk{
		Query: `{ me { id profile { username } posts(first: 1) { nodes { title comments { edges { node { id text } } } } } } }`,
		Told:  func([]graph.Disclosure) { told++ },
	})
	seen, types := map[string]bool{}, map[string]int{}
	for line := range strings.SplitSeq(strings.TrimSuffix(got, "\n"), "\n") {
		var record struct {
			Typename string `json:"__typename"`
			Parent   string `json:"__parentId"`
			ID       string
		}
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		types[record.Typename]++
		if record.Typename == "Comment" && (record.Parent != "post_own0" || seen[record.ID]) || record.Typename != "Comment" && record.Parent != "" {
			t.Fatalf("a line: %s", line)
		}
		seen[record.ID] = true
	}
	if types["User"] != 1 || types["Post"] != n || types["Comment"] != n || len(types) != 3 {
		t.Errorf("lines: %v", types)
	}
	if told < n/1000 || strings.Contains(got, "foreign") {
		t.Errorf("told %d times; or somebody else's data", told)
	}
	if len(done.Denied) != 1 || done.Denied[0].Coordinate != "User.profile" {
		t.Errorf("denied: %+v", done.Denied)
	}
	counts := map[string]int{}
	for _, r := range done.Reads {
		counts[r.Category.Name] += r.Records
	}
	if fmt.Sprint(counts) != fmt.Sprintf("map[comments:%d posts:%d]", n, n) {
		t.Errorf("read: %v", counts)
	}
}

func TestAWalkOverRecordsByID(t *testing.T) {
	h := newHandler(sample(3))
	got, _ := walk(t, h, grant("posts:read"), &graph.Walk{
		Query:     `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Post { id title } ... on Like { id } } }`,
		Variables: json.RawMessage(`{"ids": ["post_own1", "like_own1", "post_foreign0", "post_own0"]}`),
	})
	if strings.Count(got, "\n") != 2 || !strings.Contains(got, `"id":"post_own1"`) || strings.Contains(got, "foreign") {
		t.Errorf("the records are\n%s", got)
	}
}

func TestAGrantThatOpensNothingWalksOverNothing(t *testing.T) {
	h := newHandler(sample(3))
	if err := h.CheckWalk(grant("likes:read"), &graph.Walk{Query: `{ me { posts { nodes { id } } } }`}); !problem.Is(err, problem.BadInput) {
		t.Errorf("nothing of it is open: %v", err)
	}
}

func TestWhatCannotBeWalkedIsRefused(t *testing.T) {
	h := newHandler(sample(3))
	for why, query := range map[string]string{
		"no query":          `nonsense`,
		"no such field":     `{ me { nonsense } }`,
		"no records":        `{ me { id } }`,
		"other root fields": `{ schemaVersion me { posts { nodes { id } } } }`,
		"changes":           `{ changes { nodes { id } } }`,
		"a subscription":    `subscription { changes { id } }`,
		"backwards":         `{ me { posts(last: 3) { nodes { id } } } }`,
		"below, backwards":  `{ me { posts { nodes { comments(last: 3) { nodes { id } } } } } }`,
		"twice":             `{ me { posts { nodes { id } edges { cursor } } } }`,
		"only the page":     `{ me { posts { pageInfo { hasNextPage } } } }`,
		"a long page":       `{ me { posts(first: 5000) { nodes { id } } } }`,
	} {
		if err := h.CheckWalk(grant(everyScope()...), &graph.Walk{Query: query}); err == nil {
			t.Errorf("%s is walked: %s", why, query)
		}
	}
	for _, variables := range []string{`[]`, `{`, `{"n": "x"}`} {
		err := h.CheckWalk(grant(everyScope()...), &graph.Walk{Query: `query($n: Int) { me { posts(first: $n) { nodes { id } } } }`, Variables: json.RawMessage(variables)})
		if err == nil {
			t.Errorf("the variables %s are taken", variables)
		}
	}
}

// TestAWalkPaysAsItGoesAndWaits spends a budget of a hundred points a minute on more than a thousand points.
func TestAWalkPaysAsItGoesAndWaits(t *testing.T) {
	const records = 1000
	synctest.Test(t, func(t *testing.T) {
		m := &loaderstest.Memory{}
		for i := range records {
			m.Add("p1", record.SearchCategory, made(record.SearchCategory, i, "own"))
		}
		limiter := ratelimit.NewGCRA(time.Now)
		h := &graph.Handler{
			Source: m, Cursors: &loaders.Cursors{Key: make([]byte, 32)}, Limiter: limiter, Limits: graph.DefaultLimits(),
			Persisted: graph.NewPersisted(nil, false), Log: slog.New(slog.DiscardHandler), Now: time.Now,
		}
		h.Mount(&resolvers.Resolver{Explainer: h})
		g := grant("searches:read")
		g.Budget = auth.Budget{Key: "dev_test", Points: 100, Burst: 100, Period: time.Minute}
		began := time.Now()
		got, _ := walk(t, h, g, &graph.Walk{Query: `{ me { a: searches { nodes { id } } b: searches { nodes { id } } } }`})
		if lines := strings.Count(got, "\n"); lines != 2*records {
			t.Errorf("%d lines", lines)
		}
		// 2,003 points: the root, two lists, and a point for each record.
		if waited := time.Since(began).Round(time.Minute); waited != 19*time.Minute {
			t.Errorf("it took %v to spend 2,003 points at 100 a minute, with 100 to begin with", waited)
		}
	})
}
