package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portway/archive"
	"portway/auth"
	"portway/grants"
)

// newWorkWorld is a world that workers, processes of their own, can work in, with a person who has much.
func newWorkWorld(t *testing.T, postgres string) *world {
	t.Helper()
	flags := &storageFlags{Data: t.TempDir(), Postgres: postgres, Issuer: ownPage, Audience: "portway", HomeRegion: "DE"}
	opened, err := flags.open(context.Background(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	w := &world{storage: opened, flags: flags}
	w.keep(t, "mara", manyPosts())
	return w
}

// TestG9_KilledWorkersLoseNoJobAndUseNoGrantTwice asks for archives under grants for one time, and kills the workers (kill -9),
// processes of their own, at random moments. In the end there is one archive for each grant, which verifies, and one use.
func TestG9_KilledWorkersLoseNoJobAndUseNoGrantTwice(t *testing.T) {
	w := newWorkWorld(t, "")
	jobs := make([]*archive.Job, workerKills)
	for n := range jobs {
		jobs[n] = w.oneTimeJob(t, fmt.Sprintf("app %d", n), archive.Formats()[n%len(archive.Formats())])
	}
	for range workerKills {
		kill := startArchiveWorker(t, w.flags.Data)
		time.Sleep(200*time.Millisecond + rand.N(800*time.Millisecond))
		kill()
	}
	defer startArchiveWorker(t, w.flags.Data)()
	w.allReadyAndUsedOnce(t, jobs)
}

// manyPosts are more than a megabyte, also when they are packed.
func manyPosts() string {
	var posts strings.Builder
	for i := range 400 {
		fmt.Fprintf(&posts, `{"category":"posts","id":"post_%d","createdAt":"2026-01-01T10:00:00Z","title":%q}`+"\n", i, noise(4_000))
	}
	return posts.String()
}

// allReadyAndUsedOnce waits for the jobs. Each archive has to verify, and each grant has one use.
func (w *world) allReadyAndUsedOnce(t *testing.T, jobs []*archive.Job) {
	t.Helper()
	ctx := context.Background()
	blobs, err := (&archiveFlags{}).blobs(ctx, w.flags.Data, w.storage.Secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		eventually(t, "the archive is ready", func() bool {
			now, err := w.storage.Control.Job(ctx, j.ID)
			if err != nil {
				return false // the database may just have come back
			}
			j = now
			return j.State.Final()
		})
		if j.State != archive.Ready {
			t.Fatalf("%s after %d attempts: %+v", j.State, j.Attempts, j.Reason)
		}
		w.verifyBlob(t, blobs, j)
		w.usedOnce(t, j)
	}
}

// oneTimeJob asks for an archive under a new grant for one time.
func (w *world) oneTimeJob(t *testing.T, app string, format archive.Format) *archive.Job {
	t.Helper()
	token, err := w.storage.Grants.IssueOperatorToken(context.Background(), grants.OperatorToken{
		Person: "mara", App: app, Scopes: []string{"posts:read"}, Mode: auth.OneTime, Life: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	verifier := &auth.Verifier{Now: time.Now, Issuers: []*auth.Issuer{{URL: ownPage, Audience: "portway", Algorithms: []string{"ES256"}, Keys: w.storage.Keys}}}
	verified, err := verifier.Verify(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	g, err := w.storage.Grants.Current(context.Background(), verified)
	if err != nil {
		t.Fatal(err)
	}
	asking := &archive.Worker{Queue: w.storage.Control, Grants: archiveGrants{w.storage.Grants}, Writer: &archive.Writer{Now: time.Now}}
	j, err := asking.Request(context.Background(), g, "", archive.Asked{Format: format})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// startArchiveWorker starts `portway work`, and returns what kills it.
func startArchiveWorker(t *testing.T, data string) (kill func()) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "portway")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	return started(t, exec.CommandContext(t.Context(), program, "work", "--data", data, "--archive-lease", "500ms"))
}

func started(t *testing.T, worker *exec.Cmd) (kill func()) {
	t.Helper()
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = worker.Process.Kill()
		_ = worker.Wait()
	}
}

// verifyBlob checks the job's archive where it is kept.
func (w *world) verifyBlob(t *testing.T, blobs archive.Blobs, j *archive.Job) {
	t.Helper()
	blob, err := blobs.Open(context.Background(), j.Archive.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	v, err := archive.Verify(context.Background(), blob, blob.Size(), w.storage.ArchiveKeys)
	if err != nil || !v.OK() || v.Manifest.Section("posts").Records != 400 {
		t.Errorf("the archive of %s: %+v, %v", j.ID, v, err)
	}
}

// usedOnce looks at what became of the job's grant.
func (w *world) usedOnce(t *testing.T, j *archive.Job) {
	t.Helper()
	events, err := w.storage.Control.EventsOfGrant(context.Background(), j.Grant)
	if err != nil {
		t.Fatal(err)
	}
	count := map[grants.EventKind]int{}
	for _, e := range events {
		count[e.Kind]++
	}
	if count[grants.GrantUsed] != 1 || count[grants.GrantReleased] != 0 {
		t.Errorf("the grant of %s was used %d times and given back %d times", j.ID, count[grants.GrantUsed], count[grants.GrantReleased])
	}
}
