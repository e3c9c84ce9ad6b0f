package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const ingestToken = "0123456789abcdef0123456789abcdef"

// newIngestWorld wires a gateway that takes records in.
func newIngestWorld(t *testing.T) *world {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(ingestToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return newWorld(t, "", func(g *gatewayFlags) { g.IngestTokenFile = file })
}

func (w *world) ingest(token, batch string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/ingest", strings.NewReader(batch))
	r.Header.Set("Authorization", "Bearer "+token)
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

const twoPosts = `{"user":"mara","operation":"upsert","category":"posts","record":{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":"one"}}
{"user":"mara","operation":"upsert","category":"posts","record":{"id":"post_2","createdAt":"2026-01-01T11:00:00Z","title":"two"}}
`

func TestWhatIsIngestedIsToldOnce(t *testing.T) {
	w := newIngestWorld(t)
	token := w.token(t, "mara", "app", "posts:read")
	for _, want := range []string{
		`{"created":2,"updated":0,"deleted":0,"unchanged":0}`,
		`{"created":0,"updated":0,"deleted":0,"unchanged":2}`,
	} {
		if answer := w.ingest(ingestToken, twoPosts); answer.Code != http.StatusOK || strings.TrimSpace(answer.Body.String()) != want {
			t.Errorf("%d %s, want %s", answer.Code, answer.Body, want)
		}
	}
	w.ingest(ingestToken, `{"user":"mara","operation":"delete","category":"posts","id":"post_1"}`)
	answer := w.ask(t, token, `{ changes { nodes { operation id } } me { posts { nodes { id } } } }`)
	const want = `"data":{"changes":{"nodes":[{"operation":"CREATED","id":"post_1"},{"operation":"CREATED","id":"post_2"},{"operation":"DELETED","id":"post_1"}]},"me":{"posts":{"nodes":[{"id":"post_2"}]}}}`
	if !strings.Contains(answer.Body.String(), want) {
		t.Errorf("the gateway tells %s", answer.Body)
	}
}

func TestAWrongLineAppliesNothing(t *testing.T) {
	w := newIngestWorld(t)
	answer := w.ingest(ingestToken, twoPosts+`{"user":"mara","operation":"upsert","category":"posts","record":{"id":"post_3"}}`)
	if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `{"line":3,"field":"Post.createdAt"`) {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if told := w.ask(t, w.token(t, "mara", "app", "posts:read"), `{ changes { nodes { id } } }`); !strings.Contains(told.Body.String(), `"nodes":[]`) {
		t.Errorf("something was applied: %s", told.Body)
	}
}

func TestWhoMayNotIngest(t *testing.T) {
	w := newIngestWorld(t)
	for name, token := range map[string]string{"nobody": "", "a stranger": ingestToken + "x", "an app": w.token(t, "mara", "app", "all:read")} {
		if answer := w.ingest(token, twoPosts); answer.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
	if answer := newWorld(t, "", nil).ingest(ingestToken, twoPosts); answer.Code != http.StatusNotFound {
		t.Errorf("where it is off: %d %s", answer.Code, answer.Body)
	}
}

func TestAnIngestTokenThatOthersCouldKnow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
	}{"a short one": {"short", 0o600}, "one that others can read": {ingestToken, 0o644}} {
		if err := os.WriteFile(file, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := ingestHandler(nil, file, nil); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
