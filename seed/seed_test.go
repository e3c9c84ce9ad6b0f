package seed_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"portway/record"
	"portway/seed"
)

var now = time.Date(2026, 5, 4, 0, 30, 15, 123, time.UTC)

type made struct {
	category *record.Category
	record   any
}

func (m made) field(t *testing.T, name string) record.Value {
	t.Helper()
	f := m.category.Field(name)
	if f == nil {
		t.Fatalf("%s has no field %s", m.category.Type, name)
	}
	return record.Take(f.Pointer(m.record))
}

func records(t testing.TB, p *seed.Person) []made {
	t.Helper()
	var all []made
	err := p.Records(func(c *record.Category, r any) error {
		all = append(all, made{c, r})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func counts(all []made) map[string]int {
	n := map[string]int{}
	for _, m := range all {
		n[m.category.Type]++
	}
	return n
}

// crowd calls f with people of every size and shape.
func crowd(t *testing.T, f func(t *testing.T, p *seed.Person, all []made)) {
	for _, p := range []*seed.Person{seed.Sample(now), seed.New(7, seed.Medium, seed.Complete, now), seed.New(8, seed.Heavy, seed.Complete, now)} {
		f(t, p, records(t, p))
	}
	for number := range 60 {
		p := seed.Sandbox(number, now)
		f(t, p, records(t, p))
	}
}

func hash(t *testing.T, all []made) string {
	sum := sha256.New()
	for _, m := range all {
		if err := json.NewEncoder(sum).Encode(m.record); err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func TestThePersonIsTheSameInEveryRun(t *testing.T) {
	for number := range 20 {
		first, again := records(t, seed.Sandbox(number, now)), records(t, seed.Sandbox(number, now))
		if hash(t, first) != hash(t, again) {
			t.Errorf("person %d differs between two runs", number)
		}
	}
	if hash(t, records(t, seed.New(1, seed.Small, seed.Complete, now))) == hash(t, records(t, seed.New(2, seed.Small, seed.Complete, now))) {
		t.Error("two numbers give the same person")
	}
}

// What is published about the sample person (documentation, sandbox fixtures) must not change unnoticed, nor differ between
// machines. A new category or field changes nothing here.
func TestThePersonIsTheSameOnEveryMachine(t *testing.T) {
	var told strings.Builder
	for _, m := range records(t, seed.Sample(now)) {
		switch r := m.record.(type) {
		case *record.WatchedVideo:
			fmt.Fprintln(&told, r.ID, r.CreatedAt.Format(time.RFC3339), r.URL)
		case *record.Message:
			fmt.Fprintln(&told, r.ID, r.ConversationID, m.field(t, "text").Text())
		case *record.Order:
			fmt.Fprintln(&told, r.OrderNumber, m.field(t, "totalAmount").Text(), m.field(t, "recipientAddress").Text())
		}
	}
	sum := sha256.Sum256([]byte(told.String()))
	if got, want := hex.EncodeToString(sum[:8]), "94222a6fdb898a0d"; got != want {
		t.Errorf("the sample person's data has the digest %s, want %s:\n%s", got, want, told.String())
	}
}

func TestSizesKeepTheirWord(t *testing.T) {
	single := func(c *record.Category) int {
		if c.Single {
			return 1
		}
		return 3
	}
	all := records(t, seed.Sample(now))
	n := counts(all)
	for _, c := range record.Categories {
		if n[c.Type] < single(c) {
			t.Errorf("the sample person has %d %s, want at least %d", n[c.Type], c.Name, single(c))
		}
	}
	if len(all) > 600 {
		t.Errorf("the sample person has %d records; a small account was promised", len(all))
	}
	if n := len(records(t, seed.New(1, seed.Medium, seed.Complete, now))); n < 2500 || n > 3700 {
		t.Errorf("a medium person has %d records, want about 3,000", n)
	}
	heavy := counts(records(t, seed.New(1, seed.Heavy, seed.Complete, now)))
	if heavy["WatchedVideo"] != 9339 || heavy["Like"] != 3491 {
		t.Errorf("a heavy person watched %d and liked %d videos, want 9339 and 3491", heavy["WatchedVideo"], heavy["Like"])
	}
}

func TestShapesDiffer(t *testing.T) {
	of := func(shape seed.Shape) map[string]int { return counts(records(t, seed.New(3, seed.Medium, shape, now))) }
	if n := of(seed.Empty); len(n) != 0 {
		t.Errorf("an empty account has %v", n)
	}
	if n := of(seed.ProfileOnly); len(n) != 1 || n["Profile"] != 1 {
		t.Errorf("a profile-only account has %v", n)
	}
	if n := of(seed.Lurker); n["Post"]+n["Comment"]+n["Message"] != 0 || n["WatchedVideo"] == 0 {
		t.Errorf("a lurker has %v", n)
	}
	if n := of(seed.Shopper); n["Order"] < 5 || n["HostedLive"] != 0 {
		t.Errorf("a shopper has %v", n)
	}
	seen := map[seed.Shape]bool{}
	for number := range 20 {
		seen[seed.Sandbox(number, now).Shape] = true
	}
	if len(seen) != int(seed.Empty)+1 {
		t.Errorf("twenty sandbox people have the shapes %v; some are missing", seen)
	}
}

func TestIDsAreUniqueAndNameTheirCategory(t *testing.T) {
	everybody := map[string]*seed.Person{}
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		for _, m := range all {
			id := m.record.(record.Record).GetID()
			// The crowd has some numbers twice, in different sizes: they are one person at different times.
			if other := everybody[id]; other == p || other != nil && other.Number != p.Number {
				t.Fatalf("persons %d and %d both have %s", other.Number, p.Number, id)
			}
			everybody[id] = p
			if record.ByID(id) != m.category {
				t.Fatalf("%s is the id of a %s", id, m.category.Type)
			}
		}
	})
}

func TestNothingIsOlderThanTheAccountOrLaterThanNow(t *testing.T) {
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		for _, m := range all {
			for i := range m.category.Fields {
				f := &m.category.Fields[i]
				v := record.Take(f.Pointer(m.record))
				if f.Kind != record.KindTime || v.IsNull() {
					continue
				}
				if at := v.Time(); at.After(now) || at.Before(p.Joined) {
					t.Fatalf("person %d: %s is at %s, not between %s and %s", p.Number, m.category.Coordinate(f.Name), at, p.Joined, now)
				}
			}
		}
	})
}

func TestRecordsOfACategoryComeFromOldToNew(t *testing.T) {
	parents := childKeys()
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		last := map[string]time.Time{}
		for _, m := range all {
			list := m.category.Type
			if key, nested := parents[list]; nested && list != "Comment" {
				list += m.field(t, key).Text()
			}
			at := m.record.(record.Record).GetCreatedAt()
			if at.Before(last[list]) {
				t.Fatalf("person %d: %s at %s comes after one at %s", p.Number, list, at, last[list])
			}
			last[list] = at
		}
	})
}

