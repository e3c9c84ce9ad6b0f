package controltest

import (
	"slices"
	"testing"
	"time"

	"portway/ledger"
)

func testEntries(t *testing.T, connect func() Ledger) {
	s := connect()
	for n := 1; n <= 6; n++ {
		chain(t, s, entry("p_1", n), entry("p_2", n))
	}
	both := entry("p_1", 7)
	both.Reads = append(both.Reads, ledger.Part{Category: "Comment"}, ledger.Part{Category: "PostLike"})
	chain(t, s, both)
	for _, test := range []struct {
		why   string
		query ledger.Query
		want  []int64
	}{
		{"the newest first", ledger.Query{Limit: 3}, []int64{7, 6, 5}},
		{"the page after", ledger.Query{Limit: 3, Before: 5}, []int64{4, 3, 2}},
		{"the last page", ledger.Query{Limit: 3, Before: 2}, []int64{1}},
		{"of an app", ledger.Query{Limit: 9, App: "a_1"}, []int64{6, 4, 2}},
		{"of a category", ledger.Query{Limit: 9, Category: "Like"}, []int64{7, 5, 3, 1}},
		{"of a category beside others", ledger.Query{Limit: 9, Category: "Comment"}, []int64{7}},
		{"a part of a category's name is none", ledger.Query{Limit: 9, Category: "ost"}, nil},
		{"nor is a pattern", ledger.Query{Limit: 9, Category: "%"}, nil},
		{"of a period", ledger.Query{Limit: 9, From: noon.Add(3 * time.Hour), Until: noon.Add(5 * time.Hour)}, []int64{4, 3}},
		{"all together", ledger.Query{Limit: 1, Before: 6, App: "a_2", Category: "Like", From: noon, Until: noon.Add(5 * time.Hour)}, []int64{3}},
	} {
		test.query.Person = "p_1"
		entries, err := s.Entries(t.Context(), test.query)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, e := range entries {
			got = append(got, e.Number)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.why, got, test.want)
		}
	}
	entries, err := s.Entries(t.Context(), ledger.Query{Person: "p_1", Limit: 1, Before: 2})
	if err != nil {
		t.Fatal(err)
	}
	whole := entry("p_1", 1)
	whole.Number = 1
	equal(t, "an entry comes back whole", entries, []ledger.Entry{whole})
}

func testFigures(t *testing.T, connect func() Ledger) {
	ctx, s := t.Context(), connect()
	event := ledger.Entry{ID: "e", Person: "p_1", At: noon, Kind: "grant.created", App: "a_1", Granted: []ledger.Part{{Category: "Post"}}}
	mixed := entry("p_1", 2)
	mixed.Reads = append(mixed.Reads, ledger.Part{Category: "Like", Records: 1, Bytes: 5})
	chain(t, s, entry("p_1", 0), mixed, entry("p_1", 1), event)
	chain(t, connect(), entry("p_1", 0), entry("p_2", 0), entry("p_1", 12)) // the first was counted; the last is tomorrow's
	today := noon.Truncate(24 * time.Hour)
	tomorrow := today.Add(24 * time.Hour)
	got, err := s.Figures(ctx, "", today, tomorrow)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "figures", got, []ledger.Figure{
		{Day: today, App: "a_1", Reads: 3, Records: 31, Bytes: 300},
		{Day: today, App: "a_1", Category: "Like", Reads: 1, Records: 1, Bytes: 5},
		{Day: today, App: "a_1", Category: "Post", Reads: 3, Records: 30},
		{Day: today, App: "a_2", Reads: 1, Records: 3, Bytes: 100},
		{Day: today, App: "a_2", Category: "Like", Reads: 1, Records: 3},
		{Day: tomorrow, App: "a_1", Reads: 1, Records: 10, Bytes: 100},
		{Day: tomorrow, App: "a_1", Category: "Post", Reads: 1, Records: 10},
	})
	one, err := s.Figures(ctx, "a_2", today, today)
	if err != nil || len(one) != 2 {
		t.Errorf("one app's: %v, %v; want 2 rows", one, err)
	}
}
