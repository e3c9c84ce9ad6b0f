package grants

import (
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"portway/auth"
)

const (
	mostKnown   = 50_000      // grants in memory: about 2 KiB each
	mostUnknown = 1_000       // ids in memory that no grant has
	unknownFor  = time.Second // how long such an id is not asked for again
)

// grantKey is how a token names what it stands on. Ours say the grant's id, or for an app's own affairs the client alone;
// those of an external issuer say it in all four words.
type grantKey struct{ issuer, subject, client, grant string }

// cache holds the standings that requests asked for, until an event says that one may have changed.
type cache struct {
	mu       sync.RWMutex
	lines    map[grantKey]*line
	keys     map[string]grantKey    // of the lines, by the grant's id
	unknown  map[grantKey]time.Time // until when
	changes  uint64                 // how often anything was forgotten
	samples  map[string]*Standing   // the last one of each app, which the next shares what is equal with
	replaced atomic.Uint32          // which of a line's decisions goes next
}

// line is a standing and what was decided on it for the tokens that came last.
type line struct {
	standing  *Standing
	decisions [4]atomic.Pointer[decision]
}

// decision is what a token opens on a standing, as long as nothing but time changes. The token is known by its address:
// a verified token is never written to, and is shared by all requests that carry it.
type decision struct {
	token       *auth.Token
	grant       *auth.Grant
	from, until time.Time
}

func (d *decision) holds(now time.Time) bool { return !now.Before(d.from) && now.Before(d.until) }

// get returns what is known under the key, and whether the key is known to lead nowhere.
func (c *cache) get(key grantKey, now time.Time) (l *line, unknown bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if l = c.lines[key]; l != nil || len(c.unknown) == 0 {
		return l, false
	}
	until, noted := c.unknown[key]
	return nil, noted && now.Before(until)
}

// decided returns an earlier decision for the token, nil where there is none that holds.
func (l *line) decided(token *auth.Token, now time.Time) *auth.Grant {
	for i := range l.decisions {
		if d := l.decisions[i].Load(); d != nil && d.token == token && d.holds(now) {
			return d.grant
		}
	}
	return nil
}

func (c *cache) remember(l *line, d *decision) {
	l.decisions[c.replaced.Add(1)%uint32(len(l.decisions))].Store(d)
}

// mark returns a mark to give back to put.
func (c *cache) mark() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.changes
}

// put keeps what was read since the mark, nil for a key that leads nowhere. If anything was forgotten meanwhile it is not
// kept: the reading may be older than the change.
func (c *cache) put(key grantKey, l *line, mark uint64, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes != mark {
		return
	}
	if l == nil {
		c.unknown = roomFor(c.unknown, mostUnknown, func(time.Time) {})
		c.unknown[key] = now.Add(unknownFor)
		return
	}
	c.share(l.standing)
	c.lines = roomFor(c.lines, mostKnown, func(old *line) { delete(c.keys, old.standing.Grant.ID) })
	c.lines[key] = l
	if c.keys == nil {
		c.keys = map[string]grantKey{}
	}
	c.keys[l.standing.Grant.ID] = key
}

// share lets the grants of one app keep one copy of what is equal in them: the app itself, its developer, and mostly what they
// open. It is most of what a grant takes in memory.
func (c *cache) share(s *Standing) {
	known := c.samples[s.App.ID]
	if known == nil {
		known = s
	}
	same := func(a, b Item) bool {
		return a.Type == b.Type && a.Open == b.Open && a.UsedBy == b.UsedBy && slices.Equal(a.Fields, b.Fields)
	}
	if slices.EqualFunc(known.Grant.Items, s.Grant.Items, same) {
		s.Grant.Items = known.Grant.Items
	}
	if slices.Equal(known.Grant.Scopes, s.Grant.Scopes) {
		s.Grant.Scopes = known.Grant.Scopes
	}
	if reflect.DeepEqual(known.App, s.App) && known.Developer == s.Developer {
		s.App, s.Developer = known.App, known.Developer
	}
	if c.samples == nil || len(c.samples) >= mostUnknown {
		c.samples = map[string]*Standing{}
	}
	c.samples[s.App.ID] = s // the next one is likeliest to be as the last one was
}

// roomFor returns the map with room for one more: where it is full, some other entry goes.
func roomFor[V any](m map[grantKey]V, most int, gone func(V)) map[grantKey]V {
	if m == nil {
		return map[grantKey]V{}
	}
	for key, value := range m {
		if len(m) < most {
			break
		}
		delete(m, key)
		gone(value)
	}
	return m
}

// forget drops all that the events may have changed. Only those about more than one grant need a look at every line.
func (c *cache) forget(events []Event) {
	if len(events) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	clear(c.unknown)
	var wide []Event
	for _, e := range events {
		switch {
		case e.Grant != "":
			c.drop(e.Grant)
		case !e.Kind.changesNothing():
			wide = append(wide, e)
		}
	}
	if len(wide) == 0 {
		return
	}
	for id, key := range c.keys {
		if slices.ContainsFunc(wide, func(e Event) bool { return e.concerns(c.lines[key].standing) }) {
			c.drop(id)
		}
	}
}

func (c *cache) drop(grant string) {
	if key, ok := c.keys[grant]; ok {
		delete(c.lines, key)
		delete(c.keys, grant)
	}
}
