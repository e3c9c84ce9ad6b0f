package changes

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// How soon a write of another process is noticed where nothing else tells of it: within a second, as long as no more people
// are followed than are asked for in one.
const (
	pollEvery = time.Second
	pollMost  = 2000 // persons a second; more take turns
	pollBatch = 200  // persons in one reading
)

// A Bell tells who follows a person's changes that there may be new ones. Writes of this process ring it at once, those of
// others by an Exchange; Watch notices what neither told.
type Bell struct {
	// Positions returns the number of each person's last write, in their order.
	Positions func(ctx context.Context, persons []string) ([]int64, error)

	mu      sync.Mutex
	persons map[string]map[*listener]bool
	turn    []string // persons that Watch has still to ask for
}

// A listener is one who follows.
type listener struct {
	ring   chan struct{}
	looked atomic.Int64 // up to where they have looked
}

func (l *listener) wake() {
	select {
	case l.ring <- struct{}{}:
	default: // it has rung, and nobody came yet
	}
}

// Ring wakes who follows the person.
func (b *Bell) Ring(person string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.persons[person] {
		l.wake()
	}
}

// listen returns a listener that is woken once the person's data may have changed. Call stop at the end.
func (b *Bell) listen(person string) (l *listener, stop func()) {
	l = &listener{ring: make(chan struct{}, 1)}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.persons == nil {
		b.persons = map[string]map[*listener]bool{}
	}
	if b.persons[person] == nil {
		b.persons[person] = map[*listener]bool{}
	}
	b.persons[person][l] = true
	return l, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.persons[person], l)
		if len(b.persons[person]) == 0 {
			delete(b.persons, person)
		}
	}
}

// Watch rings for the writes of other processes, until ctx ends. Where the database does not answer, it asks again the next
// time.
func (b *Bell) Watch(ctx context.Context) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		b.Poll(ctx)
	}
}

// Poll asks for the persons whose turn it is.
func (b *Bell) Poll(ctx context.Context) {
	persons := b.next()
	for len(persons) > 0 && ctx.Err() == nil {
		batch := persons[:min(len(persons), pollBatch)]
		persons = persons[len(batch):]
		positions, err := b.Positions(ctx, batch)
		if err != nil {
			continue
		}
		b.mu.Lock()
		for i, person := range batch {
			for l := range b.persons[person] {
				if l.looked.Load() < positions[i] {
					l.wake()
				}
			}
		}
		b.mu.Unlock()
	}
}

// next returns the persons whose turn it is.
func (b *Bell) next() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.turn) == 0 {
		for person := range b.persons {
			b.turn = append(b.turn, person)
		}
	}
	n := min(len(b.turn), pollMost)
	persons := b.turn[:n:n]
	b.turn = b.turn[n:]
	return persons
}
