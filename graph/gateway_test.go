package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/graph"
	"portway/loaders"
	"portway/loaders/loaderstest"
	"portway/ratelimit"
	"portway/record"
	"portway/resolvers"
)

// start is the time that every test begins at.
var start = time.Date(2026, 11, 22, 14, 2, 0, 0, time.UTC)

// newHandler returns a gateway over the source, with a generous budget and a clock that stands still.
func newHandler(source loaders.Source) *graph.Handler {
	now := func() time.Time { return start }
	h := &graph.Handler{
		Source: source, Cursors: &loaders.Cursors{Key: []byte("0123456789abcdef0123456789abcdef")},
		Limiter: ratelimit.NewGCRA(now), Limits: graph.DefaultLimits(), Persisted: graph.NewPersisted(nil, false),
		Log: slog.New(slog.DiscardHandler), Now: now,
	}
	h.Mount(&resolvers.Resolver{Explainer: h})
	return h
}

// grant returns a grant of the person p1 with the scopes.
func grant(scopes ...string) *auth.Grant {
	return &auth.Grant{
		ID: "g_test", Person: "p1", Subject: "sub_test", App: "app_test", Developer: "dev_test", Mode: auth.Recurring,
		Scopes: scopes, Rights: auth.Open(scopes), Expires: start.Add(time.Hour),
		Budget: auth.Budget{Key: "dev_test", Points: 1e6, Burst: 1e8, Period: time.Minute},
	}
}

// everyScope opens the whole schema.
func everyScope() []string { return auth.Scopes() }

func post(t testing.TB, h http.Handler, g *auth.Grant, query string, variables map[string]any) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return send(h, g, string(body))
}

func send(h http.Handler, g *auth.Grant, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(auth.With(context.Background(), g)))
	return w
}

// An answerBody is the answer to a request as a client reads it.
type answerBody struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct {
			Code          string
			Coordinate    string
			MissingScopes [][]string
		}
	}
	Extensions struct {
		Cost struct{ RequestedCost, Remaining, Limit, ResetSeconds int }
	}
}

func ask(t testing.TB, h http.Handler, g *auth.Grant, query string, variables map[string]any) answerBody {
	t.Helper()
	w := post(t, h, g, query, variables)
	var a answerBody
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatalf("%v\n%s", err, w.Body)
	}
	return a
}

// sample fills a source: n records of every category for p1 and one for p2, whose texts all say "foreign". Children
// belong to the first parent of their edge, and every link to public data leads somewhere for even records.
func sample(n int) *loaderstest.Memory {
	m := &loaderstest.Memory{}
	for _, c := range record.Categories {
		count := n
		if c.Single {
			count = 1
		}
		for i := range count {
			m.Add("p1", c, made(c, i, "own"))
		}
		m.Add("p2", c, made(c, 0, "foreign"))
	}
	for _, c := range record.Catalogue {
		for i := range n {
			m.Add("", c, made(c, i, "public"))
		}
	}
	return m
}

// made makes record number i of the category, with a value in every field.
func made(c *record.Category, i int, text string) any {
	r := c.New()
	for k := range c.Fields {
		f := &c.Fields[k]
		record.Put(f.Pointer(r), value(c, f, i, text))
	}
	return r
}

func value(c *record.Category, f *record.Field, i int, text string) record.Value {
	switch f.Kind {
	case record.KindID:
		return record.Text(identifier(c, f, i, text))
	case record.KindTime:
		return record.Moment(start.Add(-time.Duration(i) * time.Hour))
	case record.KindInt, record.KindInt64:
		return record.Number(int64(i))
	case record.KindFloat:
		return record.Float(float64(i) + 0.5)
	case record.KindBoolean:
		return record.Bool(i%2 == 0)
	case record.KindDate:
		return record.Text("2001-02-03")
	case record.KindDecimal:
		return record.Text("9.99")
	}
	return record.Text(fmt.Sprintf("%s %s %d \"\n é", text, f.Name, i))
}

// identifier makes an id, or a key that leads to the first record of another category or to public record number i.
func identifier(c *record.Category, f *record.Field, i int, text string) string {
	if f.Name == "id" {
		return fmt.Sprintf("%s%s%d", c.IDPrefix(), text, i)
	}
	for _, e := range c.Edges {
		if !e.List && e.Key == f.Column {
			return fmt.Sprintf("%spublic%d", record.ByType(e.Target).IDPrefix(), i*2)
		}
	}
	for _, parent := range record.Categories {
		for _, e := range parent.Edges {
			if e.List && e.Target == c.Type && e.Key == f.Column {
				return fmt.Sprintf("%s%s0", parent.IDPrefix(), text)
			}
		}
	}
	return fmt.Sprintf("other_%s%d", text, i)
}

func withGrant(ctx context.Context, scopes ...string) context.Context {
	return auth.With(ctx, grant(scopes...))
}
