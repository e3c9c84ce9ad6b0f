package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"portway/auth"
	"portway/grants"
	"portway/internal/testservers"
	"portway/ledger"
	"portway/record"
	"portway/store"
)

var update = flag.Bool("update", false, "write the answers into the stories")

// A world is a gateway on storage of its own, wired as the program wires it.
type world struct {
	storage *storage
	handler http.Handler
	flags   *storageFlags
	ledger  *ledger.Journal
	asked   sync.Mutex
	sql     []string // statements on people's data since the last request
	control []string // queries on the control database since then
}

// newWorld wires a gateway. With a PostgreSQL URL it is on that, otherwise on SQLite in a folder of the test.
func newWorld(t testing.TB, postgres string, change func(*gatewayFlags)) *world {
	t.Helper()
	return newWorldWithLog(t, postgres, slog.New(slog.DiscardHandler), change)
}

func newWorldWithLog(t testing.TB, postgres string, log *slog.Logger, change func(*gatewayFlags)) *world {
	t.Helper()
	ctx := context.Background()
	s := storageFlags{Data: t.TempDir(), Postgres: postgres, Issuer: "http://gateway.test", Audience: "portway", HomeRegion: "DE"}
	g := gatewayFlags{BudgetPoints: 60000, BudgetBurst: 60000, MaxBody: 256 << 10, MaxTokens: 4000, MaxDepth: 18, MaxAliases: 60, TimeLimit: 10 * time.Second, Replicas: 1}
	if change != nil {
		change(&g)
	}
	opened, err := s.open(ctx, log)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{storage: opened}
	opened.People.Observe = func(sql string) {
		w.asked.Lock()
		defer w.asked.Unlock()
		w.sql = append(w.sql, sql)
	}
	opened.Control.Observe = func(sql string) {
		w.asked.Lock()
		defer w.asked.Unlock()
		w.control = append(w.control, sql)
	}
	gateway, err := newGateway(ctx, opened, &s, &g, log)
	if err != nil {
		t.Fatal(err)
	}
	w.handler, w.flags, w.ledger = gateway.handler, &s, gateway.ledger
	t.Cleanup(func() {
		if err := gateway.Close(); err != nil {
			t.Error(err)
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// keep writes records of a person, one JSON object a line, each with its category.
func (w *world) keep(t testing.TB, person string, lines string) {
	t.Helper()
	account, err := w.storage.Grants.EnsureAccount(context.Background(), person)
	if err != nil {
		t.Fatal(err)
	}
	var writes []store.Write
	for line := range strings.Lines(lines) {
		var name struct{ Category string }
		if err := json.Unmarshal([]byte(line), &name); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		c := record.ByName(name.Category)
		r := c.New()
		if err := json.Unmarshal([]byte(line), r); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		writes = append(writes, store.Write{Category: c, Record: r})
	}
	if _, err := w.storage.People.Person(context.Background(), account.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.storage.People.Write(context.Background(), account.ID, writes); err != nil {
		t.Fatal(err)
	}
}

// token mints a token of the person's for an app.
func (w *world) token(t testing.TB, person, app, scopes string) string {
	t.Helper()
	token, err := w.storage.Grants.IssueOperatorToken(context.Background(), grants.OperatorToken{
		Person: person, App: app, Scopes: auth.ParseScope(scopes), Life: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// ask sends a query as an app does.
func (w *world) ask(t testing.TB, token, query string) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w.asked.Lock()
	w.sql, w.control = nil, nil
	w.asked.Unlock()
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

// TestStories plays testdata/*.txtar: what is kept, what a grant allows, what is asked, what comes back; on both engines.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run("SQLite/"+name, func(t *testing.T) { playStory(t, file, "") })
		t.Run("PostgreSQL/"+name, func(t *testing.T) { playStory(t, file, testservers.Postgres(t)) })
	}
}

func playStory(t *testing.T, file, postgres string) {
	story, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, postgres, nil)
	scopes := ""
	for i := range story.Files {
		part := &story.Files[i]
		switch text := string(part.Data); {
		case strings.HasPrefix(part.Name, "records of "):
			w.keep(t, strings.TrimPrefix(part.Name, "records of "), text)
		case part.Name == "grant of mara":
			scopes = strings.TrimSpace(text)
		case part.Name == "request":
			answer := w.ask(t, w.token(t, "mara", "app", scopes), text)
			checkAnswer(t, story, i+1, answer)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(story), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkAnswer compares an answer with the story's next part. Cursors and the person's id differ from run to run.
func checkAnswer(t *testing.T, story *txtar.Archive, part int, answer *httptest.ResponseRecorder) {
	t.Helper()
	var body struct {
		Data   json.RawMessage `json:"data,omitempty"`
		Errors json.RawMessage `json:"errors,omitempty"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	shown, err := json.MarshalIndent(body, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%d\n%s\n", answer.Code, shown)
	if *update {
		story.Files[part].Data = []byte(got)
		return
	}
	if part >= len(story.Files) || story.Files[part].Name != "response" || string(story.Files[part].Data) != got {
		t.Errorf("the answer is\n%s\nwant\n%s", got, story.Files[part].Data)
	}
}
