package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// A Journal takes entries before answers go out, and chains them afterwards. Set the fields, then call Open. It is safe
// for concurrent use; nobody may change it once it is open.
type Journal struct {
	Folder string // of the files that wait to be chained; other processes of this machine may share it
	Store  Store
	Signer Signer           // of checkpoints; nil makes none
	Now    func() time.Time // time.Now by default
	Log    *slog.Logger     // nil is silence

	Later       bool          // whether what earlier processes left is chained beside the requests too, so that nobody waits for it
	Every       time.Duration // how long an entry waits to be chained: a second by default
	Checkpoints time.Duration // how far checkpoints are apart, an hour by default
	MaxBytes    int64         // of entries that wait; beyond it Record fails. 256 MiB by default

	writing sync.Mutex // held by whoever appends to the file, or replaces it
	current *segment
	broken  error // why nothing can be appended any more

	rounds  sync.Mutex // held by whoever chains
	waiting []*segment // sealed, not chained yet
	signed  time.Time  // when the last checkpoint was made here
	stop    context.CancelFunc
	stopped chan struct{}
}

const (
	defaultEvery       = time.Second
	defaultCheckpoints = time.Hour
	defaultMaxBytes    = 256 << 20
)

var errClosed = errors.New("ledger: the journal is not open")

// frameBuffers keeps the buffers in which entries are written.
var frameBuffers = sync.Pool{New: func() any { return new([]byte) }}

// Open makes this process's file, chains what earlier processes left, and goes on chaining beside the requests. If that
// cannot be done yet, the log says so, and entries are taken all the same.
func (j *Journal) Open(ctx context.Context) error {
	if j.stop != nil {
		return errors.New("ledger: open: already open")
	}
	if err := os.MkdirAll(j.Folder, 0o700); err != nil {
		return fmt.Errorf("ledger: open: %w", err)
	}
	file, err := newSegment(j.Folder)
	if err != nil {
		return fmt.Errorf("ledger: open: %w", err)
	}
	j.current = file
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	j.stop, j.stopped = stop, make(chan struct{})
	failing := false
	if !j.Later {
		failing = j.attempt(ctx, false)
	}
	go j.run(running, failing)
	return nil
}

// Record writes the entry to the file. When it returns nil, the entry will be in its person's chain even if this process
// is killed at once; when it returns an error, what the entry tells of must not happen. An empty ID is given a fresh one,
// a zero At is now. The entry's lists must not change any more.
func (j *Journal) Record(_ context.Context, e Entry) error {
	if e.At.IsZero() {
		e.At = j.now()
	}
	if e.ID == "" {
		e.ID = NewID(e.At)
	}
	e.Number = 0
	if err := e.check(); err != nil {
		return fmt.Errorf("ledger: record: %w", err)
	}
	buffer := frameBuffers.Get().(*[]byte)
	defer frameBuffers.Put(buffer)
	*buffer = appendFrame((*buffer)[:0], &e)
	if len(*buffer) > longestEntry {
		return fmt.Errorf("ledger: record: the entry has %d bytes, at most %d are taken", len(*buffer), longestEntry)
	}
	return j.append(*buffer, &e)
}

func (j *Journal) append(frame []byte, e *Entry) error {
	j.writing.Lock()
	defer j.writing.Unlock()
	switch {
	case j.current == nil:
		return errClosed
	case j.broken != nil:
		return fmt.Errorf("ledger: record: the file cannot be written since: %w", j.broken)
	case j.current.size+int64(len(frame)) > cmp.Or(j.MaxBytes, defaultMaxBytes):
		return fmt.Errorf("ledger: record: %d bytes wait to be chained, and no more are taken", j.current.size)
	}
	if _, err := j.current.file.Write(frame); err != nil {
		// Half a frame would hide the ones after it.
		if undo := j.current.file.Truncate(j.current.size); undo != nil {
			j.broken = errors.Join(err, undo)
		}
		return fmt.Errorf("ledger: record: %w", err)
	}
	j.current.size += int64(len(frame))
	j.current.remember(e)
	return nil
}

// Flush chains what was recorded before it was called, and the grant events that were written before.
func (j *Journal) Flush(ctx context.Context) error {
	for range 2 { // the first may only have chained what an earlier failure left
		if err := j.round(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close chains what is there, signs it, and takes no more. What it cannot chain stays in the folder for the next process.
func (j *Journal) Close() error {
	if j.stop == nil {
		return nil
	}
	j.stop()
	<-j.stopped
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	j.writing.Lock()
	last := j.current
	j.current = nil
	j.writing.Unlock()
	if last != nil {
		j.rounds.Lock()
		j.waiting = append(j.waiting, last)
		j.rounds.Unlock()
	}
	err := j.round(ctx)
	if err == nil {
		err = j.Checkpoint(ctx)
	}
	for _, s := range j.waiting {
		err = errors.Join(err, s.leave())
	}
	j.waiting = nil
	return err
}

const closeTimeout = 10 * time.Second

func (j *Journal) now() time.Time {
	if j.Now != nil {
		return j.Now()
	}
	return time.Now()
}

func (j *Journal) log() *slog.Logger {
	if j.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return j.Log
}
