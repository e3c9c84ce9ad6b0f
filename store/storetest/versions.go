package storetest

import (
	"slices"

	"portway/auth"
	"portway/changes"
	"portway/loaders"
	"portway/problem"
	"portway/record"
	"portway/store"
)

// versions writes, rewrites and deletes a record of every category, and reads all its versions at once.
func versions(s *scene) {
	for _, c := range record.Categories {
		first := s.seq0(alice)
		s.keep(alice, c, synthetic(c, 1), synthetic(c, 2))
		s.keep(alice, c, sparse(c, 1))
		s.write(alice, store.Write{Category: c, Delete: true, ID: id(c, 1)})
		s.keep(bob, c, synthetic(c, 3))
		last := s.seq(alice)
		got := s.versions(everything(alice), &changes.Read{
			Category: c, Fields: fields(c, "id"), IDs: []string{id(c, 1), id(c, 2), id(c, 3)}, From: first + 1, To: last,
		})
		var spans [][2]int64
		for _, v := range got[0] {
			spans = append(spans, [2]int64{v.Seq - first, v.Until - first})
		}
		want := [][2]int64{{1, 3}} // the third write deletes, where the second found nothing to change
		if nullable(c) {
			want = [][2]int64{{1, 3}, {3, 4}}
		}
		s.same(c.Name, spans, want)
		if len(got[1]) != 1 || got[1][0].Seq != first+2 || len(got[2]) != 0 {
			s.Errorf("%s: versions of the others: %v", c.Name, got[1:])
		}
	}
}

// nullable reports whether a sparse record of the category differs from a full one.
func nullable(c *record.Category) bool {
	return slices.ContainsFunc(c.Fields, func(f record.Field) bool { return f.Null })
}

// seq0 returns the position of a person who may not be there yet.
func (s *scene) seq0(person string) int64 {
	s.Helper()
	position, err := s.people.Position(s.Context(), person)
	if err != nil {
		s.Fatal(err)
	}
	return position
}

func (s *scene) versions(g *auth.Grant, r *changes.Read) [][]changes.Version {
	s.Helper()
	if _, err := s.people.Versions(s.Context(), g, []*changes.Read{r}); err != nil {
		s.Fatal(err)
	}
	return r.Found
}

// manyVersions asks for more records than one statement names.
func manyVersions(s *scene) {
	c := category(s, "Search")
	var records []any
	r := &changes.Read{Category: c, Fields: fields(c, "term"), From: 1, To: 1000}
	for n := range loaders.KeysPerStatement + 3 {
		records = append(records, synthetic(c, n))
		r.IDs = append(r.IDs, id(c, n))
	}
	s.keep(alice, c, records...)
	for n, found := range s.versions(everything(alice), r) {
		if len(found) != 1 || found[0].Seq != int64(n)+1 {
			s.Errorf("the versions of record %d: %v", n, found)
		}
	}
}

// versionsRefused shows that versions and the log have the lock of every read.
func versionsRefused(s *scene) {
	for _, c := range record.Categories {
		s.keep(alice, c, synthetic(c, 1))
		read := func(names ...string) []*changes.Read {
			return []*changes.Read{{Category: c, Fields: fields(c, names...), IDs: []string{id(c, 1)}, From: 1, To: 1000}}
		}
		for why, g := range map[string]*auth.Grant{"no grant": nil, "no rights": {Person: alice}, "nobody's grant": {Rights: auth.Everything()}} {
			if _, err := s.people.Versions(s.Context(), g, read("id")); !problem.Is(err, problem.MissingScope) {
				s.Errorf("%s: %s: %v", why, c.Name, err)
			}
		}
		for i := range c.Fields {
			only := &auth.Grant{Person: alice, Rights: auth.Open([]string{c.Scope})}
			if f := &c.Fields[i]; f.Guard != nil {
				if _, err := s.people.Versions(s.Context(), only, read("id", f.Name)); !problem.Is(err, problem.MissingScope) {
					s.Errorf("%s: %v", c.Coordinate(f.Name), err)
				}
			}
		}
	}
	likes := category(s, "Like")
	entries, err := s.people.Log(s.Context(), &auth.Grant{Person: alice, Rights: auth.Open([]string{likes.Scope})}, 0, 1000)
	if err != nil || len(entries) != len(record.Categories) {
		s.Fatalf("%d entries, %v", len(entries), err)
	}
	for _, e := range entries {
		if e.Category != likes && (e.Category != nil || e.ID != "") {
			s.Errorf("the log tells %+v", e)
		}
	}
}

// versionsInPeriod leaves out what lies outside of the grant's period.
func versionsInPeriod(s *scene) {
	c := category(s, "Search")
	s.keep(alice, c, renamed(c, 1, "inside", 0))
	s.keep(alice, c, renamed(c, 1, "outside", 9))
	g := everything(alice)
	g.From, g.Until = at(0), at(5)
	found := s.versions(g, &changes.Read{Category: c, Fields: fields(c, "term"), IDs: []string{id(c, 1)}, From: 1, To: 9})
	if len(found[0]) != 1 || found[0][0].Row[0].Text() != "inside" || found[0][0].Until != 2 {
		s.Errorf("the versions are %v", found)
	}
}
