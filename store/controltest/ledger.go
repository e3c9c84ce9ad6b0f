package controltest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/ledger"
)

// A Ledger is what a control database is to the ledger, and to those who read it.
type Ledger interface {
	grants.Store
	ledger.Store
	ledger.Chains
	Entries(ctx context.Context, q ledger.Query) ([]ledger.Entry, error)
	Figures(ctx context.Context, app string, from, until time.Time) ([]ledger.Figure, error)
}

// RunLedger holds a database to what the ledger needs of it, as Run does for grants.
func RunLedger(t *testing.T, database func(t *testing.T) (connect func() Ledger)) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func() Ledger)
	}{
		{"chains grow in order, each id once", testChain},
		{"several processes write one chain", testChainTogether},
		{"events come with their person and what was granted", testEventsToChain},
		{"heads are signed once", testSign},
		{"signatures are found by checkpoint and by person", testMarks},
		{"a checkpoint that fails leaves nothing", testSignFails},
		{"a person's entries come in pages", testEntries},
		{"reads are counted by day, app and category", testFigures},
		{"people are found in any table", testNextPerson},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, database(t)) })
	}
}

// entry is number n of a person: an app reads posts at every even number, another likes at every odd one.
func entry(person string, n int) ledger.Entry {
	app, part := "a_1", ledger.Part{Category: "Post", Fields: []string{"id", "title"}, Records: 10}
	if n%2 == 1 {
		app, part = "a_2", ledger.Part{Category: "Like", Fields: []string{"id"}, Records: 3}
	}
	return ledger.Entry{
		ID: fmt.Sprintf("%s/%d", person, n), Person: person, At: noon.Add(time.Duration(n) * time.Hour), Kind: ledger.Read, App: app,
		Grant: "g_1", Mode: auth.OneTime, AsOf: 7, Reads: []ledger.Part{part}, Bytes: 100,
	}
}

func chain(t *testing.T, s Ledger, entries ...ledger.Entry) {
	t.Helper()
	if err := s.Chain(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
}

func testChain(t *testing.T, connect func() Ledger) {
	s := connect()
	chain(t, s, entry("p_1", 1), entry("p_2", 1), entry("p_1", 2), entry("p_1", 1))
	chain(t, connect(), entry("p_1", 2), entry("p_1", 3))
	var head ledger.Head
	var want []ledger.Link
	for n := 1; n <= 3; n++ {
		e := entry("p_1", n)
		want = append(want, head.Append(&e))
	}
	links, err := s.Links(t.Context(), "p_1", 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "links", links, want)
	rest, err := s.Links(t.Context(), "p_1", 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "one link after the first", rest, want[1:2])
	got, err := s.Head(t.Context(), "p_1")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "head", got, ledger.Head{Person: "p_1", Number: 3, Digest: want[2].Digest})
	if none, err := s.Head(t.Context(), "nobody"); err != nil || none.Number != 0 {
		t.Errorf("nobody's head: %v, %v", none, err)
	}
}

