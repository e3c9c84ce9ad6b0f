package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"portway/ledger"
)

const postOfMara = `{"category": "posts", "id": "post_1", "createdAt": "2026-02-01T10:00:00Z", "title": "canary-text", "mediaUrl": "https://media.example/1"}` + "\n"

// entries returns what mara sees, the newest first.
func (w *world) entries(t *testing.T) []ledger.Entry {
	t.Helper()
	if err := w.ledger.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	person, err := personNamed(t.Context(), w.storage, "mara")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := w.storage.Control.Entries(t.Context(), ledger.Query{Person: person, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestAPersonSeesWhatWasRead(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", postOfMara)
	token := w.token(t, "mara", "app", "posts:read likes:read")
	answer := w.ask(t, token, `{ me { posts { nodes { title } } again: posts { nodes { mediaUrl } } likes { nodes { url } } } }`)
	if answer.Code != http.StatusOK {
		t.Fatal(answer.Body)
	}
	entries := w.entries(t)
	if len(entries) != 3 {
		t.Fatalf("%d entries, want the account's, the grant's and the read: %+v", len(entries), entries)
	}
	read, granted := entries[0], entries[1]
	if read.Kind != ledger.Read || read.Grant != granted.Grant || read.App != granted.App || read.Bytes != int64(answer.Body.Len()) {
		t.Errorf("the read is %+v of an answer of %d bytes", read, answer.Body.Len())
	}
	if len(read.Reads) != 2 || read.Reads[0].Category != "Post" || read.Reads[0].Records != 2 || read.Reads[1].Category != "Like" {
		t.Errorf("what was read is %+v, want two readings of a post, summed up, and no like", read.Reads)
	}
	if fields := strings.Join(read.Reads[0].Fields, " "); !strings.Contains(fields, "title") || !strings.Contains(fields, "mediaUrl") || strings.Contains(fields, "visibility") {
		t.Errorf("the fields of the post are %q, want those of both readings", fields)
	}
	if granted.Kind != "grant.created" || granted.Actor != "operator" || len(granted.Granted) != 2 || granted.Granted[0].Category != "Post" {
		t.Errorf("the grant's event is %+v", granted)
	}
	for _, e := range entries {
		if text := string(e.AppendJSON(nil)); strings.Contains(text, "canary") || strings.Contains(text, "media.example") {
			t.Errorf("an entry holds what a person wrote: %s", text)
		}
	}
}

func TestNothingIsRecordedWhereNothingWasRead(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", postOfMara)
	token := w.token(t, "mara", "app", "posts:read")
	for _, query := range []string{`{ schemaVersion }`, `{ me { id } }`, `{ me { likes { nodes { url } } } }`, `{ nonsense }`} {
		w.ask(t, token, query)
	}
	for _, e := range w.entries(t) {
		if e.Kind == ledger.Read {
			t.Errorf("recorded %+v", e)
		}
	}
}

func TestJ12WhatCannotBeRecordedIsNotShown(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", postOfMara)
	token := w.token(t, "mara", "app", "posts:read")
	if err := w.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	answer := w.ask(t, token, `{ me { posts { nodes { title } } } }`)
	if answer.Code != http.StatusServiceUnavailable || strings.Contains(answer.Body.String(), "canary") || !strings.Contains(answer.Body.String(), "UNAVAILABLE") {
		t.Errorf("%d %s, want UNAVAILABLE and no data", answer.Code, answer.Body)
	}
	if open := w.ask(t, token, `{ schemaVersion }`); open.Code != http.StatusOK {
		t.Errorf("%d %s for what is nobody's data", open.Code, open.Body)
	}
}

func TestTheLedgerOfAGatewayIsSound(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", postOfMara)
	token := w.token(t, "mara", "app", "posts:read")
	for range 3 {
		w.ask(t, token, `{ me { posts { nodes { title } } } }`)
	}
	if err := w.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	witness, err := ledger.Witness(w.flags.ledgerFolder())
	if err != nil || witness == nil {
		t.Fatalf("witness %v, %v", witness, err)
	}
	report, err := (&ledger.Verifier{Chains: w.storage.Control, Keys: w.storage.LedgerKeys, Witness: witness}).Verify(context.Background())
	if err != nil || !report.Sound() || report.Entries != 5 || report.Signed != 5 {
		t.Errorf("report %+v, %v; want 5 entries, all signed", report, err)
	}
}
