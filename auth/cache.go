package auth

import (
	"container/list"
	"context"
	"crypto/sha256"
	"sync"
	"time"
)

// tokenCache remembers verified tokens by the SHA-256 digest of their text, so that the next request with the same
// token costs one hash instead of one signature. It never holds a token itself: a memory dump of it opens nothing.
//
// Only tokens that passed are remembered. Refusals are not: anybody can make as many different bad tokens as they like.
type tokenCache struct {
	mu      sync.Mutex
	entries map[[sha256.Size]byte]*list.Element
	recent  list.List // of *cacheLine, the most recently used in front
}

type cacheLine struct {
	digest [sha256.Size]byte
	cached
}

// cached is a verified token and what has to stay true for it.
type cached struct {
	token      *Token
	keys       KeySet
	generation uint64
}

const defaultCacheEntries = 10_000

// get returns the token, unless it has expired or a key has left its issuer's set since it was verified.
func (c *tokenCache) get(ctx context.Context, digest [sha256.Size]byte, now time.Time) *Token {
	found, ok := c.find(digest)
	if !ok || !now.Before(found.token.Expires) || found.keys.Generation(ctx) != found.generation {
		return nil
	}
	return found.token
}

// find is apart from get because a key set may take its time to say its generation: the lock must not wait for it.
func (c *tokenCache) find(digest [sha256.Size]byte) (cached, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.entries[digest]
	if !ok {
		return cached{}, false
	}
	c.recent.MoveToFront(element)
	return lineOf(element).cached, true
}

// put remembers a token and forgets the least recently used ones beyond limit.
func (c *tokenCache) put(digest [sha256.Size]byte, entry cached, limit int) {
	if limit <= 0 {
		limit = defaultCacheEntries
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[[sha256.Size]byte]*list.Element{}
	}
	if element, ok := c.entries[digest]; ok {
		lineOf(element).cached = entry
		c.recent.MoveToFront(element)
		return
	}
	c.entries[digest] = c.recent.PushFront(&cacheLine{digest, entry})
	for len(c.entries) > limit {
		oldest := c.recent.Back()
		delete(c.entries, lineOf(oldest).digest)
		c.recent.Remove(oldest)
	}
}

// lineOf is what an element of the list holds; nothing else is ever put there.
func lineOf(element *list.Element) *cacheLine {
	line, _ := element.Value.(*cacheLine)
	return line
}
