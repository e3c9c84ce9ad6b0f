package storetest

import (
	"portway/loaders"
	"portway/record"
	"portway/store"
)

// variants is how many records show every synthetic value in every field.
const variants = 10

func roundTrip(s *scene) {
	for _, c := range record.Categories {
		var want []record.Row
		var records []any
		for n := range variants {
			records = append(records, synthetic(c, n), sparse(c, variants+n))
		}
		s.keep(alice, c, records...)
		for n := 2*variants - 1; n >= 0; n-- {
			r := synthetic(c, n)
			if n >= variants {
				r = sparse(c, n)
			}
			want = append(want, record.Values(r, fields(c)))
		}
		got := s.read(everything(alice), loaders.Read{Category: c, Fields: fields(c), Window: loaders.Window{Limit: 1000}})
		s.same(c.Name, got[0].Rows, want)
		one := s.read(everything(alice), loaders.Read{Category: c, Fields: fields(c), Key: "id", Keys: []string{id(c, 3)}})
		s.same(c.Name+" by id", one[0].Rows, want[len(want)-4:len(want)-3])
	}
}

func publicRoundTrip(s *scene) {
	for _, c := range record.Catalogue {
		first, second := synthetic(c, 0), sparse(c, 1)
		if err := s.people.WritePublic(s.Context(), c, []any{synthetic(c, 1), second, first}); err != nil {
			s.Fatal(err)
		}
		got := s.read(everything(alice), loaders.Read{Category: c, Fields: fields(c), Key: "id", Keys: []string{id(c, 1), "unknown", id(c, 0)}})
		s.same(c.Name, got, []loaders.Group{
			{Rows: []record.Row{record.Values(second, fields(c))}},
			{},
			{Rows: []record.Row{record.Values(first, fields(c))}},
		})
	}
}

func unusualTexts(s *scene) {
	c := category(s, "Search")
	r := synthetic(c, 0)
	set(r, c, "id", record.Text("search_a\x00b\xff"))
	set(r, c, "term", record.Text("zero \x00 and no UTF-8 \xff\xfe"))
	s.keep(alice, c, r)
	got := s.read(everything(alice), loaders.Read{Category: c, Fields: fields(c, "term"), Key: "id", Keys: []string{"search_a\x00b\xff"}})
	s.same("a text with what PostgreSQL cannot keep", got[0].Rows, []record.Row{{record.Text("zero \uFFFD and no UTF-8 \uFFFD")}})
	s.same("writing it again", s.keep(alice, c, r), store.Result{Unchanged: 1})
}