// childKeys gives, by type, the field that holds the parent's id.
func childKeys() map[string]string {
	keys := map[string]string{}
	for _, c := range record.Categories {
		for _, e := range c.Edges {
			if e.List {
				keys[e.Target] = record.ByType(e.Target).FieldOfColumn(e.Key).Name
			}
		}
	}
	return keys
}

func TestChildrenHaveTheirParents(t *testing.T) {
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		ids, firsts := map[string]time.Time{}, map[string]time.Time{}
		for _, m := range all {
			r := m.record.(record.Record)
			ids[r.GetID()] = r.GetCreatedAt()
		}
		for child, key := range childKeys() {
			for _, m := range all {
				if m.category.Type != child {
					continue
				}
				parent, at := m.field(t, key), m.record.(record.Record).GetCreatedAt()
				if parent.IsNull() {
					continue
				}
				born, exists := ids[parent.Text()]
				if !exists || at.Before(born) {
					t.Fatalf("person %d: a %s at %s belongs to %s of %s (exists: %v)", p.Number, child, at, parent.Text(), born, exists)
				}
				if _, seen := firsts[parent.Text()]; !seen {
					firsts[parent.Text()] = at
				}
			}
		}
		for _, m := range all {
			switch r := m.record.(type) {
			case *record.Conversation, *record.AssistantConversation, *record.ShopConversation, *record.Order:
				id, at := r.(record.Record).GetID(), r.(record.Record).GetCreatedAt()
				if first, any := firsts[id]; !any || !first.Equal(at) {
					t.Fatalf("person %d: %s begins at %s, its first record is at %s", p.Number, id, at, first)
				}
			}
		}
	})
}

func TestEveryTextIsValidUTF8(t *testing.T) {
	odd, long, rtl := 0, 0, 0
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		for _, m := range all {
			for i := range m.category.Fields {
				text := record.Take(m.category.Fields[i].Pointer(m.record)).Text()
				if !utf8.ValidString(text) || strings.ContainsAny(text, "{\x00") && !json.Valid([]byte(text)) {
					t.Fatalf("person %d: %s is %q", p.Number, m.category.Coordinate(m.category.Fields[i].Name), text)
				}
				odd += strings.Count(text, "\n")
				rtl += strings.Count(text, "שלום")
				long += len(text) / 1000
			}
		}
	})
	if odd == 0 || rtl == 0 || long == 0 {
		t.Errorf("%d line breaks, %d right-to-left texts, %d long ones: the data is too tame", odd, rtl, long)
	}
}

func TestEveryNullableFieldIsSometimesNull(t *testing.T) {
	type seen struct{ null, set bool }
	fields := map[string]*seen{}
	for number := range 200 {
		for _, m := range records(t, seed.Sandbox(number, now)) {
			for i := range m.category.Fields {
				f := &m.category.Fields[i]
				at := fields[m.category.Coordinate(f.Name)]
				if at == nil {
					at = &seen{}
					fields[m.category.Coordinate(f.Name)] = at
				}
				if record.Take(f.Pointer(m.record)).IsNull() {
					at.null = true
				} else {
					at.set = true
				}
			}
		}
	}
	for _, c := range record.Categories {
		for i := range c.Fields {
			f := &c.Fields[i]
			if at := fields[c.Coordinate(f.Name)]; at == nil || !at.set || at.null != f.Null {
				t.Errorf("%s (nullable: %v): %+v", c.Coordinate(f.Name), f.Null, at)
			}
		}
	}
}

func TestTheCallersErrorStopsTheRecords(t *testing.T) {
	full, calls := errors.New("disk full"), 0
	err := seed.Sample(now).Records(func(*record.Category, any) error {
		calls++
		return full
	})
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("%v after %d records, want %v after one", err, calls, full)
	}
}

func ExamplePerson_Records() {
	mara := seed.Sample(time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC))
	posts := 0
	err := mara.Records(func(c *record.Category, r any) error {
		if c == record.PostCategory {
			posts++
		}
		return nil
	})
	fmt.Println(mara.Username, posts, err)
	// Output: mara 6 <nil>
}

func BenchmarkRecords(b *testing.B) {
	p, n := seed.New(1, seed.Medium, seed.Complete, now), 0
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Records(func(*record.Category, any) error { n++; return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
}
