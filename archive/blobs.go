package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"portway/problem"
)

// Blobs keep files under keys: words of letters, digits, dots, dashes and underscores, separated by slashes.
type Blobs interface {
	// Put keeps what write writes. The blob appears whole or not at all; one that was there is replaced.
	Put(ctx context.Context, key string, write func(io.Writer) error) error
	// Open returns a blob to read from any place. Its error is a problem.NotFound where there is none.
	Open(ctx context.Context, key string) (Blob, error)
	// Delete takes a blob away, and is content where there is none.
	Delete(ctx context.Context, key string) error
	// List returns the keys that begin with a prefix of whole words.
	List(ctx context.Context, prefix string) ([]string, error)
	// Sweep takes away what is left of blobs whose writing ended half-way, and that nobody has written to since.
	Sweep(ctx context.Context, since time.Time) error
}

// A Blob is one file that is kept.
type Blob interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// CheckKey refuses a key that Blobs do not take.
func CheckKey(key string) error {
	if len(key) > 500 || !blobKey.MatchString(key) {
		return fmt.Errorf("archive: blob: the key %q cannot be used", key)
	}
	return nil
}

// A Folder keeps blobs as files, readable by the process's own user alone. What Put has returned from lasts, also after a
// power cut.
type Folder struct{ Path string }

var blobKey = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)

// unfinishedBlob is the pattern of names while Put has not returned.
const unfinishedBlob = ".unfinished-*"

func (f *Folder) place(key string) (string, error) {
	if err := CheckKey(key); err != nil {
		return "", err
	}
	return filepath.Join(f.Path, filepath.FromSlash(key)), nil
}

// Put implements Blobs.
func (f *Folder) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	place, err := f.place(key)
	if err != nil {
		return err
	}
	folder := filepath.Dir(place)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("archive: blob: %w", err)
	}
	file, err := os.CreateTemp(folder, unfinishedBlob) // with mode 0600
	if err != nil {
		return fmt.Errorf("archive: blob: %w", err)
	}
	defer os.Remove(file.Name())
	if err = write(file); err == nil {
		err = errors.Join(ctx.Err(), file.Sync())
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("archive: blob: %w", err)
	}
	if err := os.Rename(file.Name(), place); err != nil {
		return fmt.Errorf("archive: blob: %w", err)
	}
	return syncFolder(folder)
}

// syncFolder makes a rename last.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil // has no such call, and no such need
	}
	directory, err := os.Open(folder)
	if err == nil {
		err = errors.Join(directory.Sync(), directory.Close())
	}
	if err != nil {
		return fmt.Errorf("archive: blob: %w", err)
	}
	return nil
}

// Open implements Blobs.
func (f *Folder) Open(_ context.Context, key string) (Blob, error) {
	place, err := f.place(key)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.Wrap(err, problem.NotFound, "There is no such file any more.")
	}
	if err != nil {
		return nil, fmt.Errorf("archive: blob: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("archive: blob: %w", err), file.Close())
	}
	return openFile{file, info.Size()}, nil
}

type openFile struct {
	*os.File
	size int64
}

func (o openFile) Size() int64 { return o.size }

// Delete implements Blobs. The folder goes with its last file.
func (f *Folder) Delete(_ context.Context, key string) error {
	place, err := f.place(key)
	if err != nil {
		return err
	}
	if err := os.Remove(place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("archive: blob: %w", err)
	}
	if parent := filepath.Dir(place); parent != filepath.Clean(f.Path) {
		_ = os.Remove(parent) // it stays where there is something else in it
	}
	return nil
}

// List implements Blobs.
func (f *Folder) List(_ context.Context, prefix string) ([]string, error) {
	place, err := f.place(prefix)
	if err != nil {
		return nil, err
	}
	var keys []string
	err = filepath.WalkDir(place, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		key, err := filepath.Rel(f.Path, path)
		keys = append(keys, filepath.ToSlash(key))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("archive: blob: %w", err)
	}
	return keys, nil
}

// Sweep implements Blobs: such are files of processes that ended in the middle of Put.
func (f *Folder) Sweep(ctx context.Context, since time.Time) error {
	err := filepath.WalkDir(f.Path, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return ctx.Err()
		}
		if err != nil || entry.IsDir() {
			return err
		}
		if left, _ := filepath.Match(unfinishedBlob, entry.Name()); !left {
			return nil
		}
		info, err := entry.Info()
		if err != nil || !info.ModTime().Before(since) {
			return nil //nolint:nilerr // gone, or being written
		}
		return os.Remove(path)
	})
	if err != nil {
		return fmt.Errorf("archive: blob: sweep: %w", err)
	}
	return nil
}
