// Package blobstest holds any archive.Blobs to its contract.
package blobstest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"portway/archive"
	"portway/problem"
)

// Run holds blobs, empty for each test, to the contract. Large is the size of the largest blob it keeps, in bytes.
func Run(t *testing.T, large int, open func(t *testing.T) archive.Blobs) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, archive.Blobs)
	}{
		{"what was put can be read from any place", func(t *testing.T, b archive.Blobs) { testRanges(t, b, large) }},
		{"a blob appears whole or not at all", testWhole},
		{"a put that is cancelled leaves nothing", testCancelled},
		{"keys are words with slashes between", testKeys},
		{"a list is of whole words", testList},
		{"what is not there is not found, and deleted already", testAbsent},
		{"many at once", testTogether},
		{"sweeping takes nothing that is whole", testSweep},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// content is text that can be told from any part of itself.
func content(n int) []byte {
	b := make([]byte, n)
	random := rand.NewChaCha8([32]byte{byte(n)})
	_, _ = random.Read(b)
	return b
}

func put(t *testing.T, b archive.Blobs, key string, text []byte) {
	t.Helper()
	err := b.Put(t.Context(), key, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, b archive.Blobs, key string) []byte {
	t.Helper()
	blob, err := b.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	text, err := io.ReadAll(io.NewSectionReader(blob, 0, blob.Size()))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func testRanges(t *testing.T, b archive.Blobs, large int) {
	for _, size := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 3 * 64 << 10, large} {
		key, text := fmt.Sprintf("archives/one/%d.zip", size), content(size)
		put(t, b, key, text)
		blob, err := b.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if blob.Size() != int64(size) {
			t.Errorf("%d bytes, want %d", blob.Size(), size)
		}
		if got := read(t, b, key); !bytes.Equal(got, text) {
			t.Errorf("%d bytes come back as other ones", size)
		}
		for range 10 {
			from := rand.IntN(size + 1)
			part := make([]byte, rand.IntN(min(size-from, 200_000)+1))
			n, err := blob.ReadAt(part, int64(from))
			if err != nil && err != io.EOF || n < len(part) || !bytes.Equal(part, text[from:from+len(part)]) {
				t.Errorf("%d bytes from %d of %d: %d, %v", len(part), from, size, n, err)
			}
		}
		if n, err := blob.ReadAt(make([]byte, 10), int64(size)); n != 0 || err != io.EOF {
			t.Errorf("behind the end: %d, %v", n, err)
		}
		if err := blob.Close(); err != nil {
			t.Error(err)
		}
	}
}

func testWhole(t *testing.T, b archive.Blobs) {
	first := content(100_000)
	put(t, b, "a/b.zip", first)
	no := errors.New("no")
	err := b.Put(t.Context(), "a/b.zip", func(w io.Writer) error {
		_, _ = w.Write(content(50_000))
		return no
	})
	if !errors.Is(err, no) {
		t.Errorf("a write that failed: %v", err)
	}
	if got := read(t, b, "a/b.zip"); !bytes.Equal(got, first) {
		t.Error("a write that failed took the place of the one before")
	}
	second := content(1000)
	put(t, b, "a/b.zip", second)
	if got := read(t, b, "a/b.zip"); !bytes.Equal(got, second) {
		t.Error("a blob is not replaced")
	}
}

func testCancelled(t *testing.T, b archive.Blobs) {
	ctx, cancel := context.WithCancel(t.Context())
	err := b.Put(ctx, "a/b.zip", func(w io.Writer) error {
		_, err := w.Write(content(100_000))
		cancel()
		return err
	})
	if err == nil {
		t.Error("it was put")
	}
	if _, err := b.Open(t.Context(), "a/b.zip"); !problem.Is(err, problem.NotFound) {
		t.Errorf("it is there: %v", err)
	}
}

func testKeys(t *testing.T, b archive.Blobs) {
	for _, key := range []string{"", "/a", "a/", "../a", "a/../b", ".hidden", "a//b", "a\\b", "a b", strings.Repeat("a", 501)} {
		if b.Put(t.Context(), key, func(io.Writer) error { return nil }) == nil {
			t.Errorf("the key %q is taken", key)
		}
	}
}

func testList(t *testing.T, b archive.Blobs) {
	for _, key := range []string{"jobs/arc_1/posts-1.zip", "jobs/arc_1/likes-1.zip", "jobs/arc_12/posts-1.zip", "archives/arc_1/1.zip"} {
		put(t, b, key, []byte(key))
	}
	for prefix, want := range map[string]string{
		"jobs/arc_1": "jobs/arc_1/likes-1.zip jobs/arc_1/posts-1.zip", "archives": "archives/arc_1/1.zip", "none": "", "job": "",
	} {
		keys, err := b.List(t.Context(), prefix)
		slices.Sort(keys)
		if got := strings.Join(keys, " "); got != want || err != nil {
			t.Errorf("%s: %s, %v", prefix, got, err)
		}
	}
}

func testAbsent(t *testing.T, b archive.Blobs) {
	if _, err := b.Open(t.Context(), "a/none"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a blob that is not there: %v", err)
	}
	put(t, b, "a/b.zip", []byte("x"))
	for range 2 {
		if err := b.Delete(t.Context(), "a/b.zip"); err != nil {
			t.Error(err)
		}
	}
	if _, err := b.Open(t.Context(), "a/b.zip"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a blob that was deleted: %v", err)
	}
}

func testTogether(t *testing.T, b archive.Blobs) {
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			key, text := fmt.Sprintf("together/%d.zip", n), content(100_000+n)
			put(t, b, key, text)
			if !bytes.Equal(read(t, b, key), text) {
				t.Errorf("%s is another one", key)
			}
		})
	}
	group.Wait()
}

func testSweep(t *testing.T, b archive.Blobs) {
	put(t, b, "a/b.zip", []byte("whole"))
	if err := b.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := read(t, b, "a/b.zip"); string(got) != "whole" {
		t.Errorf("%q is left", got)
	}
}
