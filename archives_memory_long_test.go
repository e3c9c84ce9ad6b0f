//go:build long && !race

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"portway/archive"
	"portway/record"
	"portway/store"
)

// The race detector keeps a shadow of all memory: what is measured here would be its own.

const largeText = 8 << 10 // bytes of a record, of text that cannot be packed by much

// largeBytes is how large the large archive is: two gigabytes, or as many as PORTWAY_TEST_LARGE says.
func largeBytes(t *testing.T) int64 {
	t.Helper()
	gigabytes, err := strconv.ParseInt(cmp.Or(os.Getenv("PORTWAY_TEST_LARGE"), "2"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return gigabytes << 30
}

// TestALargeArchiveNeedsLittleMemory writes gigabytes of NDJSON in a process of its own, as `portway work` does, and reads
// from the kernel how much memory that took at most.
func TestALargeArchiveNeedsLittleMemory(t *testing.T) {
	large := largeBytes(t)
	folder := t.TempDir()
	flags := storageFlags{Data: filepath.Join(folder, "data"), Issuer: "http://gateway.test", Audience: "portway", HomeRegion: "DE"}
	opened, err := flags.open(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	account, err := opened.Grants.EnsureAccount(t.Context(), "mara")
	if err != nil {
		t.Fatal(err)
	}
	fillLarge(t, opened.People, account.ID, large)
	asking := &archive.Worker{Queue: opened.Control, Grants: archiveGrants{opened.Grants}, Writer: &archive.Writer{Source: opened.People, Now: time.Now}}
	j, err := asking.Request(t.Context(), opened.Grants.LoggedIn(account, "", time.Time{}), "", archive.Asked{Format: archive.NDJSON})
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "portway")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	worker := exec.CommandContext(t.Context(), program, "work", "--data", flags.Data, "--archive-workers", "1")
	worker.Env = append(os.Environ(), "GOMEMLIMIT=32MiB")
	worker.Stderr = &log
	began := time.Now()
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = worker.Process.Signal(syscall.SIGTERM); _ = worker.Wait() }()
	peak := 0
	for {
		if peak = max(peak, memory(t, worker.Process.Pid, "RssAnon")); time.Since(began) > 30*time.Minute {
			t.Fatalf("it does not end: %s", &log)
		}
		if j, err = opened.Control.Job(t.Context(), j.ID); err != nil {
			t.Fatal(err)
		}
		if j.State.Final() {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	section := sectionNamed(j, "searches")
	t.Logf("%s: %d records, %d MB, packed to %d MB; %d MB of memory of its own at most, %d MB with the program's file; %v",
		j.State, section.Records, section.Files[0].Bytes>>20, j.Archive.Bytes>>20, peak, memory(t, worker.Process.Pid, "VmHWM"), j.Finished.Sub(j.Started))
	if j.State != archive.Ready || section.Files[0].Bytes < large {
		t.Errorf("%s: %+v, %d bytes", j.State, j.Reason, section.Files[0].Bytes)
	}
	if peak > 64 {
		t.Errorf("it took %d MB of memory", peak)
	}
}

func sectionNamed(j *archive.Job, name string) archive.Section {
	for _, s := range j.Archive.Sections {
		if s.Category == name && len(s.Files) > 0 {
			return s
		}
	}
	return archive.Section{Files: []archive.File{{}}}
}

// memory reads a line of the kernel's account of a process, in megabytes.
func memory(t *testing.T, pid int, name string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Fatalf("the kernel does not tell %s", name)
	}
	kilobytes, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes >> 10
}

// fillLarge keeps records whose texts are as much as the large archive has.
func fillLarge(t *testing.T, people *store.People, person string, large int64) {
	t.Helper()
	ctx := context.Background()
	if _, err := people.Person(ctx, person); err != nil {
		t.Fatal(err)
	}
	for first := 0; int64(first)*largeText < large; first += 1000 {
		writes := make([]store.Write, 1000)
		for i := range writes {
			n := first + i
			writes[i] = store.Write{Category: record.SearchCategory, Record: &record.Search{
				ID: fmt.Sprintf("search_%d", n), CreatedAt: time.Unix(int64(n), 0).UTC(), Term: noise(largeText),
			}}
		}
		if _, err := people.Write(ctx, person, writes); err != nil {
			t.Fatal(err)
		}
	}
}
