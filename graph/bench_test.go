package graph_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/graph"
	"portway/loaders"
	"portway/record"
)

// leafQuery selects ten leaves of 1,000 records.
const leafQuery = `{"query":"{ me { deletedPosts(first: 1000) { nodes { id createdAt url coverUrl title altText promptText sound likeCount disclosure } } } }"}`

// A fixed source answers every read with the same rows, so that a benchmark sees what stands before the source.
type fixed struct {
	rows map[*record.Category][]record.Row
}

func (f fixed) Read(_ context.Context, _ *auth.Grant, reads []*loaders.Read) {
	for _, r := range reads {
		if r.Key == "" {
			r.Rows = []loaders.Group{{Rows: f.rows[r.Category]}}
		}
	}
}

func leaves() []*record.DeletedPost {
	posts := make([]*record.DeletedPost, 1000)
	for i := range posts {
		posts[i] = made(record.DeletedPostCategory, i, "own").(*record.DeletedPost)
	}
	return posts
}

func leafRows(names ...string) fixed {
	c := record.DeletedPostCategory
	var fields []*record.Field
	for _, n := range names {
		fields = append(fields, c.Field(n))
	}
	var rows []record.Row
	for _, p := range leaves() {
		rows = append(rows, record.Values(p, fields))
	}
	return fixed{map[*record.Category][]record.Row{c: rows}}
}

func BenchmarkLeafList(b *testing.B) {
	b.Run("json.Marshal of the same structs", func(b *testing.B) {
		type leaf struct {
			ID         string  `json:"id"`
			CreatedAt  string  `json:"createdAt"`
			URL        *string `json:"url"`
			CoverURL   *string `json:"coverUrl"`
			Title      *string `json:"title"`
			AltText    *string `json:"altText"`
			PromptText *string `json:"promptText"`
			Sound      *string `json:"sound"`
			LikeCount  *int64  `json:"likeCount"`
			Disclosure *string `json:"disclosure"`
		}
		var list []*leaf
		for _, p := range leaves() {
			list = append(list, &leaf{p.ID, p.CreatedAt.Format("2006-01-02T15:04:05Z"), p.URL, p.CoverURL, p.Title, p.AltText, p.PromptText, p.Sound, p.LikeCount, p.Disclosure})
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(list); err != nil {
				b.Fatal(err)
			}
		}
	})
	source := leafRows("id", "createdAt", "url", "coverUrl", "title", "altText", "promptText", "sound", "likeCount", "disclosure")
	b.Run("through the handler", func(b *testing.B) { serve(b, newHandler(source), grant(everyScope()...), leafQuery) })
	b.Run("through the handler, one of ten denied", func(b *testing.B) {
		g := grant("deletedPosts:read")
		serve(b, newHandler(source), g, strings.Replace(leafQuery, "title", "place", 1))
	})
}

func BenchmarkSmallQuery(b *testing.B) {
	serve(b, newHandler(fixed{map[*record.Category][]record.Row{}}), grant("profile:read"), `{"query":"{ me { id schemaVersion: __typename } }"}`)
}

func serve(b *testing.B, h *graph.Handler, g *auth.Grant, body string) {
	b.Helper()
	ctx := auth.With(context.Background(), g)
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequestWithContext(ctx, "POST", "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		clear(w.header)
		h.ServeHTTP(w, r)
		if w.status != 200 {
			b.Fatal(w.status)
		}
	}
}

// A sink takes an answer and keeps nothing of it but the status.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkAuthorization is the list of 1,000 records with ten fields, once with the grant at hand and once behind the gate,
// which verifies the token and finds the grant. What rights open is part of the plan either way.
func BenchmarkAuthorization(b *testing.B) {
	keys := &auth.Keyring{Folder: b.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if err := keys.Open(); err != nil {
		b.Fatal(err)
	}
	raw, err := keys.Sign(auth.Token{
		Issuer: "https://gateway.test", Subject: "sub_test", ClientID: "app_test", GrantID: "g_test", Mode: string(auth.Recurring),
		Scopes: everyScope(), Expires: time.Now().Add(time.Hour),
	}, "portway")
	if err != nil {
		b.Fatal(err)
	}
	h := newHandler(leafSource(1000))
	b.Run("the list", func(b *testing.B) { serve(b, h, grant(everyScope()...), leafQuery) })
	b.Run("the list, behind the gate", func(b *testing.B) {
		gate := &auth.Gate{Grants: standing{grant(everyScope()...)}, Verifier: &auth.Verifier{Issuers: []*auth.Issuer{
			{URL: "https://gateway.test", Audience: "portway", Algorithms: []string{"ES256"}, Keys: keys},
		}}}
		w, wrapped := &sink{header: http.Header{}}, gate.Wrap(h)
		b.ReportAllocs()
		for b.Loop() {
			r := httptest.NewRequestWithContext(b.Context(), "POST", "/graphql", strings.NewReader(leafQuery))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+raw)
			clear(w.header)
			wrapped.ServeHTTP(w, r)
			if w.status != 200 {
				b.Fatal(w.status)
			}
		}
	})
}

// standing is a grant that stands.
type standing struct{ grant *auth.Grant }

func (s standing) Current(context.Context, *auth.Token) (*auth.Grant, error) { return s.grant, nil }
