package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	seenTimeout = 2 * time.Second
	seenAtOnce  = 500 // notes of one statement
)

// A notebook joins notes that are made at the same time: while one transaction is written, those that come wait for the
// next. Every request with a proof makes a note, so a transaction for each would bound how many can be answered.
type notebook struct {
	mu      sync.Mutex
	next    *notes // not written yet; nil where there is none
	writing bool
}

// notes are written together.
type notes struct {
	expires map[string]time.Time // by digest
	first   map[string]bool      // those that were not there
	err     error
	done    chan struct{}
}

// SeeOnce notes the digest until it expires, and reports false where it was noted before, by whichever process.
func (c *Control) SeeOnce(ctx context.Context, digest string, _, expires time.Time) (bool, error) {
	joined, alone := c.seen.add(digest, expires, c.writeNotes)
	select {
	case <-joined.done:
	case <-ctx.Done():
		return false, fmt.Errorf("store: see once: %w", ctx.Err())
	}
	if joined.err != nil {
		return false, fmt.Errorf("store: see once: %w", joined.err)
	}
	return alone && joined.first[digest], nil
}

// add puts a note among the next to be written, and reports whether it is the only one with this digest.
func (b *notebook) add(digest string, expires time.Time, write func(*notes) error) (*notes, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.next = &notes{expires: map[string]time.Time{}, first: map[string]bool{}, done: make(chan struct{})}
	}
	_, twice := b.next.expires[digest]
	if !twice {
		b.next.expires[digest] = expires
	}
	if !b.writing {
		b.writing = true
		go b.run(write)
	}
	return b.next, !twice
}

// run writes until nobody waits.
func (b *notebook) run(write func(*notes) error) {
	for {
		b.mu.Lock()
		n := b.next
		b.next, b.writing = nil, n != nil
		b.mu.Unlock()
		if n == nil {
			return
		}
		n.err = write(n)
		close(n.done)
	}
}

func (c *Control) writeNotes(n *notes) error {
	ctx, cancel := context.WithTimeout(context.Background(), seenTimeout)
	defer cancel()
	args := make([]any, 0, 2*min(len(n.expires), seenAtOnce))
	for digest, expires := range n.expires {
		if args = append(args, digest, at(expires)); len(args) == 2*seenAtOnce {
			if err := c.insertNotes(ctx, n, args); err != nil {
				return err
			}
			args = args[:0]
		}
	}
	return c.insertNotes(ctx, n, args)
}

func (c *Control) insertNotes(ctx context.Context, n *notes, args []any) error {
	if len(args) == 0 {
		return nil
	}
	rows := make([]string, 0, len(args)/2)
	for i := 1; i < len(args); i += 2 {
		rows = append(rows, fmt.Sprintf("($%d, $%d)", i, i+1))
	}
	added, err := list(ctx, c, "notes", func(digest *string) []any { return []any{digest} },
		"INSERT INTO oauth_seen (digest, expires) VALUES "+strings.Join(rows, ", ")+" ON CONFLICT DO NOTHING RETURNING digest", args...)
	for _, digest := range added {
		n.first[digest] = true
	}
	return err
}
