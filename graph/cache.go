package graph

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// A cache keeps what was used last, up to a number of bytes.
type cache[K comparable, V any] struct {
	mu    sync.Mutex
	lru   *simplelru.LRU[K, weighed[V]]
	bytes int
	limit int
}

type weighed[V any] struct {
	value V
	bytes int
}

func newCache[K comparable, V any](limit int) *cache[K, V] {
	c := &cache[K, V]{limit: limit}
	const noCount = 1 << 30 // bytes are the bound
	c.lru, _ = simplelru.NewLRU[K, weighed[V]](noCount, func(_ K, v weighed[V]) { c.bytes -= v.bytes })
	return c
}

func (c *cache[K, V]) get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.lru.Get(key)
	return v.value, ok
}

// add keeps the value, unless it alone is over the limit.
func (c *cache[K, V]) add(key K, value V, bytes int) {
	if bytes > c.limit {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.lru.Peek(key); ok {
		c.bytes -= old.bytes
	}
	c.lru.Add(key, weighed[V]{value, bytes})
	c.bytes += bytes
	for c.bytes > c.limit {
		c.lru.RemoveOldest()
	}
}
