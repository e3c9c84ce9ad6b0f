package storetest

import (
	"fmt"
	"sync"

	"github.com/google/go-cmp/cmp"

	"portway/loaders"
	"portway/problem"
	"portway/record"
	"portway/store"
)

func idempotent(s *scene) {
	for _, c := range record.Categories {
		whole := func() []any {
			var records []any
			for n := range variants {
				records = append(records, synthetic(c, n), sparse(c, variants+n))
			}
			return records
		}
		s.same(c.Name+", first", s.keep(alice, c, whole()...), store.Result{Created: 2 * variants})
		before := s.seq(alice)
		s.same(c.Name+", again", s.keep(alice, c, whole()...), store.Result{Unchanged: 2 * variants})
		s.same(c.Name+", other half", s.keep(alice, c, sparse(c, 0), synthetic(c, variants)), updates(c))
		if after := s.seq(alice); after != before+int64(updates(c).Updated) {
			s.Errorf("%s: %d positions were taken", c.Name, after-before)
		}
	}
	c := category(s, "Post")
	s.same("deleting", s.write(alice, store.Write{Category: c, Delete: true, ID: id(c, 0)}), store.Result{Deleted: 1})
	s.same("deleting again", s.write(alice, store.Write{Category: c, Delete: true, ID: id(c, 0)}), store.Result{Unchanged: 1})
	_, err := s.people.Write(s.Context(), "nobody", []store.Write{{Category: c, Record: synthetic(c, 1)}})
	if !problem.Is(err, problem.NotFound) {
		s.Errorf("writing for nobody: %v", err)
	}
}

// updates says what becomes of a record without its optional fields, written over a whole one, and the other way round.
func updates(c *record.Category) store.Result {
	for i := range c.Fields {
		if c.Fields[i].Null {
			return store.Result{Updated: 2}
		}
	}
	return store.Result{Unchanged: 2}
}

func lastWrite(s *scene) {
	c := category(s, "Search")
	result := s.write(alice,
		store.Write{Category: c, Record: renamed(c, 1, "first", 0)},
		store.Write{Category: c, Record: renamed(c, 2, "gone", 0)},
		store.Write{Category: c, Record: renamed(c, 1, "last", 0)},
		store.Write{Category: c, Delete: true, ID: id(c, 2)},
		store.Write{Category: c, Delete: true, ID: id(c, 3)},
		store.Write{Category: c, Record: renamed(c, 3, "back", 0)},
	)
	s.same("result", result, store.Result{Created: 2, Unchanged: 1})
	got := s.read(everything(alice), loaders.Read{Category: c, Fields: fields(c, "term"), Window: loaders.Window{Limit: 9}})
	s.same("the list", idsOf(got[0]), []string{"back", "last"})
}

// lateArrivals sends numbered states of records out of their order, in one batch and in several.
func lateArrivals(s *scene) {
	c := category(s, "Search")
	state := func(n int, name string, version int64) store.Write {
		return store.Write{Category: c, Record: renamed(c, n, name, 0), Version: version}
	}
	gone := func(n int, version int64) store.Write {
		return store.Write{Category: c, Delete: true, ID: id(c, n), Version: version}
	}
	for _, step := range []struct {
		what   string
		writes []store.Write
		want   store.Result
		list   []string
	}{
		{"the second before the first", []store.Write{state(1, "two", 2), state(1, "one", 1)}, store.Result{Created: 1}, []string{"two"}},
		{"the first again", []store.Write{state(1, "one", 1)}, store.Result{Unchanged: 1}, []string{"two"}},
		{"the second again", []store.Write{state(1, "two", 2)}, store.Result{Unchanged: 1}, []string{"two"}},
		{"the third", []store.Write{state(1, "three", 3)}, store.Result{Updated: 1}, []string{"three"}},
		{"the same under another number", []store.Write{state(1, "three", 5)}, store.Result{Unchanged: 1}, []string{"three"}},
		{"the fourth, late", []store.Write{state(1, "four", 4)}, store.Result{Unchanged: 1}, []string{"three"}},
		{"a deletion", []store.Write{gone(1, 6)}, store.Result{Deleted: 1}, []string{}},
		{"what was before it", []store.Write{state(1, "five", 5)}, store.Result{Unchanged: 1}, []string{}},
		{"a deletion of what never came", []store.Write{gone(2, 9)}, store.Result{Unchanged: 1}, []string{}},
		{"which comes now", []store.Write{state(2, "late", 8)}, store.Result{Unchanged: 1}, []string{}},
		{"without a number", []store.Write{state(2, "plain", 0)}, store.Result{Created: 1}, []string{"plain"}},
	} {
		s.same(step.what, s.write(alice, step.writes...), step.want)
		got := s.read(everything(alice), loaders.Read{Category: c, Fields: fields(c, "term"), Window: loaders.Window{Limit: 9}})
		s.same(step.what+": the list", idsOf(got[0]), step.list)
	}
	s.same("another person has their own numbers", s.write(bob, state(1, "one", 1)), store.Result{Created: 1})
}

