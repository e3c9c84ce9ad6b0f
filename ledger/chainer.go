package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

const (
	batchEntries = 500 // chained in one transaction, which makes other writers wait
	roundTimeout = 30 * time.Second
)

// run chains every now and then.
func (j *Journal) run(ctx context.Context, failing bool) {
	defer close(j.stopped)
	if j.Later {
		failing = j.attempt(ctx, failing)
	}
	ticker := time.NewTicker(cmp.Or(j.Every, defaultEvery))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			failing = j.attempt(ctx, failing)
		}
	}
}

// attempt chains and signs, and tells the log when that begins to fail and when it works again.
func (j *Journal) attempt(ctx context.Context, failing bool) (failed bool) {
	err := j.roundAndSign(ctx)
	switch failed = err != nil; {
	case ctx.Err() != nil:
	case failed && !failing:
		j.log().ErrorContext(ctx, "the ledger cannot be chained; entries wait in their file", "error", err)
	case !failed && failing:
		j.log().InfoContext(ctx, "the ledger is chained again")
	}
	return failed
}

func (j *Journal) roundAndSign(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	if err := j.round(ctx); err != nil {
		return err
	}
	j.rounds.Lock()
	age := j.now().Sub(j.signed)
	j.rounds.Unlock()
	if age >= 0 && age < cmp.Or(j.Checkpoints, defaultCheckpoints) {
		return nil
	}
	return j.Checkpoint(ctx)
}

// round chains the events and the files that are sealed, its own and those of dead processes. Its own file is sealed before
// the events are read: so the event of a grant is chained before the reads under it.
func (j *Journal) round(ctx context.Context) error {
	j.rounds.Lock()
	defer j.rounds.Unlock()
	if err := j.seal(); err != nil {
		return fmt.Errorf("ledger: seal: %w", err)
	}
	adopted, err := adopt(j.Folder)
	if err != nil {
		return fmt.Errorf("ledger: adopt: %w", err)
	}
	if len(adopted) > 0 {
		j.log().WarnContext(ctx, "a process ended without chaining all of its ledger; its files are taken over", "files", len(adopted))
	}
	j.waiting = append(j.waiting, adopted...)
	if err := ChainEvents(ctx, j.Store); err != nil {
		return err
	}
	for len(j.waiting) > 0 {
		if err := j.chain(ctx, j.waiting[0]); err != nil {
			return fmt.Errorf("ledger: chain: %w", err)
		}
		j.waiting = j.waiting[1:]
	}
	return nil
}

// seal puts a fresh file in the place of one that has entries. While sealed ones wait it does not, so that a store that is
// away does not fill the folder with small files.
func (j *Journal) seal() error {
	j.writing.Lock()
	idle := j.current == nil || j.current.size == 0 && j.broken == nil
	j.writing.Unlock()
	if idle || len(j.waiting) > 0 {
		return nil
	}
	fresh, err := newSegment(j.Folder)
	if err != nil {
		return err
	}
	j.writing.Lock()
	j.waiting = append(j.waiting, j.current)
	j.current, j.broken = fresh, nil
	j.writing.Unlock()
	return nil
}

// chain gives the entries of a file to the store, from where it stopped before, and removes the file.
func (j *Journal) chain(ctx context.Context, s *segment) error {
	if s.partial {
		return j.chainFile(ctx, s)
	}
	s.entries = byPerson(s.entries)
	for len(s.entries) > 0 {
		some := s.entries[:min(len(s.entries), batchEntries)]
		if err := j.Store.Chain(ctx, some); err != nil {
			return err
		}
		s.entries = s.entries[len(some):]
	}
	return s.remove()
}

// byPerson brings each person's entries together, in their order: a batch then has few chains to go on with, and what it
// writes stands close together.
func byPerson(entries []Entry) []Entry {
	count, next := map[string]int{}, map[string]int{}
	for i := range entries {
		count[entries[i].Person]++
	}
	start := 0
	for i := range entries {
		person := entries[i].Person
		if _, known := next[person]; !known {
			next[person] = start
			start += count[person]
		}
	}
	grouped := make([]Entry, len(entries))
	for i := range entries {
		person := entries[i].Person
		grouped[next[person]] = entries[i]
		next[person]++
	}
	return grouped
}

// chainFile does so for a file that has to be read back.
func (j *Journal) chainFile(ctx context.Context, s *segment) error {
	entries := make([]Entry, 0, batchEntries)
	reader := newFrames(io.NewSectionReader(s.file, s.chained, s.size-s.chained))
	start := s.chained
	var end error
	for end == nil {
		var e Entry
		if e, end = reader.next(); end == nil {
			entries = append(entries, e)
		}
		if len(entries) == batchEntries || end != nil && len(entries) > 0 {
			if err := j.Store.Chain(ctx, entries); err != nil {
				return err
			}
			entries, s.chained = entries[:0], start+reader.offset
		}
	}
	switch {
	case errors.Is(end, io.EOF):
		return s.remove()
	case errors.Is(end, errDamaged):
		j.log().ErrorContext(ctx, "a file of the ledger is damaged; what follows the damage is not chained, the file is kept",
			"file", s.path+damagedSuffix, "error", end)
		if err := os.Rename(s.path, s.path+damagedSuffix); err != nil {
			return err
		}
		return s.file.Close()
	}
	return end
}

// ChainEvents takes over the grant events that no process has chained yet. A journal does so by itself; whoever changes
// grants without one can call it afterwards.
func ChainEvents(ctx context.Context, store Store) error {
	if err := chainEvents(ctx, store); err != nil {
		return fmt.Errorf("ledger: events: %w", err)
	}
	return nil
}

func chainEvents(ctx context.Context, store Store) error {
	for {
		events, err := store.EventsToChain(ctx, batchEntries)
		if err != nil || len(events) == 0 {
			return err
		}
		var entries []Entry
		for i := range events {
			if events[i].Person != "" {
				entries = append(entries, events[i].entry())
			}
		}
		if len(entries) > 0 {
			if err := store.Chain(ctx, entries); err != nil {
				return err
			}
		}
		if err := store.EventsChained(ctx, events[len(events)-1].Number); err != nil {
			return err
		}
		if len(events) < batchEntries {
			return nil
		}
	}
}
