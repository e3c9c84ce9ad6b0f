package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
)

// TestAOneTimeGrantIsUsedByItsFirstAnswer reads with a grant for one time: live, as of the moment it was given; after
// that nothing else can use it, and nothing newer shows.
func TestAOneTimeGrantIsUsedByItsFirstAnswer(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, "", nil)
	const line = `{"category":"posts","id":"post_%s","createdAt":"2026-01-01T10:00:00Z","title":"%s"}`
	w.keep(t, "mara", strings.ReplaceAll(line, "%s", "before"))
	token, err := w.storage.Grants.IssueOperatorToken(ctx, grants.OperatorToken{
		Person: "mara", App: "app", Scopes: []string{"posts:read"}, Mode: auth.OneTime, Life: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	account, err := w.storage.Control.AccountNamed(ctx, "mara")
	if err != nil {
		t.Fatal(err)
	}
	list := func() grants.Grant {
		found, err := w.storage.Grants.Grants(ctx, grants.Filter{Account: account.ID, Standing: true})
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		return found[0]
	}
	if w.ask(t, token, `{ me { id } }`); list().LiveUse != "" {
		t.Error("an answer without data used the grant")
	}
	const query = `{ me { posts { nodes { title } } } }`
	for range 2 {
		if answer := w.ask(t, token, query); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "before") {
			t.Fatal(answer.Body)
		}
	}
	if list().LiveUse == "" {
		t.Error("the first answer with data did not use the grant")
	}
	if _, err := w.storage.Grants.StartUse(ctx, list().ID, grants.ArchiveJob, "again"); err == nil {
		t.Error("the grant was used twice")
	}
	w.keep(t, "mara", strings.ReplaceAll(line, "%s", "after"))
	if answer := w.ask(t, token, query); strings.Contains(answer.Body.String(), "after") {
		t.Errorf("a record written after the grant shows: %s", answer.Body)
	}
}
