package storetest

import (
	"context"
	"slices"
	"sync"
	"time"

	"portway/auth"
	"portway/loaders"
	"portway/problem"
	"portway/record"
)

func otherPerson(s *scene) {
	for _, c := range record.Categories {
		s.keep(alice, c, synthetic(c, 1))
		s.keep(bob, c, synthetic(c, 1), synthetic(c, 2))
		g := everything(alice)
		s.same(c.Name, s.ids(g, c, loaders.Window{Limit: 9}), newest(c, 1, 1))
		got := s.read(g, loaders.Read{Category: c, Fields: fields(c, "id"), Key: "id", Keys: []string{id(c, 2)}})
		s.same(c.Name+" by id", got, []loaders.Group{{}})
	}
}

// refused shows the second lock: for each category and each field, grants that lack just that.
func refused(s *scene) {
	denied := func(why string, g *auth.Grant, c *record.Category, fields []*record.Field) {
		s.Helper()
		for _, r := range []*loaders.Read{{Window: loaders.Window{Limit: 1}}, {Key: "id", Keys: []string{id(c, 1)}}} {
			r.Category, r.Fields = c, fields
			s.people.Read(s.Context(), g, []*loaders.Read{r})
			if !problem.Is(r.Err, problem.MissingScope) || r.Rows != nil {
				s.Errorf("%s: %s: rows %v, error %v; want a missing scope", why, c.Name, r.Rows, r.Err)
			}
		}
	}
	for _, c := range record.Categories {
		s.keep(alice, c, synthetic(c, 1))
		denied("no grant", nil, c, fields(c, "id"))
		denied("no rights", &auth.Grant{Person: alice}, c, fields(c, "id"))
		denied("nobody's grant", &auth.Grant{Rights: auth.Everything()}, c, fields(c, "id"))
		category := &auth.Grant{Person: alice, Rights: auth.Open([]string{c.Scope})}
		for i := range c.Fields {
			if f := &c.Fields[i]; f.Guard != nil {
				denied("a guarded field", category, c, []*record.Field{&c.Fields[0], f})
			}
		}
		others := slices.DeleteFunc(auth.Scopes(), func(scope string) bool {
			return scope == c.Scope || scope == c.GroupScope || scope == auth.All
		})
		denied("all scopes but those of the category", &auth.Grant{Person: alice, Rights: auth.Open(others)}, c, fields(c, "id"))
		if n, err := s.people.Count(s.Context(), &auth.Grant{Person: alice, Rights: auth.Open(others)}, c); n != 0 || !problem.Is(err, problem.MissingScope) {
			s.Errorf("counting %s with all scopes but its own: %d, %v", c.Name, n, err)
		}
		if _, err := s.people.Count(s.Context(), nil, c); !problem.Is(err, problem.MissingScope) {
			s.Errorf("counting %s without a grant: %v", c.Name, err)
		}
	}
	s.foreignField()
	denied("public data without a grant", nil, record.Catalogue[0], fields(record.Catalogue[0], "id"))
	s.refusedBesideAnswered()
}

// foreignField asks one category for a field of another that has the same column here. Rights to the one must not open the
// other.
func (s *scene) foreignField() {
	profile, accounts := category(s, "Profile"), category(s, "LinkedAccount")
	r := &loaders.Read{Category: profile, Fields: fields(accounts, "photoUrl"), Window: loaders.Window{Limit: 1}}
	s.people.Read(s.Context(), everything(alice), []*loaders.Read{r})
	if r.Err == nil {
		s.Errorf("a field of another category was read: %v", r.Rows)
	}
}

// refusedBesideAnswered asks for two categories of which the grant opens one.
func (s *scene) refusedBesideAnswered() {
	posts, likes := category(s, "Post"), category(s, "Like")
	reads := []*loaders.Read{
		{Category: posts, Fields: fields(posts, "id"), Window: loaders.Window{Limit: 9}},
		{Category: likes, Fields: fields(likes, "id"), Window: loaders.Window{Limit: 9}},
	}
	s.people.Read(s.Context(), &auth.Grant{Person: alice, Rights: auth.Open([]string{likes.Scope})}, reads)
	if !problem.Is(reads[0].Err, problem.MissingScope) || reads[1].Err != nil {
		s.Fatalf("errors %v and %v; want a missing scope for posts alone", reads[0].Err, reads[1].Err)
	}
	s.same("the open category", idsOf(reads[1].Rows[0]), newest(likes, 1, 1))
}

func period(s *scene) {
	for _, c := range record.Categories {
		s.keep(alice, c, synthetic(c, 1), synthetic(c, 2), synthetic(c, 3), synthetic(c, 4))
		g := everything(alice)
		g.From, g.Until = at(2), at(4)
		want := newest(c, 3, 2)
		if c.Undated {
			want = newest(c, 4, 1)
		}
		s.same(c.Name, s.ids(g, c, loaders.Window{Limit: 9}), want)
		s.same(c.Name+", since within the period", s.ids(g, c, loaders.Window{Limit: 9, Since: at(3)}), want[:len(want)-len(newest(c, 2, 2))-undatedExtra(c)])
		s.count(g, c, len(want))
		var byID []string
		for _, group := range s.read(g, loaders.Read{Category: c, Fields: fields(c, "id"), Key: "id", Keys: newest(c, 4, 1)}) {
			byID = append(byID, idsOf(group)...)
		}
		s.same(c.Name+" by id", byID, want)
	}
}

// undatedExtra is how many more of an undated category's records the window cuts off than of a dated one's.
func undatedExtra(c *record.Category) int {
	if c.Undated {
		return 1
	}
	return 0
}

func endedContext(s *scene) {
	c := category(s, "Post")
	s.keep(alice, c, synthetic(c, 1))
	ended, cancel := context.WithDeadline(s.Context(), time.Unix(0, 0))
	defer cancel()
	r := &loaders.Read{Category: c, Fields: fields(c), Window: loaders.Window{Limit: 9}}
	s.people.Read(ended, everything(alice), []*loaders.Read{r})
	if !problem.Is(r.Err, problem.Timeout) || r.Rows != nil {
		s.Errorf("rows %v, error %v; want a timeout", r.Rows, r.Err)
	}
	var readers sync.WaitGroup
	for range 20 { // what they leave behind must not disturb who comes next on the same connection
		readers.Go(func() {
			brief, cancel := context.WithCancel(s.Context())
			go cancel()
			r := *r
			s.people.Read(brief, everything(alice), []*loaders.Read{&r})
		})
	}
	readers.Wait()
	s.same("the next reader", s.ids(everything(alice), c, loaders.Window{Limit: 9}), newest(c, 1, 1))
}
