package graph_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"portway/auth"
	"portway/graph"
	"portway/resolvers"
)

// compare runs the query through the plan and through gqlgen's executor, and wants the same bytes.
func compare(t *testing.T, h *graph.Handler, g *auth.Grant, query string, variables map[string]any) {
	t.Helper()
	planned := ask(t, h, g, query, variables)
	byReference, err := h.ByReference(context.Background(), g, query, variables)
	if err != nil {
		t.Fatalf("reference: %v\n%s", err, query)
	}
	if string(planned.Data) != string(byReference) {
		t.Fatalf("the plan answers\n%s\ngqlgen answers\n%s\nto\n%s", planned.Data, byReference, query)
	}
}

func TestPlannedAnswersAreThoseOfTheReference(t *testing.T) {
	h := newHandler(sample(5))
	for name, query := range map[string]string{
		"merged fields":      `{ me { posts { nodes { id } } posts { nodes { title id } pageInfo { hasNextPage } } } }`,
		"aliases":            `{ a: me { x: posts(first: 1) { n: nodes { i: id } } y: posts(last: 1) { nodes { id } } } }`,
		"fragments":          `{ me { ...A ...A } } fragment A on User { id posts(first: 2) { ...B } } fragment B on PostConnection { nodes { ...C } } fragment C on Post { id title }`,
		"inline fragments":   `{ me { ... { id } ... on User { profile { ... on Profile { username } ... on Record { id } } } } }`,
		"typenames":          `{ __typename me { __typename posts(first: 1) { __typename nodes { __typename } edges { __typename node { __typename } } pageInfo { __typename } } } }`,
		"edges to children":  `{ me { conversations { edges { cursor node { id messages(first: 2) { edges { cursor node { id text } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } } } }`,
		"two ways into one":  `{ me { conversations(first: 1) { nodes { messages(first: 1) { nodes { id } } } edges { node { messages(last: 1) { nodes { text } } } } } } }`,
		"public records":     `{ me { likes { nodes { video { title author { username followerCount } } } } watchedVideos { nodes { video { id } secondsWatched } } } }`,
		"node":               `{ node(id: "post_own1") { id __typename ... on Post { title comments { nodes { text } } } ... on Comment { text } } }`,
		"node of nobody":     `{ a: node(id: "post_nothing") { id } b: node(id: "nonsense") { id } c: node(id: "video_public1") { id } d: node(id: "post_foreign0") { id } }`,
		"nodes":              `{ nodes(ids: ["post_own1", "nothing", "like_own2", "post_own1"]) { id createdAt ... on Like { url video { id } } ... on Post { likeCount } } }`,
		"every page":         `{ me { searches(last: 2) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
		"an empty page":      `{ me { searches(first: 0) { nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } } }`,
		"why it is empty":    `{ me { searches(first: 0) { emptyReason } posts { emptyReason nodes { id } } likes(since: "2030-01-01T00:00:00Z") { emptyReason } } }`,
		"a period":           `{ me { searches(since: "2026-11-22T11:00:00Z", until: "2026-11-22T14:00:00Z") { nodes { createdAt } } } }`,
		"introspection":      `{ me { id } __schema { types { name fields { name } } } __type(name: "Post") { name } schemaVersion }`,
		"beside explain":     `{ explain(document: "{ me { id } }") { cost } me { id } }`,
		"an operation by @s": `{ me { id @skip(if: true) posts @include(if: false) { nodes { id } } profile @skip(if: false) { id } } }`,
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, h, grant(everyScope()...), query, nil)
			compare(t, h, grant("posts:read", "likes:read", "conversations:read"), query, nil)
			compare(t, h, grant(), query, nil)
			for _, g := range []*auth.Grant{grant(everyScope()...), grant("posts:read", "likes:read", "conversations:read")} {
				sameInPieces(t, h, g, query)
			}
		})
	}
}

func TestPlannedAnswersWithVariables(t *testing.T) {
	h := newHandler(sample(5))
	g := grant(everyScope()...)
	first := ask(t, h, g, `{ me { posts(first: 2) { pageInfo { endCursor } } } }`, nil)
	cursor := strings.Split(string(first.Data), `"`)[9]
	const query = `query($n: Int, $after: String, $since: Time, $yes: Boolean!, $id: ID!, $ids: [ID!]!) {
		me { posts(first: $n, after: $after, since: $since) { nodes { id title @include(if: $yes) } pageInfo { hasPreviousPage } } }
		node(id: $id) { id @skip(if: $yes) __typename } nodes(ids: $ids) { id }
	}`
	for _, variables := range []map[string]any{
		{"n": 2, "after": cursor, "yes": true, "id": "post_own1", "ids": []any{"like_own1"}},
		{"n": 2, "after": nil, "yes": false, "id": "post_own1", "ids": []any{}},
		{"since": "2026-11-22T12:00:00Z", "yes": false, "id": "x", "ids": []any{"y", "post_own0"}},
	} {
		compare(t, h, g, query, variables)
	}
}

func TestRandomQueriesAnswerTheSame(t *testing.T) {
	h := newHandler(sample(4))
	h.Limits.Aliases, h.Limits.Selections, h.Limits.Tokens = 1e6, 1e6, 1e6
	h.Mount(&resolvers.Resolver{Explainer: h})
	schema := graph.Schema(new(auth.Everything()))
	scopes := everyScope()
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := queryWriter{schema: schema, random: r}
		w.selection(schema.Types["User"], 0)
		query := "{ me " + w.text.String() + " }"
		var held []string
		for _, s := range scopes {
			if r.IntN(3) > 0 {
				held = append(held, s)
			}
		}
		compare(t, h, grant(slices.Clip(held)...), query, nil)
	}
}

// A queryWriter writes random valid selections.
type queryWriter struct {
	schema *ast.Schema
	random *rand.Rand
	text   strings.Builder
	alias  int
}

func (w *queryWriter) selection(def *ast.Definition, depth int) {
	w.text.WriteString("{ __typename")
	for range 1 + w.random.IntN(5) {
		f := def.Fields[w.random.IntN(len(def.Fields))]
		target := w.schema.Types[f.Type.Name()]
		if strings.HasPrefix(f.Name, "__") || depth > 6 && !target.IsLeafType() {
			continue
		}
		w.alias++
		fragment := w.random.IntN(6) == 0
		if fragment {
			fmt.Fprintf(&w.text, " ... on %s {", def.Name)
		}
		fmt.Fprintf(&w.text, " f%d: %s%s", w.alias, f.Name, w.arguments(f))
		if !target.IsLeafType() {
			w.selection(target, depth+1)
		}
		if fragment {
			w.text.WriteString(" }")
		}
	}
	w.text.WriteString(" }")
}

func (w *queryWriter) arguments(f *ast.FieldDefinition) string {
	if f.Arguments.ForName("first") == nil {
		return ""
	}
	return []string{"", "(first: 2)", "(last: 3)", "(first: 0)", "(first: 1000)"}[w.random.IntN(5)]
}
