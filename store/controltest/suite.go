package controltest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portway/auth"
	"portway/grants"
)

// Run holds a store to the contract. For each test it asks for an empty database, and connects to it as often as the test
// needs processes.
func Run(t *testing.T, database func(t *testing.T) (connect func() grants.Store)) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func() grants.Store)
	}{
		{"what is added can be found", testFind},
		{"what does not exist is nil, not an error", testNothing},
		{"what is taken is not added, and no event says so", testTaken},
		{"a grant comes back whole, with all that decides on it", testStanding},
		{"a grant without items, times and scopes comes back without", testBareGrant},
		{"a use starts only on an active grant, in time", testStartUse},
		{"a grant resumes only from what suspended it", testMoveGrant},
		{"an app is written at its revision, with its versions", testChangeApp},
		{"lists of apps and developers come in pages", testCatalogue},
		{"an app's grants come in pages and are counted", testGrantsOfApp},
		{"what fails half-way leaves nothing behind", testHalfWay},
		{"event numbers have no gaps, whoever writes", testNumbers},
		{"who follows the events misses none", testFollow},
		{"events come in pages", testPages},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, database(t)) })
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)

// cast is what every grant needs around it.
type cast struct {
	account   grants.Account
	developer grants.Developer
	app       grants.App
}

func newCast() cast {
	return cast{
		grants.Account{ID: "p_1", Name: "mara", Region: "DE", Age: grants.Adult, Kind: grants.Business, Sandbox: true,
			Status: grants.AccountActive, Created: noon},
		grants.Developer{ID: "d_1", Name: "Lumen", Budget: grants.Limit{Points: 500, Burst: 900}, Created: noon},
		grants.App{ID: "a_1", Developer: "d_1", Name: "Reader", State: grants.Live, Reason: "reviewed",
			Requested: []string{"all:read"},
			Profile: grants.Profile{
				Organisation: "Lumen e. V.", Purposes: map[string]string{"posts": "to show them"}, Privacy: "https://lumen.example/privacy",
				Redirects: []string{"https://lumen.example/cb"}, Public: true,
			},
			Scopes: []string{"posts:read", "likes:read"}, Share: grants.Limit{Points: 100, Burst: 200}, Created: noon},
	}
}

func add(t *testing.T, s grants.Store, c cast) {
	t.Helper()
	mustAdd(t)(s.AddAccount(t.Context(), &c.account, grants.Event{Kind: grants.AccountCreated, Account: c.account.ID, At: noon}))
	mustAdd(t)(s.AddDeveloper(t.Context(), &c.developer, grants.Event{Kind: grants.DeveloperCreated, Developer: c.developer.ID, At: noon}))
	mustAdd(t)(s.AddApp(t.Context(), &c.app, grants.Event{Kind: grants.AppCreated, App: c.app.ID, At: noon}))
}

func mustAdd(t *testing.T) func(bool, error) {
	t.Helper()
	return func(added bool, err error) {
		t.Helper()
		if !added || err != nil {
			t.Fatalf("added %v, %v; want true", added, err)
		}
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func testFind(t *testing.T, connect func() grants.Store) {
	ctx, c := t.Context(), newCast()
	add(t, connect(), c)
	s := connect() // another process finds it too
	account, err := s.AccountNamed(ctx, "mara")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "account", *account, c.account)
	for _, name := range []string{"Reader", "a_1"} {
		apps, err := s.AppsNamed(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "apps by "+name, apps, []grants.App{c.app})
	}
	if err := s.LinkSubject(ctx, "https://id.example", "u1", "p_1"); err != nil {
		t.Fatal(err)
	}
	if linked, err := s.AccountLinked(ctx, "https://id.example", "u1"); err != nil || linked.ID != "p_1" {
		t.Errorf("linked account: %v, %v; want p_1", linked, err)
	}
	if other, err := s.AccountLinked(ctx, "https://id.example/", "u1"); err != nil || other != nil {
		t.Errorf("another issuer's subject of the same name: %v, %v; want none", other, err)
	}
}

func testNothing(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	if a, err := s.AccountNamed(ctx, "nobody"); a != nil || err != nil {
		t.Errorf("account: %v, %v", a, err)
	}
	if a, err := s.AppsNamed(ctx, "nothing"); len(a) != 0 || err != nil {
		t.Errorf("apps: %v, %v", a, err)
	}
	if st, err := s.Standing(ctx, "g_0"); st != nil || err != nil {
		t.Errorf("standing: %v, %v", st, err)
	}
	if n, err := s.LastEvent(ctx); n != 0 || err != nil {
		t.Errorf("last event: %d, %v; want 0", n, err)
	}
	if e, err := s.EventsAfter(ctx, 0, 10); len(e) != 0 || err != nil {
		t.Errorf("events: %v, %v", e, err)
	}
}

func testTaken(t *testing.T, connect func() grants.Store) {
	ctx, s, c := t.Context(), connect(), newCast()
	add(t, s, c)
	before, _ := s.LastEvent(ctx)
	c.account.ID, c.developer.ID, c.app.ID = "p_2", "d_2", "a_2"
	for what, add := range map[string]func() (bool, error){
		"account":   func() (bool, error) { return s.AddAccount(ctx, &c.account, grants.Event{}) },
		"developer": func() (bool, error) { return s.AddDeveloper(ctx, &c.developer, grants.Event{}) },
		"app":       func() (bool, error) { return s.AddApp(ctx, &c.app, grants.Event{}) },
	} {
		if added, err := add(); added || err != nil {
			t.Errorf("%s of a taken name: added %v, %v; want false", what, added, err)
		}
	}
	if after, _ := s.LastEvent(ctx); after != before {
		t.Errorf("%d events for what did not happen", after-before)
	}
}

func fullGrant() grants.Grant {
	return grants.Grant{
		ID: "g_1", Arrangement: "g_0", Version: 2, Origin: grants.Consent, Issuer: "https://issuer.example", Account: "p_1",
		Subject: "pairwise", App: "a_1", Mode: auth.OneTime, Status: grants.Consumed, Reason: "used",
		Scopes: []string{"posts:read", "profile:read"}, AsOf: 42,
		Supersedes: "g_0", Revision: 3, LiveUse: "u_1", LastUsed: noon.Add(time.Minute), Suspended: noon.Add(4 * time.Minute),
		Items: []grants.Item{
			{Type: "Post", Open: true, Fields: []string{"id", "createdAt", "text"}, UsedBy: "u_1"}, {Type: "Like", Open: true},
			{Type: "Profile", Fields: []string{"email"}},
		},
		From: noon.Add(-10 * time.Hour), Until: noon.Add(-1 * time.Hour), Created: noon, Starts: noon.Add(time.Second),
		Expires: noon.Add(time.Hour), StartBy: noon.Add(time.Minute), UseEnds: noon.Add(2 * time.Minute), Ended: noon.Add(3 * time.Minute),
	}
}

func testStanding(t *testing.T, connect func() grants.Store) {
	ctx, s, c := t.Context(), connect(), newCast()
	add(t, s, c)
	sibling := grants.App{ID: "a_2", Developer: "d_1", Name: "Writer", State: grants.Draft, Share: grants.Limit{Points: 11, Burst: 22}}
	mustAdd(t)(s.AddApp(ctx, &sibling, grants.Event{}))
	g := fullGrant()
	mustAdd(t)(s.AddGrant(ctx, &g, grants.Event{}))
	got, err := connect().Standing(ctx, "g_1")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "standing", *got, grants.Standing{
		Grant: g, Account: c.account, App: c.app, Developer: c.developer, SetAside: grants.Limit{Points: 111, Burst: 222},
	})
	if added, err := s.AddGrant(ctx, &g, grants.Event{}); added || err != nil {
		t.Errorf("the same grant again: added %v, %v; want false", added, err)
	}
}

