package storetest

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"portway/auth"
	"portway/loaders"
	"portway/record"
	"portway/store"
)

// A line is a record in a list in memory.
type line struct {
	position loaders.Position
	term     string
}

// newestFirst sorts as lists do.
func newestFirst(a, b line) int {
	if a.position.At != b.position.At {
		return int(b.position.At - a.position.At)
	}
	return strings.Compare(b.position.ID, a.position.ID)
}

// pagingProperty asks for windows of every shape and compares with a list in memory.
func pagingProperty(s *scene) {
	c := category(s, "Search")
	var list []line
	var records []any
	for n := range 40 {
		r := renamed(c, n, fmt.Sprint(n), -(n % 7)) // some records share a moment
		records = append(records, r)
		list = append(list, line{loaders.Position{At: at(n - n%7).UnixMicro(), ID: id(c, n)}, fmt.Sprint(n)})
	}
	s.keep(alice, c, records...)
	slices.SortFunc(list, newestFirst)
	rapid.Check(s.T, func(t *rapid.T) {
		w := window(t, list)
		r := &loaders.Read{Category: c, Fields: fields(c, "term"), Window: w}
		s.people.Read(s.Context(), everything(alice), []*loaders.Read{r})
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		want, more := inMemory(list, w)
		if got := idsOf(r.Rows[0]); !slices.Equal(got, want) || r.Rows[0].More != more {
			t.Fatalf("%+v: %v, more %v; want %v, more %v", w, got, r.Rows[0].More, want, more)
		}
	})
}

// window draws a window whose bounds are on, between or beyond the records.
func window(t *rapid.T, list []line) loaders.Window {
	w := loaders.Window{Limit: rapid.IntRange(1, 45).Draw(t, "limit"), FromEnd: rapid.Bool().Draw(t, "fromEnd")}
	position := func(name string) *loaders.Position {
		if !rapid.Bool().Draw(t, name+" set") {
			return nil
		}
		p := rapid.SampledFrom(list).Draw(t, name).position
		p.ID += rapid.SampledFrom([]string{"", "x"}).Draw(t, name+" suffix")
		return &p
	}
	w.After, w.Before = position("after"), position("before")
	if rapid.Bool().Draw(t, "since set") {
		w.Since = at(rapid.IntRange(-3, 43).Draw(t, "since"))
	}
	if rapid.Bool().Draw(t, "until set") {
		w.Until = at(rapid.IntRange(-3, 43).Draw(t, "until"))
	}
	return w
}

// inMemory is what the window means.
func inMemory(list []line, w loaders.Window) (terms []string, more bool) {
	for _, l := range list {
		older := w.After == nil || newestFirst(l, line{position: *w.After}) > 0
		newer := w.Before == nil || newestFirst(l, line{position: *w.Before}) < 0
		since := w.Since.IsZero() || l.position.At >= w.Since.UnixMicro()
		until := w.Until.IsZero() || l.position.At < w.Until.UnixMicro()
		if older && newer && since && until {
			terms = append(terms, l.term)
		}
	}
	switch more = len(terms) > w.Limit; {
	case more && w.FromEnd:
		terms = terms[len(terms)-w.Limit:]
	case more:
		terms = terms[:w.Limit]
	}
	return terms, more
}

// historyProperty writes and deletes at random, and reads every earlier position.
func historyProperty(s *scene) {
	c := category(s, "Search")
	run := 0
	rapid.Check(s.T, func(t *rapid.T) {
		run++
		person := fmt.Sprintf("person-%d", run)
		if _, err := s.people.Person(s.Context(), person); err != nil {
			t.Fatal(err)
		}
		now := map[string]line{}
		past := [][]string{nil}
		for range rapid.IntRange(1, 8).Draw(t, "writes") {
			w, l := change(t, c)
			if _, err := s.people.Write(s.Context(), person, []store.Write{w}); err != nil {
				t.Fatal(err)
			}
			stood, there := now[l.position.ID]
			switch {
			case w.Delete && there:
				delete(now, l.position.ID)
			case !w.Delete && (!there || stood != l):
				now[l.position.ID] = l
			default:
				continue // nothing changed, so no position is taken
			}
			past = append(past, terms(now))
		}
		for seq := 1; seq < len(past); seq++ {
			s.agree(t, asOfGrant(person, int64(seq)), c, past[seq])
		}
		s.agree(t, everything(person), c, past[len(past)-1])
	})
}

func (s *scene) agree(t *rapid.T, g *auth.Grant, c *record.Category, want []string) {
	r := &loaders.Read{Category: c, Fields: fields(c, "term"), Window: loaders.Window{Limit: 9}}
	s.people.Read(s.Context(), g, []*loaders.Read{r})
	if r.Err != nil || !slices.Equal(idsOf(r.Rows[0]), want) {
		t.Fatalf("as of %d: %v (%v), want %v", g.AsOf, idsOf(r.Rows[0]), r.Err, want)
	}
}

// change draws a write of one of three records.
func change(t *rapid.T, c *record.Category) (store.Write, line) {
	n := rapid.IntRange(0, 2).Draw(t, "record")
	if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
		return store.Write{Category: c, Delete: true, ID: id(c, n)}, line{position: loaders.Position{ID: id(c, n)}}
	}
	shift := rapid.IntRange(0, 2).Draw(t, "shift")
	term := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "term")
	return store.Write{Category: c, Record: renamed(c, n, term, shift)},
		line{loaders.Position{At: at(n + shift).UnixMicro(), ID: id(c, n)}, term}
}

func terms(now map[string]line) []string {
	var list []line
	for _, l := range now {
		list = append(list, l)
	}
	slices.SortFunc(list, newestFirst)
	var terms []string
	for _, l := range list {
		terms = append(terms, l.term)
	}
	return terms
}
