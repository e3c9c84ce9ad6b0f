//go:build long

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"portway/archive"
	"portway/internal/testservers"
	"portway/problem"
)

// TestADatabaseThatRestartsLosesNoJob ends PostgreSQL as a crash would while archives of grants for one time are written, and
// starts it again, several times.
func TestADatabaseThatRestartsLosesNoJob(t *testing.T) {
	server := testservers.OwnPostgres(t)
	w := newWorkWorld(t, server.URL)
	jobs := make([]*archive.Job, 8)
	for n := range jobs {
		jobs[n] = w.oneTimeJob(t, fmt.Sprintf("app %d", n), archive.Formats()[n%len(archive.Formats())])
	}
	program := filepath.Join(t.TempDir(), "portway")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	defer started(t, exec.CommandContext(t.Context(), program, "work", "--data", w.flags.Data, "--postgres", server.URL, "--archive-lease", "2s"))()
	for range 4 {
		w.someRun(t, jobs)
		server.Stop()
		server.Start()
	}
	w.allReadyAndUsedOnce(t, jobs)
}

// someRun waits until one of the jobs is being written, or all have been.
func (w *world) someRun(t *testing.T, jobs []*archive.Job) {
	t.Helper()
	eventually(t, "a job runs", func() bool {
		final := 0
		for _, j := range jobs {
			now, err := w.storage.Control.Job(context.Background(), j.ID)
			if err == nil && now.State == archive.Running {
				return true
			}
			if err == nil && now.State.Final() {
				final++
			}
		}
		return final == len(jobs)
	})
}

// TestADiskThatIsFullLosesNoJob has a worker, a process of its own, write to a file system with too little room.
func TestADiskThatIsFullLosesNoJob(t *testing.T) {
	ctx := context.Background()
	w := newWorkWorld(t, "")
	jobs := []*archive.Job{w.oneTimeJob(t, "app", archive.NDJSON), w.oneTimeJob(t, "another app", archive.TikTok)}
	program := filepath.Join(t.TempDir(), "portway")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(w.flags.Data, "archives")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	// The file system is in a name space of the worker's, and is gone with it.
	kill := started(t, exec.CommandContext(t.Context(), "unshare", "--map-root-user", "--mount", "sh", "-c",
		`mount -t tmpfs -o size=256k tmpfs "$1" && exec "$2" work --data "$3" --archive-lease 2s`, "sh", folder, program, w.flags.Data))
	for _, j := range jobs {
		eventually(t, "the job waits for room", func() bool {
			now, err := w.storage.Control.Job(ctx, j.ID)
			return err == nil && now.State == archive.Queued && now.Reason != nil && now.Reason.Code == string(problem.Unavailable) && now.Work.Failures == 0
		})
	}
	kill()
	defer startArchiveWorker(t, w.flags.Data)()
	w.allReadyAndUsedOnce(t, jobs)
}
