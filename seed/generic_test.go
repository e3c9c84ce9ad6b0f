package seed

import (
	"testing"
	"time"

	"portway/record"
)

// trophy stands for a category that the schema gained and this package has not heard of.
type trophy struct {
	id        string
	createdAt time.Time
	name      string
	points    *int32
	total     *int64
	weight    *float64
	gilded    *bool
	lostAt    *time.Time
	season    *string
	worth     *string
	videoID   *string
	seasonID  string
}

var trophies = &record.Category{
	Name: "trophies", Type: "Trophy", Group: "ACTIVITY",
	New:   func() any { return new(trophy) },
	Edges: []record.Edge{{Name: "video", Key: "video_id", Target: "Video"}},
	Fields: []record.Field{
		{Name: "id", Column: "id", Kind: record.KindID, Pointer: func(r any) any { return &r.(*trophy).id }},
		{Name: "createdAt", Column: "created_at", Kind: record.KindTime, Pointer: func(r any) any { return &r.(*trophy).createdAt }},
		{Name: "name", Column: "name", Kind: record.KindString, Pointer: func(r any) any { return &r.(*trophy).name }},
		{Name: "points", Column: "points", Kind: record.KindInt, Null: true, Pointer: func(r any) any { return &r.(*trophy).points }},
		{Name: "total", Column: "total", Kind: record.KindInt64, Null: true, Pointer: func(r any) any { return &r.(*trophy).total }},
		{Name: "weight", Column: "weight", Kind: record.KindFloat, Null: true, Pointer: func(r any) any { return &r.(*trophy).weight }},
		{Name: "gilded", Column: "gilded", Kind: record.KindBoolean, Null: true, Pointer: func(r any) any { return &r.(*trophy).gilded }},
		{Name: "lostAt", Column: "lost_at", Kind: record.KindTime, Null: true, Pointer: func(r any) any { return &r.(*trophy).lostAt }},
		{Name: "season", Column: "season", Kind: record.KindDate, Null: true, Pointer: func(r any) any { return &r.(*trophy).season }},
		{Name: "worth", Column: "worth", Kind: record.KindDecimal, Null: true, Pointer: func(r any) any { return &r.(*trophy).worth }},
		{Name: "videoId", Column: "video_id", Kind: record.KindID, Null: true, Pointer: func(r any) any { return &r.(*trophy).videoID }},
		{Name: "seasonId", Column: "season_id", Kind: record.KindID, Pointer: func(r any) any { return &r.(*trophy).seasonID }},
	},
}

func TestACategoryWithoutAMakerGetsRecords(t *testing.T) {
	p := New(1, Heavy, Complete, time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC))
	nulls, values, made := map[string]int{}, map[string]int{}, 0
	err := p.records([]*record.Category{trophies}, func(c *record.Category, r any) error {
		made++
		for i := range c.Fields {
			f := &c.Fields[i]
			if v := record.Take(f.Pointer(r)); v.IsNull() || v.Text() == "" && v.Number() == 0 {
				nulls[f.Name]++
			} else {
				values[f.Name]++
			}
		}
		return nil
	})
	if err != nil || made != 30 {
		t.Fatalf("%d trophies (%v), want 30", made, err)
	}
	for _, f := range trophies.Fields {
		if values[f.Name] == 0 || !f.Null && nulls[f.Name] > 0 || f.Null && nulls[f.Name] == 0 {
			t.Errorf("%s: %d values, %d empty (nullable: %v)", f.Name, values[f.Name], nulls[f.Name], f.Null)
		}
	}
}

// Messages have a maker; without it, they would still belong to conversations that exist.
func TestAChildCategoryWithoutAMakerFindsItsParents(t *testing.T) {
	p := Sample(time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC))
	m := genericMaker(record.MessageCategory)
	parents := map[string]bool{}
	for i := range p.counts[record.ConversationCategory.Type] {
		parents[p.id(record.ConversationCategory, i)] = true
	}
	made := 0
	if err := m.each(p, func(s slot) error {
		made++
		if r := m.make(p, s, p.draw("Message", s.place)).(*record.Message); !parents[r.ConversationID] {
			t.Errorf("%s belongs to %q, which does not exist", r.ID, r.ConversationID)
		}
		return nil
	}); err != nil || made < len(parents) {
		t.Errorf("%d messages (%v), want at least %d", made, err, len(parents))
	}
}

// Two makers of one category would hide one of them.
func TestEachCategoryHasAtMostOneMaker(t *testing.T) {
	seen := map[*record.Category]bool{}
	for _, m := range makers {
		if seen[m.category] {
			t.Errorf("%s has two makers", m.category.Type)
		}
		seen[m.category] = true
	}
	generic := 0
	for _, c := range record.Categories {
		if !seen[c] {
			generic++
			t.Logf("%s is made from the kinds of its fields", c.Type)
		}
	}
	if generic > len(record.Categories)/4 {
		t.Errorf("%d of %d categories have no maker of their own", generic, len(record.Categories))
	}
}

func TestMomentsAreInOrderAndInWakingHours(t *testing.T) {
	p := New(3, Small, Complete, time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC))
	night, late, last := 0, 0, time.Time{}
	const n = 5000
	middle := p.Joined.Add(p.Now.Sub(p.Joined) / 2)
	for i := range n {
		at := p.moment("Test", i, n)
		if at.Before(last) || at.After(p.Now) || at.Before(p.Joined) {
			t.Fatalf("moment %d is %s, after %s", i, at, last)
		}
		last = at
		if h := at.Hour(); h >= 1 && h < 7 {
			night++
		}
		if at.After(middle) {
			late++
		}
	}
	if night > n/20 || late < n*55/100 {
		t.Errorf("of %d moments, %d are at night and %d in the second half of the account's life", n, night, late)
	}
}
