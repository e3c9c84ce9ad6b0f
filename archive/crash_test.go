package archive_test

import (
	"context"
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
	"portway/store"
)

// workerFolder, where set, makes the test's program a worker over that folder until it is killed.
const workerFolder = "PORTWAY_TEST_WORKER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(workerFolder); folder != "" {
		if err := workIn(context.Background(), folder); err != nil {
			slog.Error("worker", "error", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func workIn(ctx context.Context, folder string) error {
	people, err := store.OpenSQLite(ctx, folder)
	if err != nil {
		return err
	}
	control, err := store.OpenControl(ctx, folder)
	if err != nil {
		return err
	}
	keys := &auth.Keyring{Folder: filepath.Join(folder, "keys")}
	if err := keys.Open(); err != nil {
		return err
	}
	w := &archive.Worker{
		Queue: control, Blobs: &archive.Folder{Path: filepath.Join(folder, "blobs")}, Grants: &standing{grant: *everything()},
		Writer: &archive.Writer{Source: people, Signer: keys}, Parallel: 2, Lease: 300 * time.Millisecond, Poll: 20 * time.Millisecond,
	}
	w.Run(ctx)
	return nil
}

func TestNoJobIsLostWhenWorkersAreKilled(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 50)
	o.clock.Add(time.Since(o.clock.Now())) // the workers have real clocks
	o.grants.grant.ID = o.newGrant(t, "today")
	folder := t.TempDir()
	copyOffice(t, o, folder)
	control, err := store.OpenControl(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	defer control.Close()
	o.worker.Queue, o.control, o.blobs = control, control, &archive.Folder{Path: filepath.Join(folder, "blobs")}
	formats := archive.Formats()
	var jobs []*archive.Job
	for i := range crashes * 2 {
		jobs = append(jobs, o.request(t, "", formats[i%len(formats)]))
	}
	for range crashes {
		stop := startWorker(t, folder)
		time.Sleep(150*time.Millisecond + rand.N(250*time.Millisecond))
		stop()
	}
	defer startWorker(t, folder)()
	deadline := time.Now().Add(2 * time.Minute)
	for _, j := range jobs {
		for !o.job(t, j.ID).State.Final() && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond)
		}
		done := o.job(t, j.ID)
		if done.State != archive.Ready {
			t.Fatalf("%s after %d attempts: %+v", done.State, done.Attempts, done.Reason)
		}
		files := o.content(t, done)
		if done.Asked.Format == archive.NDJSON && strings.Count(files["likes.ndjson"], "\n") != 50 {
			t.Errorf("the archive has %d likes", strings.Count(files["likes.ndjson"], "\n"))
		}
	}
}

// copyOffice moves what an office has to a folder for workers of their own processes.
func copyOffice(t *testing.T, o *office, folder string) {
	t.Helper()
	if err := o.people.Close(); err != nil {
		t.Fatal(err)
	}
	if err := o.control.Close(); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{o.data: folder, o.folder: folder, o.keys.Folder: filepath.Join(folder, "keys")} {
		entries, err := os.ReadDir(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(to, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if entry.IsDir() {
				continue
			}
			content, err := os.ReadFile(filepath.Join(from, entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(to, entry.Name()), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// startWorker starts a worker in a process of its own, and returns what kills it.
func startWorker(t *testing.T, folder string) (kill func()) {
	t.Helper()
	worker := exec.Command(os.Args[0]) //nolint:noctx // it is to be killed, not asked to end
	worker.Env = append(os.Environ(), workerFolder+"="+folder)
	worker.Stderr = os.Stderr
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = worker.Process.Kill()
		_ = worker.Wait()
	}
}
