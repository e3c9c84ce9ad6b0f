package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"portway/archive"
	"portway/auth"
	"portway/grants"
	"portway/ledger"
	"portway/record"
	"portway/seed"
)

// withWorkers makes the gateway write archives itself.
func withWorkers(g *gatewayFlags) {
	g.BudgetPoints, g.BudgetBurst = 1e6, 1e6
	g.ArchiveWorkers, g.ArchiveDays, g.ArchivesPerPerson, g.ArchivesPerApp = 2, 4, 5, 100
}

// An askedArchive is an archive as GraphQL shows it.
type askedArchive struct {
	ID            string
	State         string
	Reason        *struct{ Code, Message string }
	Bytes         int64
	Sha256        string
	Format        string
	DownloadURL   string
	DownloadsLeft int
	Sections      []struct {
		Category, State string
		Records, Bytes  int64
	}
}

const archiveFields = `id state reason { code message } bytes sha256 format downloadUrl downloadsLeft sections { category state records bytes }`

// archiveAnswer is the answer to one of the fields about archives.
type archiveAnswer struct {
	Data struct {
		Archive                                         *askedArchive
		RequestArchive, CancelArchive, RunBulkOperation struct {
			Archive    *askedArchive
			UserErrors []struct{ Code, Message string }
		}
	}
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
}

func (w *world) archives(t testing.TB, token, query string) archiveAnswer {
	t.Helper()
	var a archiveAnswer
	body := w.ask(t, token, query).Body
	if err := json.Unmarshal(body.Bytes(), &a); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return a
}

// requested asks for an archive and returns it.
func (w *world) requested(t testing.TB, token, input string) *askedArchive {
	t.Helper()
	a := w.archives(t, token, fmt.Sprintf(`mutation { requestArchive(input: {%s}) { archive { %s } userErrors { code message } } }`, input, archiveFields))
	if len(a.Errors)+len(a.Data.RequestArchive.UserErrors) > 0 || a.Data.RequestArchive.Archive == nil {
		t.Fatalf("asked for {%s}: %+v", input, a)
	}
	return a.Data.RequestArchive.Archive
}

// finished waits until the archive is final.
func (w *world) finished(t testing.TB, token, id string) *askedArchive {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		a := w.archives(t, token, fmt.Sprintf(`{ archive(id: %q) { %s } }`, id, archiveFields)).Data.Archive
		if a == nil || a.State != "QUEUED" && a.State != "RUNNING" {
			return a
		}
		if time.Now().After(deadline) {
			t.Fatalf("it is still %+v", a)
		}
	}
}

func (w *world) fetch(url string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, strings.TrimPrefix(url, "http://gateway.test"), nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	return recorder
}

