package archive_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"portway/archive"
	"portway/archive/blobstest"
)

func TestASealedFolderKeepsBlobs(t *testing.T) {
	blobstest.Run(t, 1<<20, func(t *testing.T) archive.Blobs {
		return &archive.Sealed{Blobs: &archive.Folder{Path: t.TempDir()}, Key: make([]byte, 32)}
	})
}

// TestH4_ASealedFileOpensOnlyAsItIs changes it in every way that who has the disk can.
func TestH4_ASealedFileOpensOnlyAsItIs(t *testing.T) {
	folder := t.TempDir()
	sealed := &archive.Sealed{Blobs: &archive.Folder{Path: folder}, Key: bytes.Repeat([]byte{1}, 32)}
	text := bytes.Repeat([]byte("what somebody wrote, "), 20_000) // seven segments
	for _, key := range []string{"a/one.zip", "a/two.zip"} {
		err := sealed.Put(t.Context(), key, func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(folder, "a", "one.zip")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(filepath.Join(folder, "a", "two.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(whole, []byte("somebody")) {
		t.Fatal("the text can be read on the disk")
	}
	if bytes.Equal(whole, other) {
		t.Error("the same text is the same file twice")
	}
	const head, segment = 40, 64<<10 + 16
	swapped := bytes.Clone(whole)
	copy(swapped[head:], whole[head+segment:head+2*segment])
	copy(swapped[head+segment:], whole[head:head+segment])
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for why, content := range map[string][]byte{
		"a bit": flipped, "a segment cut off": whole[:head+2*segment], "a byte cut off": whole[:len(whole)-1], "a byte more": append(bytes.Clone(whole), 0),
		"two segments swapped": swapped, "another file's": other, "nothing": {}, "the head alone": whole[:head], "no head": whole[head:],
		"a segment of another file": append(append(bytes.Clone(whole[:head+segment]), other[head+segment:head+2*segment]...), whole[head+2*segment:]...),
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := readAll(t, sealed); err == nil {
			t.Errorf("%s: %d bytes are read", why, len(got))
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := readAll(t, sealed); err != nil || !bytes.Equal(got, text) {
		t.Errorf("as it was: %v", err)
	}
	stranger := &archive.Sealed{Blobs: sealed.Blobs, Key: bytes.Repeat([]byte{2}, 32)}
	if _, err := readAll(t, stranger); err == nil {
		t.Error("another secret opens it")
	}
}

func readAll(t *testing.T, blobs archive.Blobs) ([]byte, error) {
	t.Helper()
	blob, err := blobs.Open(t.Context(), "a/one.zip")
	if err != nil {
		return nil, err
	}
	defer blob.Close()
	return io.ReadAll(io.NewSectionReader(blob, 0, blob.Size()))
}
