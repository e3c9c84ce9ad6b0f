package storetest

import (
	"portway/auth"
	"portway/loaders"
	"portway/problem"
	"portway/record"
	"portway/store"
)

// asOfGrant returns a grant that sees a position.
func asOfGrant(person string, seq int64) *auth.Grant {
	g := everything(person)
	g.AsOf = seq
	return g
}

// renamed returns a search with other words; its createdAt moves when shift is not 0.
func renamed(c *record.Category, n int, term string, shift int) any {
	r := synthetic(c, n)
	set(r, c, "term", record.Text(term))
	set(r, c, "createdAt", record.Moment(at(n+shift)))
	return r
}

// asOf changes and deletes records, and reads the list as it stood before each write.
func asOf(s *scene) {
	c := category(s, "Search")
	s.keep(alice, c, renamed(c, 1, "one", 0), renamed(c, 2, "two", 0))
	s.keep(alice, c, renamed(c, 1, "ONE", 0))
	s.keep(alice, c, renamed(c, 1, "one, later", 10))
	s.write(alice, store.Write{Category: c, Delete: true, ID: id(c, 2)})
	s.keep(alice, c, renamed(c, 2, "two again", 0))
	for seq, want := range [][]string{
		1: {"one"},
		2: {"two", "one"},
		3: {"two", "ONE"},
		4: {"one, later", "two"},
		5: {"one, later"},
		6: {"one, later", "two again"},
	} {
		if seq == 0 {
			continue
		}
		g := asOfGrant(alice, int64(seq))
		read := loaders.Read{Category: c, Fields: fields(c, "term"), Window: loaders.Window{Limit: 9}}
		s.same("the list", idsOf(s.read(g, read)[0]), want)
		s.count(g, c, len(want))
		var byID []string
		for _, group := range s.read(g, loaders.Read{Category: c, Fields: fields(c, "term"), Key: "id", Keys: []string{id(c, 1), id(c, 2)}}) {
			byID = append(byID, idsOf(group)...)
		}
		if len(byID) != len(want) {
			s.Errorf("as of %d by id: %v", seq, byID)
		}
	}
	s.same("live", idsOf(s.read(everything(alice), loaders.Read{Category: c, Fields: fields(c, "term"), Window: loaders.Window{Limit: 9}})[0]),
		[]string{"one, later", "two again"})
}

// otherPeople counts whom a person's records name: each once, whoever wrote to somebody else left out, and only as the reader
// sees it.
func otherPeople(s *scene) {
	c := category(s, "Message")
	message := func(n int, sender string, mine bool) any {
		r := synthetic(c, n)
		set(r, c, "sender", record.Text(sender))
		set(r, c, "sentByMe", record.Bool(mine))
		return r
	}
	s.keep(alice, c, message(1, "mara", false), message(2, "jonas", false), message(3, "mara", false), message(4, "alice", true))
	s.keep(bob, c, message(5, "somebody else", false))
	s.keep(alice, c, message(6, "tilda", false))
	s.write(alice, store.Write{Category: c, Delete: true, ID: id(c, 2)})
	for name, one := range map[string]struct {
		g    *auth.Grant
		want int
	}{"now": {everything(alice), 2}, "before the last message": {asOfGrant(alice, 4), 2}, "before jonas went": {asOfGrant(alice, 5), 3}, "bob": {everything(bob), 1}} {
		if got, err := s.people.CountOthers(s.Context(), one.g, c); err != nil || got != one.want {
			s.Errorf("%s: %d, %v; want %d", name, got, err, one.want)
		}
	}
	for _, unnamed := range []*record.Category{category(s, "Search"), category(s, "Post")} {
		if got, err := s.people.CountOthers(s.Context(), everything(alice), unnamed); err != nil || got != 0 {
			s.Errorf("%s: %d, %v", unnamed.Name, got, err)
		}
	}
	dates := &auth.Grant{Person: alice, Rights: auth.Open([]string{"messages:read"})}
	if _, err := s.people.CountOthers(s.Context(), dates, c); !problem.Is(err, problem.MissingScope) {
		s.Errorf("who may read dates alone learns of senders: %v", err)
	}
}

func compaction(s *scene) {
	c := category(s, "Search")
	for _, term := range []string{"a", "b", "c", "d"} {
		s.keep(alice, c, renamed(c, 1, term, 0))
		s.keep(bob, c, renamed(c, 1, term, 0))
	}
	if err := s.people.Compact(s.Context(), alice, 3); err != nil {
		s.Fatal(err)
	}
	read := loaders.Read{Category: c, Fields: fields(c, "term"), Window: loaders.Window{Limit: 9}}
	s.same("at the horizon", idsOf(s.read(asOfGrant(alice, 3), read)[0]), []string{"c"})
	s.same("live", idsOf(s.read(everything(alice), read)[0]), []string{"d"})
	s.same("before the horizon nothing is left", idsOf(s.read(asOfGrant(alice, 2), read)[0]), []string{})
	s.same("another person's history stays", idsOf(s.read(asOfGrant(bob, 1), read)[0]), []string{"a"})
}

// count compares what Count says.
func (s *scene) count(g *auth.Grant, c *record.Category, want int) {
	s.Helper()
	got, err := s.people.Count(s.Context(), g, c)
	if err != nil || got != want {
		s.Errorf("%s are counted as %d (%v), want %d", c.Name, got, err, want)
	}
}