func undated(s *scene) {
	c := category(s, "Device")
	if !c.Undated {
		s.Fatal("devices are dated now: take another category")
	}
	again := func(n int, kind string) any {
		r := sparse(c, n)
		set(r, c, "id", record.Text(id(c, 1)))
		return r
	}
	s.keep(alice, c, synthetic(c, 1))
	s.same("with another createdAt alone", s.keep(alice, c, moved(c, 1, 50)), store.Result{Unchanged: 1})
	s.same("changed", s.keep(alice, c, again(60, "")), store.Result{Updated: 1})
	got := s.read(everything(alice), loaders.Read{Category: c, Fields: fields(c, "createdAt"), Key: "id", Keys: []string{id(c, 1)}})
	s.same("createdAt", got[0].Rows, []record.Row{{record.Moment(at(1))}})

	dated := category(s, "Search")
	s.keep(alice, dated, synthetic(dated, 1))
	s.same("a dated record moves", s.keep(alice, dated, moved(dated, 1, 50)), store.Result{Updated: 1})
}

// moved returns the nth record with the createdAt of another.
func moved(c *record.Category, n, to int) any {
	r := synthetic(c, n)
	set(r, c, "createdAt", record.Moment(at(to)))
	return r
}

// concurrentWriters writes for two people at once, several writers each.
func concurrentWriters(s *scene) {
	const writers, rounds, each = 4, 5, 3
	c := category(s, "Like")
	for _, person := range []string{alice, bob} {
		if _, err := s.people.Person(s.Context(), person); err != nil {
			s.Fatal(err)
		}
	}
	var group sync.WaitGroup
	for w := range 2 * writers {
		person := []string{alice, bob}[w%2]
		group.Go(func() {
			for round := range rounds {
				var writes []store.Write
				for n := range each {
					writes = append(writes, store.Write{Category: c, Record: synthetic(c, (w*rounds+round)*each+n)})
				}
				if _, err := s.people.Write(s.Context(), person, writes); err != nil {
					s.Error(err)
				}
			}
		})
	}
	group.Wait()
	for _, person := range []string{alice, bob} {
		s.gapless(person, writers*rounds*each)
	}
}

// gapless checks that the person's changes are numbered from 1 on, and that pages of them are the whole.
func (s *scene) gapless(person string, want int) {
	s.Helper()
	var after int64
	seen := 0
	for {
		changes, err := s.people.Changes(s.Context(), person, after, 7)
		if err != nil {
			s.Fatal(err)
		}
		if len(changes) == 0 {
			break
		}
		for _, change := range changes {
			if change.Seq != after+1 {
				s.Fatalf("%s: change %d comes after %d", person, change.Seq, after)
			}
			after = change.Seq
			seen++
		}
	}
	if seen != want || s.seq(person) != int64(want) {
		s.Errorf("%s: %d changes, position %d; want %d", person, seen, s.seq(person), want)
	}
}

func personOnce(s *scene) {
	salts := make([]string, 8)
	var group sync.WaitGroup
	for i := range salts {
		group.Go(func() {
			p, err := s.people.Person(s.Context(), alice)
			if err != nil {
				s.Error(err)
				return
			}
			salts[i] = fmt.Sprintf("%d %x", len(p.Salt), p.Salt)
		})
	}
	group.Wait()
	for _, salt := range salts[1:] {
		s.same("salt", salt, salts[0])
	}
	if err := s.people.Ping(s.Context()); err != nil {
		s.Error(err)
	}
	other, err := s.people.Person(s.Context(), bob)
	if err != nil || cmp.Equal(fmt.Sprintf("32 %x", other.Salt), salts[0]) || len(other.Salt) != 32 {
		s.Errorf("another person's salt: %x, %v", other.Salt, err)
	}
	if _, err := s.people.Person(s.Context(), ""); err == nil {
		s.Error("a person without id was made")
	}
}
