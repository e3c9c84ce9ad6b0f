package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
)

// grantsOf returns the person's grants.
func (w *world) grantsOf(t *testing.T, person string) []grants.Grant {
	t.Helper()
	account, err := w.storage.Grants.EnsureAccount(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.storage.Grants.Grants(t.Context(), grants.Filter{Account: account.ID})
	if err != nil || len(found) == 0 {
		t.Fatal("no grant", err)
	}
	return found
}

// TestG6ASubscriptionEndsWhereItsGrantIsNarrowed goes on under what is left, from the last cursor.
func TestG6ASubscriptionEndsWhereItsGrantIsNarrowed(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	w.keep(t, "mara", firstPost)
	token := w.token(t, "mara", "app", "posts:read posts.place:read")
	query := `subscription { changes(after: "CURSOR") { cursor operation record { ... on Post { title place } } } }`
	var page struct {
		Data struct {
			Changes struct{ PageInfo struct{ EndCursor string } }
		}
	}
	if err := json.Unmarshal(w.ask(t, token, `{ changes { pageInfo { endCursor } } }`).Body.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	s := subscribe(t, server, token, strings.Replace(query, "CURSOR", page.Data.Changes.PageInfo.EndCursor, 1))
	w.keep(t, "mara", otherPlace)
	cursor := strings.Split(s.expect("next", `"place":"Leiden"`), `"`)[7]

	err := w.storage.Grants.Narrow(t.Context(), w.grantsOf(t, "mara")[0].ID, grants.Narrowing{Keep: auth.Open([]string{"posts:read"})}, grants.ByOperator)
	if err != nil {
		t.Fatal(err)
	}
	s.expect("next", "grant_changed")
	s.expect("complete", "")

	w.keep(t, "mara", firstPost) // the place alone goes back
	w.keep(t, "mara", otherTitle)
	resumed := subscribe(t, server, token, strings.Replace(query, "CURSOR", cursor, 1))
	resumed.expect("next", `"operation":"UPDATED","record":{"title":"two","place":null}`)
}

// TestASubscriptionEndsWithItsToken waits for the end of a token that lives for two seconds.
func TestASubscriptionEndsWithItsToken(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	token, err := w.storage.Grants.IssueOperatorToken(t.Context(), grants.OperatorToken{
		Person: "mara", App: "app", Scopes: []string{"posts:read"}, Life: 2 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	subscribe(t, server, token, follow).expect("complete", "")
}

// TestAGrantForOneTimeHasNoChanges asks in both ways.
func TestAGrantForOneTimeHasNoChanges(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	w.keep(t, "mara", firstPost)
	token, err := w.storage.Grants.IssueOperatorToken(t.Context(), grants.OperatorToken{
		Person: "mara", App: "app", Scopes: []string{"posts:read"}, Life: time.Minute, Mode: auth.OneTime,
	})
	if err != nil {
		t.Fatal(err)
	}
	if answer := w.ask(t, token, `{ changes { nodes { id } } }`); !strings.Contains(answer.Body.String(), "FORBIDDEN") {
		t.Errorf("the page is %s", answer.Body)
	}
	subscribe(t, server, token, follow).expect("next", "FORBIDDEN")
}
