package changes

import (
	"context"
	"sync"
	"time"
)

// pollEvery is how long a write of another process can go unnoticed.
const pollEvery = time.Second

// A Bell tells who follows a person's changes that there may be new ones. Writes of this process ring it at once; Watch
// notices those of others.
type Bell struct {
	Position func(ctx context.Context, person string) (int64, error)

	mu      sync.Mutex
	persons map[string]*listeners
}

// listeners are those who follow one person.
type listeners struct {
	rings map[chan struct{}]bool
	last  int64 // the position of the last poll
}

// Ring wakes who follows the person.
func (b *Bell) Ring(person string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.persons[person]; l != nil {
		l.ring()
	}
}

func (l *listeners) ring() {
	for ring := range l.rings {
		select {
		case ring <- struct{}{}:
		default: // it has rung, and nobody came yet
		}
	}
}

// listen returns a channel that has something once the person's data may have changed. Call stop at the end.
func (b *Bell) listen(person string) (ring <-chan struct{}, stop func()) {
	own := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.persons == nil {
		b.persons = map[string]*listeners{}
	}
	l := b.persons[person]
	if l == nil {
		l = &listeners{rings: map[chan struct{}]bool{}}
		b.persons[person] = l
	}
	l.rings[own] = true
	return own, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(l.rings, own)
		if len(l.rings) == 0 && b.persons[person] == l {
			delete(b.persons, person)
		}
	}
}

// Watch rings for the writes of other processes, until ctx ends. It asks for each person who is followed, one after
// another, every second; where the database does not answer, it asks again the next time.
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

// Poll asks once for each person who is followed.
func (b *Bell) Poll(ctx context.Context) {
	for _, person := range b.followed() {
		position, err := b.Position(ctx, person)
		if err != nil {
			continue
		}
		b.mu.Lock()
		if l := b.persons[person]; l != nil && position != l.last {
			l.last = position
			l.ring()
		}
		b.mu.Unlock()
	}
}

func (b *Bell) followed() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	persons := make([]string, 0, len(b.persons))
	for person := range b.persons {
		persons = append(persons, person)
	}
	return persons
}
