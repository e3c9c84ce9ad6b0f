package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"portway/archive"
	"portway/auth"
	"portway/grants"
	"portway/ledger"
	"portway/record"
	"portway/seed"
)

// eventually waits until something holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not happen: " + what)
		}
	}
}

// kept lists the files of archives on the disk.
func (w *world) kept(t testing.TB) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(filepath.Join(w.flags.Data, "archives"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return nil //nolint:nilerr // a folder that goes while it is looked at
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// ownArchive asks for an archive as somebody who is logged in, and waits for it.
func (w *world) ownArchive(t testing.TB, cookie, input string) *askedArchive {
	t.Helper()
	var a archiveAnswer
	_, body := w.own(t, cookie, fmt.Sprintf(`mutation { requestArchive(input: {%s}) { archive { id } userErrors { code message } } }`, input))
	if err := json.Unmarshal([]byte(body), &a); err != nil || a.Data.RequestArchive.Archive == nil {
		t.Fatalf("%v: %s", err, body)
	}
	id := a.Data.RequestArchive.Archive.ID
	var done *askedArchive
	eventually(t, "the archive is ready", func() bool {
		_, body := w.own(t, cookie, fmt.Sprintf(`{ archive(id: %q) { %s } }`, id, archiveFields))
		if err := json.Unmarshal([]byte(body), &a); err != nil || a.Data.Archive == nil {
			t.Fatalf("%v: %s", err, body)
		}
		done = a.Data.Archive
		return done.State != "QUEUED" && done.State != "RUNNING"
	})
	return done
}

// TestAPersonAsksForTheirOwn takes everything of a private and of a business account, in every format.
func TestAPersonAsksForTheirOwn(t *testing.T) {
	w := newWorld(t, "", func(g *gatewayFlags) { withWorkers(g); g.ArchivesPerPerson = 7 })
	if err := seedSample(context.Background(), w.storage); err != nil {
		t.Fatal(err)
	}
	cookie := w.login(t, seed.SampleUsername)
	for _, format := range archive.Formats() {
		done := w.ownArchive(t, cookie, "format: "+strings.ToUpper(string(format)))
		if done.State != "READY" {
			t.Fatalf("%s: %+v", format, done)
		}
		answer := w.fetch(done.DownloadURL)
		v, err := archive.Verify(t.Context(), bytes.NewReader(answer.Body.Bytes()), int64(answer.Body.Len()), w.storage.ArchiveKeys)
		if err != nil || !v.OK() || v.Manifest.Section("posts").Records == 0 {
			t.Errorf("%s: %v, %v", format, v, err)
		}
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	done := w.ownArchive(t, cookie, fmt.Sprintf(`encryptTo: %q`, identity.Recipient()))
	answer := w.fetch(done.DownloadURL)
	opened, err := age.Decrypt(bytes.NewReader(answer.Body.Bytes()), identity)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := io.ReadAll(opened)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := archive.Verify(t.Context(), bytes.NewReader(packed), int64(len(packed)), w.storage.ArchiveKeys); err != nil || !v.OK() {
		t.Errorf("the encrypted archive: %v, %v", v, err)
	}
	if disposition := answer.Header().Get("Content-Disposition"); !strings.Contains(disposition, ".zip.age") {
		t.Error(disposition)
	}
	if _, body := w.own(t, cookie, `mutation { requestArchive(input: {}) { archive { id } } }`); !strings.Contains(body, "QUOTA_EXCEEDED") {
		t.Errorf("one more than the quota: %s", body)
	}
	entries := w.entriesOf(t, seed.SampleUsername, ledger.Fetched)
	if len(entries) != 7 || entries[0].App != "" || entries[0].Actor != string(grants.ByPerson) {
		t.Errorf("the ledger tells %d downloads: %+v", len(entries), entries[:1])
	}
	for _, path := range w.kept(t) { // H4: nothing of it can be read from the disk
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || bytes.Contains(content, []byte("PK\x03\x04")) || bytes.Contains(content, []byte("manifest")) {
			t.Errorf("%s lies open: %v", path, err)
		}
	}
}

// TestWhoMayNotAskForArchives asks with logins of others than people, and for things that are not there.
func TestWhoMayNotAskForArchives(t *testing.T) {
	w := newWorld(t, "", withWorkers)
	w.keep(t, "mara", onePost)
	for _, role := range []auth.Role{auth.RoleOperator, auth.RoleAnalyst} {
		name := string(role)
		if _, err := w.storage.Grants.AddAccount(context.Background(), grants.Account{Name: name, Region: "DE", Age: grants.Adult, Kind: grants.Private, Role: role}); err != nil {
			t.Fatal(err)
		}
		if _, body := w.own(t, w.login(t, name), `mutation { requestArchive(input: {}) { archive { id } } }`); !strings.Contains(body, "FORBIDDEN") {
			t.Errorf("%s: %s", role, body)
		}
	}
	cookie := w.login(t, "mara")
	for input, code := range map[string]string{
		`categories: ["nonsense"]`: "BAD_USER_INPUT", `fields: ["posts.nonsense"]`: "BAD_USER_INPUT", `encryptTo: "age1nonsense"`: "BAD_USER_INPUT",
		`since: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z"`: "BAD_USER_INPUT", `idempotencyKey: "` + strings.Repeat("k", 300) + `"`: "BAD_USER_INPUT",
	} {
		_, body := w.own(t, cookie, fmt.Sprintf(`mutation { requestArchive(input: {%s}) { archive { id } userErrors { code } } }`, input))
		if !strings.Contains(body, `"archive":null`) || !strings.Contains(body, code) {
			t.Errorf("%.80s: %s", input, body)
		}
	}
	for _, query := range []string{`{ me { posts(last: 3) { nodes { id } } } }`, `{ nonsense }`, `mutation { requestArchive(input: {}) { archive { id } } }`} {
		_, body := w.own(t, cookie, fmt.Sprintf(`mutation { runBulkOperation(input: {query: %q}) { archive { id } userErrors { code } } }`, query))
		if !strings.Contains(body, `"archive":null`) || !strings.Contains(body, "BAD_USER_INPUT") {
			t.Errorf("%s: %s", query, body)
		}
	}
}

// TestABulkOperationIsTheQueryToItsEnd compares its lines with paging, and without a scope finds not a byte of it.
func TestABulkOperationIsTheQueryToItsEnd(t *testing.T) {
	w := newWorld(t, "", func(g *gatewayFlags) { withWorkers(g); g.ArchivesPerPerson = 0 })
	if err := seedSample(context.Background(), w.storage); err != nil {
		t.Fatal(err)
	}
	all := single(func(s string) bool { return true })
	token := w.token(t, seed.SampleUsername, "app", strings.Join(all, " "))
	query := "{ me {"
	for _, c := range record.Categories {
		query += " " + selection(c, "first: 2")
	}
	query += " } }"
	lines := w.bulk(t, token, query)
	for _, c := range record.Categories {
		want := strings.ReplaceAll(w.page(t, token, c), `{"id":`, fmt.Sprintf(`{"__typename":%q,"id":`, c.Type))
		var got strings.Builder
		for line := range strings.Lines(lines) {
			if strings.HasPrefix(line, fmt.Sprintf(`{"__typename":%q,`, c.Type)) {
				got.WriteString(line)
			}
		}
		if got.String() != want {
			t.Errorf("%s: the operation gives\n%.400s\npaging gives\n%.400s", c.Name, got.String(), want)
		}
	}
	narrow := w.token(t, seed.SampleUsername, "app", strings.Join(slices.DeleteFunc(all, func(s string) bool { return strings.HasPrefix(s, "likes") }), " "))
	if lines := w.bulk(t, narrow, query); strings.Contains(lines, `"__typename":"Like"`) || !strings.Contains(lines, `"__typename":"Post"`) {
		t.Error("without likes:read the operation shows likes, or nothing at all")
	}
}

// bulk runs a query to its end and returns its lines.
func (w *world) bulk(t testing.TB, token, query string) string {
	t.Helper()
	a := w.archives(t, token, fmt.Sprintf(`mutation { runBulkOperation(input: {query: %q}) { archive { id } userErrors { code message } } }`, query))
	if a.Data.RunBulkOperation.Archive == nil {
		t.Fatalf("%+v", a)
	}
	done := w.finished(t, token, a.Data.RunBulkOperation.Archive.ID)
	if done.State != "READY" {
		t.Fatalf("%+v", done)
	}
	return unzipped(t, w.fetch(done.DownloadURL).Body.Bytes())["operation.ndjson"]
}

// TestH1_LinksThatAreOver downloads five times, then once more, looks for a list, and revokes.
func TestH1_LinksThatAreOver(t *testing.T) {
	w := newWorld(t, "", withWorkers)
	w.keep(t, "mara", onePost)
	token := w.token(t, "mara", "app", "posts:read")
	done := w.finished(t, token, w.requested(t, token, "").ID)
	for n := range archive.MostDownloads {
		answer := w.fetch(done.DownloadURL)
		if answer.Code != http.StatusOK || !strings.Contains(answer.Header().Get("Cache-Control"), "no-store") {
			t.Fatalf("download %d: %d, %v", n+1, answer.Code, answer.Header())
		}
	}
	if answer := w.fetch(done.DownloadURL); answer.Code != http.StatusForbidden || strings.Contains(answer.Body.String(), "PK") || answer.Header().Get("ETag") != "" {
		t.Errorf("one more than may be: %d, %v", answer.Code, answer.Header())
	}
	for _, path := range []string{"/archives/", "/archives", "/archives/" + done.ID, "/archives/../archives/" + done.ID} {
		if answer := w.fetch(path); answer.Code == http.StatusOK {
			t.Errorf("%s is %d", path, answer.Code)
		}
	}
}

// TestG11_RevocationEndsArchivesOnEachNode revokes in one process; the other has the link and the job.
func TestG11_RevocationEndsArchivesOnEachNode(t *testing.T) {
	w := newWorld(t, "", withWorkers)
	w.keep(t, "mara", onePost)
	token := w.token(t, "mara", "app", "posts:read")
	done := w.finished(t, token, w.requested(t, token, "").ID)
	other := w.beside(t)
	if answer := other.fetch(done.DownloadURL); answer.Code != http.StatusOK {
		t.Fatalf("on another node: %d %s", answer.Code, answer.Body)
	}
	grant := w.grantID(t, "mara")
	if err := w.storage.Grants.Revoke(context.Background(), grant, grants.ByPerson, grants.ReasonWithdrawn); err != nil {
		t.Fatal(err)
	}
	for name, node := range map[string]*world{"the same": w, "another": other} {
		if answer := node.fetch(done.DownloadURL); answer.Code == http.StatusOK {
			t.Errorf("%s node still serves the archive", name)
		}
	}
	eventually(t, "the files are gone", func() bool { return len(w.kept(t)) == 0 })
	eventually(t, "the archive has expired", func() bool {
		j, err := w.storage.Control.Job(context.Background(), done.ID)
		if err != nil {
			t.Fatal(err)
		}
		return j.State == archive.Expired
	})
}

// beside is another process on the same data.
func (w *world) beside(t testing.TB, change ...func(*gatewayFlags)) *world {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	opened, err := w.flags.open(context.Background(), log)
	if err != nil {
		t.Fatal(err)
	}
	g := gatewayFlags{BudgetPoints: 60000, BudgetBurst: 60000, MaxBody: 256 << 10, MaxTokens: 4000, MaxDepth: 18, MaxAliases: 60, TimeLimit: 10 * time.Second, Replicas: 1}
	for _, c := range change {
		c(&g)
	}
	gateway, err := newGateway(context.Background(), opened, w.flags, &g, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := gateway.Close(); err != nil {
			t.Error(err)
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return &world{storage: opened, handler: gateway.handler, flags: w.flags, ledger: gateway.ledger}
}

// TestG11_ARevocationEndsATransferThatIsUnderWay lets half of a large archive leave, and then revokes.
func TestG11_ARevocationEndsATransferThatIsUnderWay(t *testing.T) {
	w := newWorld(t, "", withWorkers)
	var posts strings.Builder
	for i := range 600 { // texts that cannot be packed
		fmt.Fprintf(&posts, `{"category":"posts","id":"post_%d","createdAt":"2026-01-01T10:00:00Z","title":%q}`+"\n", i, noise(12_000))
	}
	w.keep(t, "mara", posts.String())
	token := w.token(t, "mara", "app", "posts:read")
	done := w.finished(t, token, w.requested(t, token, "").ID)
	if done.Bytes < 5<<20 {
		t.Fatalf("it has only %d bytes", done.Bytes)
	}
	grant := w.grantID(t, "mara")
	server := httptest.NewServer(w.handler)
	defer server.Close()
	answer, err := http.Get(strings.Replace(done.DownloadURL, ownPage, server.URL, 1)) //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.CopyN(io.Discard, answer.Body, 1<<10); err != nil {
		t.Fatal(err)
	}
	if err := w.storage.Grants.Revoke(context.Background(), grant, grants.ByPerson, grants.ReasonWithdrawn); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, answer.Body); err == nil {
		t.Errorf("%d more bytes came, to the end", n)
	}
}

// noise is text that no packer makes smaller by much.
func noise(n int) string {
	b := make([]byte, n*3/4)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// grantID returns the id of the person's only grant.
func (w *world) grantID(t testing.TB, person string) string {
	t.Helper()
	account, err := w.storage.Control.AccountNamed(context.Background(), person)
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.storage.Grants.Grants(context.Background(), grants.Filter{Account: account.ID})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	return found[0].ID
}

// TestOldArchivesVerifyWithTheFolder checks an archive after the keys were renewed: against the folder, and what is published.
func TestOldArchivesVerifyWithTheFolder(t *testing.T) {
	w := newWorld(t, "", withWorkers)
	w.keep(t, "mara", onePost)
	token := w.token(t, "mara", "app", "posts:read")
	done := w.finished(t, token, w.requested(t, token, "").ID)
	file := filepath.Join(t.TempDir(), "old.zip")
	if err := os.WriteFile(file, w.fetch(done.DownloadURL).Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 { // years of renewals
		if _, err := w.storage.ArchiveKeys.Rotate(0); err != nil {
			t.Fatal(err)
		}
	}
	if err := (&verifyCommand{Data: w.flags.Data, File: file}).Run(t.Context()); err != nil {
		t.Error(err)
	}
	published := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(published, w.fetch("/.well-known/archive-keys.json").Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (&verifyCommand{Key: published, File: file}).Run(t.Context()); err != nil {
		t.Error(err)
	}
}
