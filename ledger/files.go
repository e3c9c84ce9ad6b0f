package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	segmentSuffix = ".journal"
	damagedSuffix = ".damaged"
)

// A segment is one file of entries. While a process has it open it holds the file's lock.
type segment struct {
	path    string
	file    *os.File
	size    int64 // what was written, or found
	chained int64 // up to which the store has it

	// entries repeats the file where nothing has to be read back: all of it was written by this process, and is not much.
	entries []Entry
	partial bool // the file has more than entries
}

// mostRemembered bounds the memory of a process whose store is slow; from there on its entries are read back.
const mostRemembered = 10_000

func (s *segment) remember(e *Entry) {
	if s.partial = s.partial || len(s.entries) == mostRemembered; s.partial {
		s.entries = nil
		return
	}
	s.entries = append(s.entries, *e)
}

// newSegment makes an empty file. It gets the name that others look for only when it is locked: before that, they would
// take it for one whose process died.
func newSegment(folder string) (*segment, error) {
	path := filepath.Join(folder, rand.Text()+segmentSuffix)
	fresh := path + ".new"
	file, err := os.OpenFile(fresh, os.O_RDWR|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	locked, err := lock(file)
	if err == nil && !locked {
		err = errors.New("a new file is locked by somebody else")
	}
	if err == nil {
		err = os.Rename(fresh, path)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(fresh))
	}
	return &segment{path: path, file: file}, nil
}

// adopt opens the files that no living process has locked.
func adopt(folder string) ([]*segment, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var adopted []*segment
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), segmentSuffix) {
			continue
		}
		s, err := adoptOne(filepath.Join(folder, entry.Name()))
		if err != nil {
			for _, other := range adopted {
				_ = other.file.Close()
			}
			return nil, err
		}
		if s != nil {
			adopted = append(adopted, s)
		}
	}
	return adopted, nil
}

// adoptOne returns nil where the file is somebody's, or gone.
func adoptOne(path string) (*segment, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	locked, err := lock(file)
	if err != nil || !locked {
		return nil, errors.Join(err, file.Close())
	}
	// Between opening and locking, another process may have chained and removed it.
	here, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if there, err := os.Stat(path); err != nil || !os.SameFile(here, there) {
		return nil, file.Close()
	}
	return &segment{path: path, file: file, size: here.Size(), partial: true}, nil
}

// Waiting returns how many bytes of entries wait in the folder to be chained, by whomever.
func Waiting(folder string) (int64, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("ledger: waiting: %w", err)
	}
	var total int64
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), segmentSuffix) {
			continue
		}
		info, err := entry.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue // chained since the folder was listed
		}
		if err != nil {
			return 0, fmt.Errorf("ledger: waiting: %w", err)
		}
		total += info.Size()
	}
	return total, nil
}

// remove ends a file whose entries are all in the store.
func (s *segment) remove() error {
	if err := os.Remove(s.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return s.file.Close()
}

// leave gives the file to whoever opens a journal next. One without entries is of no use to anybody.
func (s *segment) leave() error {
	if s.size == 0 {
		return errors.Join(os.Remove(s.path), s.file.Close())
	}
	return s.file.Close()
}