func testChainTogether(t *testing.T, connect func() Ledger) {
	var group sync.WaitGroup
	for w := range writers {
		s := connect()
		group.Go(func() {
			for i := range each {
				// The people come in a different order in each process, and one entry is everybody's.
				batch := []ledger.Entry{entry("p_1", w*each+i), entry("p_2", w*each+i), entry("p_3", 1_000+i)}
				if w%2 == 1 {
					batch[0], batch[1] = batch[1], batch[0]
				}
				if err := s.Chain(t.Context(), batch); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	s := connect()
	for person, want := range map[string]int{"p_1": writers * each, "p_2": writers * each, "p_3": each} {
		links, err := s.Links(t.Context(), person, 0, 1_000)
		if err != nil || len(links) != want {
			t.Fatalf("%s: %d links, %v; want %d", person, len(links), err, want)
		}
		var head ledger.Head
		for i, l := range links {
			e, err := ledger.Parse([]byte(l.Text))
			if err != nil {
				t.Fatal(err)
			}
			if again := head.Append(&e); again.Digest != l.Digest || l.Number != int64(i+1) {
				t.Fatalf("%s: link %d does not follow from those before it", person, l.Number)
			}
		}
	}
}

func testEventsToChain(t *testing.T, connect func() Ledger) {
	ctx, s, c := t.Context(), connect(), newCast()
	add(t, s, c)
	g := fullGrant()
	mustAdd(t)(s.AddGrant(ctx, &g, grants.Event{Kind: grants.GrantCreated, Grant: g.ID, App: g.App, At: noon, Actor: grants.ByPerson}))
	events, err := s.EventsToChain(ctx, 10)
	if err != nil || len(events) != 4 {
		t.Fatalf("events %v, %v; want 4", events, err)
	}
	equal(t, "the account's", events[0], ledger.Event{
		Event: grants.Event{Number: 1, At: noon, Kind: grants.AccountCreated, Account: "p_1"}, Person: "p_1",
	})
	equal(t, "the app's", events[2].Person, "")
	equal(t, "the grant's, whose person nobody named", events[3], ledger.Event{
		Event:  grants.Event{Number: 4, At: noon, Kind: grants.GrantCreated, Grant: "g_1", App: "a_1", Actor: grants.ByPerson},
		Person: "p_1", Mode: auth.OneTime, AsOf: 42, Items: g.Items,
	})
	for _, number := range []int64{3, 1} { // another process was slower
		if err := s.EventsChained(ctx, number); err != nil {
			t.Fatal(err)
		}
	}
	rest, err := connect().EventsToChain(ctx, 10)
	if err != nil || len(rest) != 1 || rest[0].Number != 4 {
		t.Errorf("after 3 were chained: %v, %v; want number 4", rest, err)
	}
}

// mark makes a checkpoint without real signatures.
func mark(last *ledger.Checkpoint, heads []ledger.Head) (*ledger.Checkpoint, []ledger.Mark, error) {
	c := &ledger.Checkpoint{Number: 1, At: noon, Heads: int64(len(heads)), Root: "root", Signature: "a..b"}
	if last != nil {
		c.Number, c.Previous = last.Number+1, last.Digest()
	}
	var marks []ledger.Mark
	for _, h := range heads {
		marks = append(marks, ledger.Mark{
			Checkpoint: c.Number, Person: h.Person, Number: h.Number, Digest: h.Digest, At: noon, Signature: "c..d",
		})
	}
	return c, marks, nil
}

// signed is a ledger with three checkpoints: of p_B and p_a, of p_b, and of p_a again.
func signed(t *testing.T, connect func() Ledger) Ledger {
	t.Helper()
	ctx, s := t.Context(), connect()
	chain(t, s, entry("p_b", 1), entry("p_B", 1), entry("p_a", 1), entry("p_a", 2))
	for _, want := range []int{2, 1, 0} {
		if n, err := s.Sign(ctx, 2, mark); err != nil || n != want {
			t.Fatalf("signed %d heads, %v; want %d", n, err, want)
		}
	}
	chain(t, s, entry("p_a", 3))
	if n, err := connect().Sign(ctx, 2, mark); err != nil || n != 1 {
		t.Fatalf("signed %d heads, %v; want the one that grew", n, err)
	}
	return s
}

func testSign(t *testing.T, connect func() Ledger) {
	checkpoints, err := signed(t, connect).Checkpoints(t.Context(), 0, 10)
	if err != nil || len(checkpoints) != 3 {
		t.Fatalf("checkpoints %v, %v; want 3", checkpoints, err)
	}
	first, _, _ := mark(nil, make([]ledger.Head, 2))
	equal(t, "the first checkpoint", checkpoints[0], *first)
	equal(t, "what the second follows", checkpoints[1].Previous, first.Digest())
}

func testMarks(t *testing.T, connect func() Ledger) {
	ctx, s := t.Context(), signed(t, connect)
	marks, err := s.Marks(ctx, 1)
	if err != nil || len(marks) != 2 || marks[0].Person != "p_B" || marks[1].Person != "p_a" {
		t.Errorf("marks of the first: %v, %v; want those of p_B and p_a", marks, err)
	}
	own, err := s.MarksOf(ctx, "p_a", 0, 10)
	if err != nil || len(own) != 2 || own[0].Number != 2 || own[1].Number != 3 {
		t.Fatalf("marks of p_a: %v, %v; want at 2 and 3", own, err)
	}
	if later, err := s.MarksOf(ctx, "p_a", own[0].Checkpoint, 10); err != nil || len(later) != 1 {
		t.Errorf("later marks of p_a: %v, %v; want 1", later, err)
	}
}

func testSignFails(t *testing.T, connect func() Ledger) {
	ctx, s := t.Context(), connect()
	chain(t, s, entry("p_1", 1))
	broken := errors.New("no key")
	if _, err := s.Sign(ctx, 2, func(*ledger.Checkpoint, []ledger.Head) (*ledger.Checkpoint, []ledger.Mark, error) {
		return nil, nil, broken
	}); !errors.Is(err, broken) {
		t.Errorf("error %v, want the signer's", err)
	}
	if n, err := s.Sign(ctx, 2, mark); err != nil || n != 1 {
		t.Errorf("then signed %d heads, %v; want 1", n, err)
	}
}

func testNextPerson(t *testing.T, connect func() Ledger) {
	ctx, s := t.Context(), connect()
	chain(t, s, entry("p_b", 1), entry("p_B", 1), entry("p_a", 1))
	var people []string
	person, err := s.NextPerson(ctx, "")
	for err == nil && person != "" {
		people = append(people, person)
		person, err = s.NextPerson(ctx, person)
	}
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "people, byte by byte", people, []string{"p_B", "p_a", "p_b"})
}
