package store

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// A queue reads over the connections of a pool. A read that finds one free goes at once and alone. Those that come while none
// is go together over the next that comes free, as soon as it does: one round trip then carries the statements of several
// operations, each still a statement of its own, with the person it is about. Without a system call for every one of them the
// gateway reads more over few connections than over many.
type queue struct {
	pool *pgxpool.Pool
	most int32 // round trips under way at once: as many as the pool has connections

	mu       sync.Mutex
	underway int32
	waiting  []*waiter
}

// mostTogether bounds how many reads one round trip carries: the last one waits for the answers of all before it.
const mostTogether = 16

// A waiter is a read that has found no connection free.
type waiter struct {
	statements []*statement
	deadline   time.Time
	turn       chan []*waiter // has the reads to make together, this one first; or nil, once somebody has made this one
	read       bool           // whether all of its rows are there
}

// read runs statements in one round trip and fills their rows. What has no deadline waits for the pool by itself: nobody else
// should wait for it.
func (q *queue) read(ctx context.Context, statements []*statement) error {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return readAll(ctx, q.pool, statements)
	}
	w := q.wait(deadline, statements)
	if w == nil {
		defer q.next()
		return readAll(ctx, q.pool, statements)
	}
	var batch []*waiter
	select {
	case batch = <-w.turn:
	case <-ctx.Done():
		if q.leave(w) {
			return ctx.Err()
		}
		batch = <-w.turn // somebody is filling the rows: nobody may use their memory for anything else before that ends
	}
	if batch != nil {
		q.together(ctx, batch)
	}
	if w.read {
		return nil
	}
	// It failed, or what went before it did: what is wrong with one read is no other's.
	for _, s := range statements {
		s.rows.restart()
	}
	return readAll(ctx, q.pool, statements)
}

// wait puts the statements into the queue, unless there is room for another round trip: then it returns nil.
func (q *queue) wait(deadline time.Time, statements []*statement) *waiter {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.underway < q.most {
		q.underway++
		return nil
	}
	w := &waiter{statements: statements, deadline: deadline, turn: make(chan []*waiter, 1)}
	q.waiting = append(q.waiting, w)
	return w
}

// leave takes a read out of the queue, and reports whether it was still there.
func (q *queue) leave(w *waiter) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, other := range q.waiting {
		if other == w {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// next gives the connection of a round trip that has ended to those who wait.
func (q *queue) next() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.underway--
		return
	}
	count := min(len(q.waiting), mostTogether)
	batch := append([]*waiter(nil), q.waiting[:count]...)
	rest := copy(q.waiting, q.waiting[count:])
	clear(q.waiting[rest:])
	q.waiting = q.waiting[:rest]
	batch[0].turn <- batch
}

// together makes the reads of the batch in one round trip, for which there is as much time as the last of them has. The
// operation that happens to come first can end before it.
func (q *queue) together(ctx context.Context, batch []*waiter) {
	done := 0
	defer func() { // whatever happens: others wait for it
		for i, w := range batch {
			done -= len(w.statements)
			w.read = done >= 0
			if i > 0 {
				w.turn <- nil
			}
		}
	}()
	defer q.next()
	latest := batch[0].deadline
	var statements []*statement
	for _, w := range batch {
		statements = append(statements, w.statements...)
		if w.deadline.After(latest) {
			latest = w.deadline
		}
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), latest)
	defer cancel()
	done, _ = readSome(ctx, q.pool, statements) // who is not among the done tries alone, and so meets the error
}
