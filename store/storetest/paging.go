package storetest

import (
	"slices"
	"sync"
	"time"

	"portway/auth"
	"portway/loaders"
	"portway/record"
	"portway/store"
)

// page reads one page, and the position of its last row and its first.
func (s *scene) page(g *auth.Grant, c *record.Category, w loaders.Window) (ids []string, first, last *loaders.Position, more bool) {
	s.Helper()
	group := s.read(g, loaders.Read{Category: c, Fields: fields(c, "id", "createdAt"), Window: w})[0]
	for i, row := range group.Rows {
		p := &loaders.Position{At: row[1].Number(), ID: row[0].Text()}
		if i == 0 {
			first = p
		}
		last = p
		ids = append(ids, row[0].Text())
	}
	return ids, first, last, group.More
}

// forward pages from the newest record to the oldest; between two pages it lets meanwhile happen.
func (s *scene) forward(g *auth.Grant, c *record.Category, w loaders.Window, meanwhile func()) []string {
	s.Helper()
	var all []string
	for {
		ids, _, last, more := s.page(g, c, w)
		all = append(all, ids...)
		if !more {
			return all
		}
		w.After = last
		meanwhile()
	}
}

// backward pages from the oldest record to the newest, and gives the list as forward does.
func (s *scene) backward(g *auth.Grant, c *record.Category, w loaders.Window) []string {
	s.Helper()
	w.FromEnd = true
	var all []string
	for {
		ids, first, _, more := s.page(g, c, w)
		all = append(ids, all...)
		if !more {
			return all
		}
		w.Before = first
	}
}

func nothing() {}

func pages(s *scene) {
	c := category(s, "Post")
	var records []any
	for n := range 10 {
		records = append(records, synthetic(c, n))
	}
	s.keep(alice, c, records...)
	want := newest(c, 9, 0)
	for _, limit := range []int{1, 2, 3, 5, 9, 10, 11, 1000} {
		w := loaders.Window{Limit: limit}
		s.same("forward", s.forward(everything(alice), c, w, nothing), want)
		s.same("backward", s.backward(everything(alice), c, w), want)
	}
	between := loaders.Window{Limit: 10, After: &loaders.Position{At: at(8).UnixMicro(), ID: id(c, 8)}, Before: &loaders.Position{At: at(2).UnixMicro(), ID: id(c, 2)}}
	s.same("after and before", s.ids(everything(alice), c, between), newest(c, 7, 3))
	between.Limit = 2
	s.same("the newest of them", s.ids(everything(alice), c, between), newest(c, 7, 6))
	between.FromEnd = true
	s.same("the oldest of them, newest first", s.ids(everything(alice), c, between), newest(c, 4, 3))
	none := loaders.Read{Category: c, Fields: fields(c, "id")}
	s.same("a page of no records: is there more", s.read(everything(alice), none), []loaders.Group{{Rows: []record.Row{}, More: true}})
	s.same("and without records", s.read(everything(bob), none), []loaders.Group{{}})
	s.same("a person without records", s.ids(everything(bob), c, loaders.Window{Limit: 5}), []string{})
}

// pagesWhileWriting reads a list page by page while newer, older and intermediate records come in.
func pagesWhileWriting(s *scene) {
	c := category(s, "Search")
	var records []any
	for n := 100; n < 160; n += 2 {
		records = append(records, synthetic(c, n))
	}
	s.keep(alice, c, records...)
	var writers sync.WaitGroup
	defer writers.Wait()
	round := 0
	got := s.forward(everything(alice), c, loaders.Window{Limit: 4}, func() {
		round++
		arriving := []int{round, 200 + round, 159 - 2*round} // older than all, newer than all, on pages already read or yet to be read
		writers.Go(func() {
			for _, n := range arriving {
				if _, err := s.people.Write(s.Context(), alice, []store.Write{{Category: c, Record: synthetic(c, n)}}); err != nil {
					s.Error(err)
				}
			}
		})
	})
	if unique := slices.Compact(slices.Clone(got)); len(unique) != len(got) {
		s.Errorf("a record came twice: %v", got)
	}
	if !slices.IsSortedFunc(got, func(a, b string) int { return -compare(a, b) }) {
		s.Errorf("the list is out of order: %v", got)
	}
	for n := 100; n < 160; n += 2 {
		if !slices.Contains(got, id(c, n)) {
			s.Errorf("record %d stood all the time and did not come", n)
		}
	}
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func ties(s *scene) {
	c := category(s, "Like")
	var records []any
	for n := range 7 {
		r := synthetic(c, n)
		set(r, c, "createdAt", record.Moment(at(0)))
		records = append(records, r)
	}
	// Ids are compared byte by byte, as no language sorts them: the order of letters must not depend on a server's locale.
	for _, odd := range []string{"like_a", "like_B", "like_Ä", "like_z", "like_-", "like_0"} {
		r := synthetic(c, 0)
		set(r, c, "id", record.Text(odd))
		records = append(records, r)
	}
	s.keep(alice, c, records...)
	want := []string{"like_Ä", "like_z", "like_a", "like_B"}
	want = append(append(want, newest(c, 6, 0)...), "like_0", "like_-")
	slices.SortFunc(want, func(a, b string) int { return -compare(a, b) })
	for _, limit := range []int{1, 2, 3, 20} {
		s.same("forward", s.forward(everything(alice), c, loaders.Window{Limit: limit}, nothing), want)
		s.same("backward", s.backward(everything(alice), c, loaders.Window{Limit: limit}), want)
	}
}

func sinceAndUntil(s *scene) {
	c := category(s, "Comment")
	var records []any
	for n := range 10 {
		records = append(records, synthetic(c, n))
	}
	s.keep(alice, c, records...)
	rows := []struct {
		why          string
		since, until time.Time
		want         []string
	}{
		{"since keeps the moment itself", at(7), time.Time{}, newest(c, 9, 7)},
		{"until leaves the moment out", time.Time{}, at(3), newest(c, 2, 0)},
		{"both", at(3), at(6), newest(c, 5, 3)},
		{"a nanosecond later is after the record", at(7).Add(1), time.Time{}, newest(c, 9, 8)},
		{"a nanosecond later lets the record in", time.Time{}, at(3).Add(1), newest(c, 3, 0)},
		{"nothing is between a moment and itself", at(3), at(3), []string{}},
		{"nor the wrong way round", at(6), at(3), []string{}},
		{"before the epoch", time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), newest(c, 9, 0)},
		{"in another time zone", at(7).In(time.FixedZone("", 5*3600)), time.Time{}, newest(c, 9, 7)},
	}
	for _, r := range rows {
		w := loaders.Window{Limit: 2, Since: r.since, Until: r.until}
		s.same(r.why, s.forwardOrEmpty(c, w), r.want)
		s.same(r.why+", backward", append([]string{}, s.backward(everything(alice), c, w)...), r.want)
	}
}

func (s *scene) forwardOrEmpty(c *record.Category, w loaders.Window) []string {
	s.Helper()
	return append([]string{}, s.forward(everything(alice), c, w, nothing)...)
}
