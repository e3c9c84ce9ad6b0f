package changes_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/changes"
	"portway/grants"
	"portway/internal/testservers"
	"portway/problem"
	"portway/record"
	"portway/store"
)

// A town is a whole deployment's storage: people's data, grants, and feeds of apps over them.
type town struct {
	*world
	control   *store.Control
	grants    *grants.Service
	announcer *changes.Announcer
	keeper    *changes.Keeper
	now       time.Time
}

func eachTown(t *testing.T, run func(t *testing.T, w *town)) {
	t.Run("SQLite", func(t *testing.T) {
		people, err := store.OpenSQLite(t.Context(), t.TempDir())
		run(t, newTown(t, newWorld(t, people, err), t.TempDir()))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		location := testservers.Postgres(t)
		people, err := store.OpenPostgres(t.Context(), location)
		run(t, newTown(t, newWorld(t, people, err), location))
	})
}

type signer struct{}

func (signer) Sign(auth.Token, string) (string, error) { return "token", nil }

func newTown(t *testing.T, w *world, location string) *town {
	t.Helper()
	control, err := store.OpenControl(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { control.Close() })
	secret, err := auth.NewSecret(base64.StdEncoding.EncodeToString(w.feed.Key))
	if err != nil {
		t.Fatal(err)
	}
	c := &town{world: w, control: control, now: time.Now().UTC().Truncate(time.Second)}
	clock := func() time.Time { return c.now }
	w.people.Now = clock
	log := slog.New(slog.DiscardHandler)
	c.grants = &grants.Service{Store: control, People: w.people, Signer: signer{}, Secret: secret, HomeRegion: "DE", Now: clock, Log: log}
	c.announcer = changes.NewAnnouncer(w.feed, opener{control, c.grants}, control, log)
	c.announcer.Now = clock
	c.keeper = &changes.Keeper{Records: w.people, People: control, Keep: changes.KeepFor, Now: clock}
	return c
}

// An opener lists grants from the database and opens them by the rules, as the program wires it.
type opener struct {
	*store.Control
	grants *grants.Service
}

func (o opener) Opened(ctx context.Context, grant string) (*auth.Grant, error) {
	return o.grants.Opened(ctx, grant)
}

// give lets an app read what the scopes open of a person's.
func (w *town) give(t *testing.T, person, app string, mode auth.Mode, scopes ...string) *auth.Grant {
	t.Helper()
	account, err := w.grants.EnsureAccount(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.people.Person(t.Context(), account.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.grants.IssueOperatorToken(t.Context(), grants.OperatorToken{
		Person: person, App: app, Scopes: scopes, Life: 1000 * time.Hour, Mode: mode,
	}); err != nil {
		t.Fatal(err)
	}
	found, err := w.grants.EnsureApp(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	given, err := w.grants.Grants(t.Context(), grants.Filter{Account: account.ID, App: found.ID})
	if err != nil {
		t.Fatal(err)
	}
	given = slices.DeleteFunc(given, func(g grants.Grant) bool { return g.Mode != mode })
	g, err := w.grants.Opened(t.Context(), given[len(given)-1].ID)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// news reads an app's feed on from a cursor, and names the grants in it.
func (w *town) news(t *testing.T, app string, after *string, names map[string]string) (told string, end *string) {
	t.Helper()
	var all []string
	for more := true; more; {
		page, err := w.announcer.AppPage(t.Context(), app, after, new(int32(2)))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range page.Nodes {
			all = append(all, names[n.GrantID])
		}
		after, more = page.PageInfo.EndCursor, page.PageInfo.HasNextPage
	}
	return strings.Join(all, " "), after
}

// TestAnAppFollowsAllItsPeople reads one feed for many grants, in which nothing shows that they do not open.
func TestAnAppFollowsAllItsPeople(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		names, given := map[string]string{}, map[string]*auth.Grant{}
		for _, person := range []string{"ada", "bob", "cleo"} {
			g := w.give(t, person, "reader", auth.Recurring, "posts:read")
			names[g.ID], given[person] = person, g
		}
		once := w.give(t, "ada", "reader", auth.OneTime, "posts:read")
		other := w.give(t, "ada", "other", auth.Recurring, "likes:read")
		names[once.ID], names[other.ID] = "once", "other"
		app := given["ada"].App
		step := func(what, want string, after *string) *string {
			t.Helper()
			for _, g := range given {
				if err := w.announcer.Announce(t.Context(), g.Person); err != nil {
					t.Fatal(err)
				}
			}
			got, end := w.news(t, app, after, names)
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
			return end
		}
		at := step("nothing was written", "", nil)
		w.write(t, given["ada"].Person, keep(posts, 1, 1))
		at = step("a post", "ada", at)
		at = step("nothing more", "", at)
		w.write(t, given["ada"].Person, keep(likes, 1, 1))
		at = step("what is not granted", "", at)
		place := func(where string) store.Write {
			k := keep(posts, 1, 1)
			record.Put(posts.Field("place").Pointer(k.Record), record.Text(where))
			return k
		}
		w.write(t, given["ada"].Person, place("elsewhere"))
		at = step("a field that is not granted", "", at)
		w.write(t, given["bob"].Person, keep(posts, 1, 1))
		w.write(t, given["ada"].Person, remove(posts, 1))
		for range 3 {
			w.write(t, given["cleo"].Person, keep(posts, 1, 1), keep(posts, 2, 1))
		}
		if err := w.announcer.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		all, _ := w.news(t, app, at, names)
		if len(strings.Fields(all)) != 3 {
			t.Errorf("each stands once: %q", all)
		}
		if got, _ := w.news(t, other.App, nil, names); got != "other" {
			t.Errorf("the other app's feed has %q", got)
		}
		if _, err := w.announcer.AppPage(t.Context(), other.App, at, nil); !problem.Is(err, problem.BadInput) {
			t.Errorf("a cursor of another app: %v", err)
		}
	})
}

// TestUpToIsACursor goes on from where the app's feed says that what is new ends.
func TestUpToIsACursor(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		g := w.give(t, "ada", "reader", auth.Recurring, "posts:read")
		w.write(t, g.Person, keep(posts, 1, 1))
		if err := w.announcer.Announce(t.Context(), g.Person); err != nil {
			t.Fatal(err)
		}
		w.write(t, g.Person, keep(posts, 2, 1))
		page, err := w.announcer.AppPage(t.Context(), g.App, nil, nil)
		if err != nil || len(page.Nodes) != 1 || page.Nodes[0].Subject != g.Subject || page.Nodes[0].GrantID != g.ID {
			t.Fatal(page, err)
		}
		if got := told(w.page(t, g, changes.Request{After: &page.Nodes[0].UpTo})); got != "created post_2" {
			t.Errorf("from there on: %q", got)
		}
	})
}

// TestASweepFindsWhatNobodyTold stands for a process that died between its commit and its word.
func TestASweepFindsWhatNobodyTold(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		names := map[string]string{}
		var app string
		for n := range 5 {
			g := w.give(t, fmt.Sprint("person ", n), "reader", auth.Recurring, "posts:read")
			names[g.ID], app = fmt.Sprint(n), g.App
			w.write(t, g.Person, keep(posts, 1, 1))
		}
		for range 2 {
			if err := w.announcer.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got, _ := w.news(t, app, nil, names); len(strings.Fields(got)) != 5 {
			t.Errorf("found: %q", got)
		}
	})
}
