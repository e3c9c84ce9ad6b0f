package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// A pool holds connections that are free. The one that was given back last is taken first: its pages and its prepared
// statements are still at hand, and those that a quiet server does not need are never opened, nor is their memory taken.
type pool struct {
	permits chan struct{} // one for each connection that is free
	mu      sync.Mutex
	free    []*connection
}

// newPool returns a pool of so many connections, the given one first; the others are opened by who takes them.
func newPool(size int, first *connection) *pool {
	p := &pool{permits: make(chan struct{}, size)}
	for len(p.free) < size-1 {
		p.give(&connection{})
	}
	p.give(first)
	return p
}

// take waits for a connection to be free.
func (p *pool) take(ctx context.Context) (*connection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case _, open := <-p.permits:
		if !open {
			return nil, sql.ErrConnDone
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.free) - 1
	c := p.free[last]
	p.free = p.free[:last]
	return c, nil
}

func (p *pool) give(c *connection) {
	p.mu.Lock()
	p.free = append(p.free, c)
	p.mu.Unlock()
	p.permits <- struct{}{}
}

// close waits for all connections and closes them; nobody gets one any more.
func (p *pool) close() (err error) {
	for range cap(p.permits) {
		<-p.permits
	}
	close(p.permits)
	for _, c := range p.free {
		err = errors.Join(err, c.close())
	}
	return err
}