func unzipped(t testing.TB, packed []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// TestAnAppAsksForAnArchive follows one from the question to the download, and looks at the person's ledger.
func TestAnAppAsksForAnArchive(t *testing.T) {
	w := newWorld(t, "", withWorkers)
	if err := seedSample(context.Background(), w.storage); err != nil {
		t.Fatal(err)
	}
	token := w.token(t, seed.SampleUsername, "app", strings.Join(single(func(s string) bool { return !strings.HasPrefix(s, "searches") }), " "))
	asked := w.requested(t, token, `categories: ["posts", "searches"], idempotencyKey: "one"`)
	if again := w.requested(t, token, `categories: ["posts", "searches"], idempotencyKey: "one"`); again.ID != asked.ID {
		t.Errorf("the same key is %s, and then %s", asked.ID, again.ID)
	}
	done := w.finished(t, token, asked.ID)
	if done.State != "READY" || done.DownloadsLeft != 5 || done.Format != "NDJSON" {
		t.Fatalf("%+v", done)
	}
	states := map[string]string{}
	for _, s := range done.Sections {
		states[s.Category] = s.State
	}
	if states["posts"] != "COMPLETE" || states["likes"] != "NOT_REQUESTED" || states["searches"] != "NOT_GRANTED" {
		t.Errorf("sections: %v", states)
	}
	answer := w.fetch(done.DownloadURL)
	if answer.Code != http.StatusOK || int64(answer.Body.Len()) != done.Bytes {
		t.Fatalf("%d: %d bytes of %d", answer.Code, answer.Body.Len(), done.Bytes)
	}
	v, err := archive.Verify(t.Context(), bytes.NewReader(answer.Body.Bytes()), done.Bytes, w.storage.ArchiveKeys)
	if err != nil || !v.OK() {
		t.Errorf("it does not verify: %v %v", v, err)
	}
	files := unzipped(t, answer.Body.Bytes())
	posts := w.page(t, token, record.PostCategory)
	if files["posts.ndjson"] != posts || files["likes.ndjson"] != "" || posts == "" {
		t.Errorf("the archive has\n%.300s\npaging gives\n%.300s", files["posts.ndjson"], posts)
	}
	entries := w.entriesOf(t, seed.SampleUsername, ledger.Fetched)
	if len(entries) != 1 || entries[0].Detail != asked.ID || len(entries[0].Reads) != 1 || entries[0].Reads[0].Category != "Post" {
		t.Errorf("the ledger tells %+v", entries)
	}
	if left := w.finished(t, token, asked.ID).DownloadsLeft; left != 4 {
		t.Errorf("%d downloads are left after one", left)
	}
}

// entriesOf returns the person's entries of a kind.
func (w *world) entriesOf(t testing.TB, person string, kind ledger.Kind) []ledger.Entry {
	t.Helper()
	if err := w.ledger.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	account, err := w.storage.Control.AccountNamed(context.Background(), person)
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.storage.Control.Entries(context.Background(), ledger.Query{Person: account.ID, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(e ledger.Entry) bool { return e.Kind != kind })
}

// TestAnArchiveIsSeenByWhoAskedAlone asks with other grants of the same person, of others, and with none.
func TestAnArchiveIsSeenByWhoAskedAlone(t *testing.T) {
	w := newWorld(t, "", withWorkers)
	w.keep(t, "mara", onePost)
	w.keep(t, "omar", onePost)
	token := w.token(t, "mara", "app", "posts:read")
	id := w.requested(t, token, "").ID
	w.finished(t, token, id)
	for why, other := range map[string]string{
		"another grant of the app": w.token(t, "mara", "app", "posts:read"), "another app": w.token(t, "mara", "other", "posts:read"),
		"another person": w.token(t, "omar", "app", "posts:read"),
	} {
		if found := w.archives(t, other, fmt.Sprintf(`{ archive(id: %q) { id } archives { nodes { id } } }`, id)).Data.Archive; found != nil {
			t.Errorf("%s sees it", why)
		}
		a := w.archives(t, other, fmt.Sprintf(`mutation { cancelArchive(id: %q) { archive { id } userErrors { code message } } }`, id))
		if len(a.Data.CancelArchive.UserErrors) != 1 || a.Data.CancelArchive.UserErrors[0].Code != "NOT_FOUND" {
			t.Errorf("%s cancels it: %+v", why, a)
		}
	}
	if got := w.finished(t, token, id); got == nil || got.State != "READY" {
		t.Errorf("it is %+v", got)
	}
}

const onePost = `{"category":"posts","id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":"a post"}`

// oneTime mints a token on a grant for one time.
func (w *world) oneTime(t testing.TB, person, scopes string) string {
	t.Helper()
	token, err := w.storage.Grants.IssueOperatorToken(context.Background(), grants.OperatorToken{
		Person: person, App: "app", Scopes: auth.ParseScope(scopes), Mode: auth.OneTime, Life: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestG8_TwentyRequestsOfAOneTimeGrantAndOneWins asks at once, through GraphQL.
func TestG8_TwentyRequestsOfAOneTimeGrantAndOneWins(t *testing.T) {
	w := newWorld(t, "", func(g *gatewayFlags) { withWorkers(g); g.ArchivesPerPerson = 0 })
	w.keep(t, "mara", onePost)
	token := w.oneTime(t, "mara", "posts:read")
	var group sync.WaitGroup
	answers := make([]archiveAnswer, 20)
	for i := range answers {
		group.Go(func() {
			answers[i] = w.archives(t, token, `mutation { requestArchive(input: {}) { archive { id } userErrors { code } } }`)
		})
	}
	group.Wait()
	var won []string
	for _, a := range answers {
		switch made := a.Data.RequestArchive.Archive; {
		case made != nil:
			won = append(won, made.ID)
		case len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "GRANT_CONSUMED":
			t.Errorf("refused with %+v", a)
		}
	}
	if len(won) != 1 {
		t.Fatalf("%d of 20 requests won", len(won))
	}
	if done := w.finished(t, token, won[0]); done == nil || done.State != "READY" {
		t.Fatalf("it is %+v", done)
	}
	var listed struct {
		Data struct {
			Archives struct{ Nodes []struct{ ID, State string } }
		}
	}
	if err := json.Unmarshal(w.ask(t, token, `{ archives { nodes { id state } } }`).Body.Bytes(), &listed); err != nil || len(listed.Data.Archives.Nodes) != 1 {
		t.Errorf("listed: %+v, %v", listed, err)
	}
	if a := w.archives(t, token, `{ me { posts { nodes { title } } } }`); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "GRANT_CONSUMED" {
		t.Errorf("a query after the use: %+v", a)
	}
}

// TestG9_CancelBeforeAndAfterTheFirstByte gives the use back, or not.
func TestG9_CancelBeforeAndAfterTheFirstByte(t *testing.T) {
	w := newWorld(t, "", withWorkers)
	w.keep(t, "mara", onePost)
	token := w.oneTime(t, "mara", "posts:read")
	cancel := func(id string) {
		t.Helper()
		a := w.archives(t, token, fmt.Sprintf(`mutation { cancelArchive(id: %q) { archive { id state } userErrors { code } } }`, id))
		if got := a.Data.CancelArchive.Archive; got == nil || got.State != "EXPIRED" && got.State != "CANCELLED" {
			t.Fatalf("cancelled: %+v", a)
		}
	}
	first := w.finished(t, token, w.requested(t, token, "").ID)
	cancel(first.ID)
	if answer := w.fetch(first.DownloadURL); answer.Code != http.StatusNotFound {
		t.Errorf("a cancelled archive is fetched: %d", answer.Code)
	}
	second := w.finished(t, token, w.requested(t, token, "").ID) // the use was given back
	if answer := w.fetch(second.DownloadURL, "Range", "bytes=0-9"); answer.Code != http.StatusPartialContent {
		t.Fatalf("%d: %s", answer.Code, answer.Body)
	}
	cancel(second.ID)
	a := w.archives(t, token, `mutation { requestArchive(input: {}) { archive { id } userErrors { code } } }`)
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "GRANT_CONSUMED" {
		t.Errorf("after the first byte: %+v", a)
	}
}
