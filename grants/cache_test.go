package grants

import (
	"fmt"
	"testing"
	"time"
)

// standingOf is one of many people's, as the store returns it: nothing in it is shared with another.
func standingOf(grant string, revision int64) *Standing {
	return &Standing{
		Grant:     Grant{ID: grant, App: "app", Scopes: []string{"posts:read"}, Items: []Item{{Type: "Post", Open: true, Fields: []string{"id", "title"}}}},
		App:       App{ID: "app", Revision: revision, Scopes: []string{"posts:read", "likes:read"}},
		Developer: Developer{ID: "dev"},
	}
}

// TestGrantsOfOneAppShareWhatIsEqual keeps many grants: they hold one list of scopes, and never one of an app that was different.
func TestGrantsOfOneAppShareWhatIsEqual(t *testing.T) {
	var c cache
	keep := func(name string, revision int64) *Standing {
		s := standingOf(name, revision)
		c.put(grantKey{grant: name}, &line{standing: s}, c.mark(), time.Now())
		return s
	}
	first := keep("first", 1)
	for i := range 5 {
		s := keep(fmt.Sprint("grant ", i), 1)
		if &s.App.Scopes[0] != &first.App.Scopes[0] || &s.Grant.Scopes[0] != &first.Grant.Scopes[0] || &s.Grant.Items[0] != &first.Grant.Items[0] {
			t.Errorf("%s keeps lists of its own", s.Grant.ID)
		}
	}
	changed := keep("changed", 2)
	if changed.App.Revision != 2 || &changed.App.Scopes[0] == &first.App.Scopes[0] {
		t.Error("an app that has changed is taken for what it was")
	}
	narrow := func(name string) *Standing {
		s := standingOf(name, 2)
		s.Grant.Items = []Item{{Type: "Post", Open: true, Fields: []string{"id"}}}
		c.put(grantKey{grant: name}, &line{standing: s}, c.mark(), time.Now())
		return s
	}
	one, other := narrow("one"), narrow("other")
	if len(one.Grant.Items[0].Fields) != 1 || &one.Grant.Items[0] != &other.Grant.Items[0] {
		t.Error("grants that open less than the first one keep lists of their own, or its")
	}
	if next := keep("next", 2); &next.App.Scopes[0] != &changed.App.Scopes[0] {
		t.Error("after a change nothing is shared any more")
	}
}