func testBareGrant(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	add(t, s, newCast())
	g := grants.Grant{ID: "g_1", Arrangement: "g_1", Version: 1, Account: "p_1", App: "a_1"}
	mustAdd(t)(s.AddGrant(ctx, &g, grants.Event{}))
	got, err := s.Standing(ctx, "g_1")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Grant.Items) != 0 || len(got.Grant.Scopes) != 0 || !got.Grant.Expires.IsZero() || !got.Grant.Starts.IsZero() {
		t.Errorf("got %+v, want nothing that was not said", got.Grant)
	}
}

const writers, each = 8, 10

// write has several processes add accounts at the same time.
func write(t *testing.T, connect func() grants.Store) *sync.WaitGroup {
	var group sync.WaitGroup
	for w := range writers {
		s := connect()
		group.Go(func() {
			for i := range each {
				id := fmt.Sprintf("p_%d_%d", w, i)
				a := grants.Account{ID: id, Name: id, Created: noon}
				if _, err := s.AddAccount(t.Context(), &a, grants.Event{Kind: grants.AccountCreated, Account: id, At: noon}); err != nil {
					t.Errorf("add %s: %v", id, err)
				}
			}
		})
	}
	return &group
}

func testNumbers(t *testing.T, connect func() grants.Store) {
	write(t, connect).Wait()
	events, err := connect().EventsAfter(t.Context(), 0, 10*writers*each)
	if err != nil || len(events) != writers*each {
		t.Fatalf("%d events, %v; want %d", len(events), err, writers*each)
	}
	for i, e := range events {
		if e.Number != int64(i+1) {
			t.Fatalf("event %d has number %d", i+1, e.Number)
		}
	}
}

// testFollow reads while others write. A number that became visible after a higher one would be missed for ever.
func testFollow(t *testing.T, connect func() grants.Store) {
	reader, group := connect(), write(t, connect)
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	seen, position := map[string]bool{}, int64(0)
	for finished := false; ; {
		select {
		case <-done:
			finished = true
		default:
		}
		events, err := reader.EventsAfter(t.Context(), position, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			seen[e.Account], position = true, e.Number
		}
		if finished && len(events) == 0 {
			break
		}
	}
	if len(seen) != writers*each {
		t.Errorf("saw %d of %d events", len(seen), writers*each)
	}
}

func testPages(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	add(t, s, newCast())
	first, err := s.EventsAfter(ctx, 0, 2)
	if err != nil || len(first) != 2 {
		t.Fatalf("%d events, %v; want 2", len(first), err)
	}
	equal(t, "the first event", first[0], grants.Event{Number: 1, At: noon, Kind: grants.AccountCreated, Account: "p_1"})
	rest, err := s.EventsAfter(ctx, first[1].Number, 2)
	if err != nil || len(rest) != 1 || rest[0].Number != 3 {
		t.Errorf("the rest: %v, %v; want number 3", rest, err)
	}
}
