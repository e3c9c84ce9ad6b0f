package changes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portway/auth"
	"portway/changes"
	"portway/problem"
	"portway/record"
	"portway/store"
)

var posts, likes = record.ByName("posts"), record.ByName("likes")

// TestReplayingIsPaging writes, rewrites and deletes records of every category.
func TestReplayingIsPaging(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		for _, c := range record.Categories {
			last := 3
			if c.Single {
				last = 1
			}
			for n := range last {
				w.write(t, "ada", keep(c, n, 1))
				w.write(t, "ada", keep(c, n, 2))
			}
			w.write(t, "ada", remove(c, 0))
			if c.Single {
				w.write(t, "ada", keep(c, 0, 3))
			}
		}
		for _, scopes := range [][]string{auth.Scopes(), {"all:read"}, {"followers:read", "profile:read"}, nil} {
			r := &replica{world: w, grant: grant("ada", scopes...)}
			r.sync(t, 7)
			r.agree(t)
		}
	})
}

// TestAnyCopyIsPaging lets an app follow while records are written, deleted and compacted, and its grant is narrowed.
func TestAnyCopyIsPaging(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		run := 0
		rapid.Check(t, func(t *rapid.T) {
			run++
			story(t, w, fmt.Sprintf("person-%d", run))
		})
	})
}

func story(t *rapid.T, w *world, person string) {
	scopes := []string{"posts:read", "posts.place:read", "likes:read", "profile:read", "profile.email:read", "searches:read"}
	among := []*record.Category{posts, likes, record.ByName("profile"), record.ByName("searches"), record.ByName("comments")}
	r := &replica{world: w, grant: grant(person, scopes...)}
	if rapid.Bool().Draw(t, "period") {
		r.grant.From, r.grant.Until = start.Add(time.Hour), start.Add(3*time.Hour)
		among = among[1:] // a post is inside by its comments, too
	}
	w.write(t, person)
	for range rapid.IntRange(1, 25).Draw(t, "steps") {
		switch c := rapid.SampledFrom(among).Draw(t, "category"); rapid.IntRange(0, 10).Draw(t, "step") {
		case 0, 1, 2:
			r.sync(t, int32(rapid.IntRange(1, 4).Draw(t, "first")))
		case 3:
			position, err := w.people.Position(t.Context(), person)
			if err == nil {
				err = w.people.Compact(t.Context(), person, rapid.Int64Range(0, position).Draw(t, "horizon"))
			}
			if err != nil {
				t.Fatal(err)
			}
		case 4:
			r.narrow(less(t, *r.grant))
		case 5:
			w.write(t, person, remove(c, rapid.IntRange(0, 3).Draw(t, "n")))
		default:
			w.write(t, person, draw(t, c))
		}
	}
	r.sync(t, 3)
	r.agree(t)
	fresh := &replica{world: w, grant: r.grant}
	fresh.sync(t, 2)
	fresh.agree(t)
	if fresh.started > 0 {
		t.Fatal("who starts without a cursor is told to start again")
	}
}

// less draws a grant that opens less: without a category, without a field, or over a shorter period. The grant itself, its id
// and its cursors stay.
func less(t *rapid.T, g auth.Grant) auth.Grant {
	taken := []string{"posts:read", "posts.place:read", "likes:read", "profile:read", "profile.email:read", "searches:read"}
	drop := rapid.SampledFrom(append(taken, "period")).Draw(t, "drop")
	if drop == "period" {
		if g.Until.IsZero() {
			return g // posts are inside by their comments, too
		}
		g.Until = g.Until.Add(-time.Hour)
		return g
	}
	g.Rights = g.Rights.And(auth.Open(slices.DeleteFunc(taken, func(scope string) bool { return scope == drop })))
	return g
}

// draw draws a record; some differ only in a field that needs a scope of its own.
func draw(t *rapid.T, c *record.Category) store.Write {
	n, variant := rapid.IntRange(0, 3).Draw(t, "n"), rapid.IntRange(0, 2).Draw(t, "variant")
	if c.Single {
		n = 0
	}
	w := keep(c, n, variant)
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Guard != nil && f.Kind == record.KindString {
			record.Put(f.Pointer(w.Record), record.Text(rapid.SampledFrom([]string{"x", "y"}).Draw(t, f.Name)))
		}
	}
	return w
}

func TestWhatIsNotGrantedLeavesNoTrace(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		post := func(title, place string) store.Write {
			k := keep(posts, 1, 1)
			record.Put(posts.Field("title").Pointer(k.Record), record.Text(title))
			record.Put(posts.Field("place").Pointer(k.Record), record.Text(place))
			return k
		}
		w.write(t, "ada", post("one", "here"))
		for n := range 100 {
			w.write(t, "ada", post("one", fmt.Sprint(n)), keep(likes, n, 1))
		}
		w.write(t, "ada", post("two", "there"))
		narrow := grant("ada", "posts:read")
		first := w.page(t, narrow, changes.Request{First: new(int32(1))})
		if got := told(first); got != "created post_1" || !first.PageInfo.HasNextPage {
			t.Errorf("the first page is %q, next %v", got, first.PageInfo.HasNextPage)
		}
		if place := first.Nodes[0].Record.(*record.Post).Place; place != nil {
			t.Errorf("a place was told: %s", *place)
		}
		second := w.page(t, narrow, changes.Request{First: new(int32(1)), After: first.PageInfo.EndCursor})
		if got := told(second); got != "updated post_1" || second.PageInfo.HasNextPage {
			t.Errorf("the second page is %q, next %v", got, second.PageInfo.HasNextPage)
		}
		wide := w.page(t, grant("ada", "posts:read", "posts.place:read"), changes.Request{First: new(int32(1000))})
		if got := strings.Count(told(wide), "updated"); got != 101 {
			t.Errorf("who may see places is told of %d updates, want 101", got)
		}
	})
}

// TestALongStretchOfOthers has more hidden changes than one request looks through.
func TestALongStretchOfOthers(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		var hidden []store.Write
		for n := range 5200 {
			hidden = append(hidden, keep(likes, n, 1))
		}
		w.write(t, "ada", hidden...)
		w.write(t, "ada", keep(posts, 1, 1))
		first := w.page(t, grant("ada", "posts:read"), changes.Request{})
		if told(first) != "" || !first.PageInfo.HasNextPage {
			t.Fatalf("the first page is %q, next %v", told(first), first.PageInfo.HasNextPage)
		}
		second := w.page(t, grant("ada", "posts:read"), changes.Request{After: first.PageInfo.EndCursor})
		if told(second) != "created post_1" || second.PageInfo.HasNextPage {
			t.Errorf("the second page is %q, next %v", told(second), second.PageInfo.HasNextPage)
		}
	})
}

func TestCategories(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.write(t, "ada", keep(posts, 1, 1), keep(likes, 1, 1))
		g := grant("ada", "all:read")
		if got := told(w.page(t, g, changes.Request{Categories: []string{"likes"}})); got != "created like_1" {
			t.Error(got)
		}
		if got := told(w.page(t, g, changes.Request{Categories: []string{"followers"}})); got != "" {
			t.Error(got)
		}
		_, err := w.feed.Page(t.Context(), g, changes.Request{Categories: []string{"watchedVideo"}})
		if !problem.Is(err, problem.BadInput) || !strings.Contains(problem.Of(err).Message, "`watchedVideos`") {
			t.Error(err)
		}
	})
}

func TestCursorsAreOfOneGrantAndTellNothing(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.write(t, "ada", keep(posts, 1, 1))
		g := grant("ada", "posts:read")
		a, b := w.page(t, g, changes.Request{}), w.page(t, g, changes.Request{})
		if *a.PageInfo.EndCursor == *b.PageInfo.EndCursor || a.Nodes[0].Cursor == b.Nodes[0].Cursor {
			t.Error("two cursors of one place look alike")
		}
		cursor := *a.PageInfo.EndCursor
		other := *g
		other.ID = "another"
		tampered := []byte(cursor)
		tampered[20] ^= 1
		for name, r := range map[string]struct {
			g     *auth.Grant
			after string
		}{
			"of another grant": {&other, cursor},
			"tampered with":    {g, string(tampered)},
			"cut":              {g, cursor[:20]},
			"of a list":        {g, "abcdefgh"},
			"empty":            {g, ""},
		} {
			if _, err := w.feed.Page(t.Context(), r.g, changes.Request{After: &r.after}); !problem.Is(err, problem.BadInput) {
				t.Errorf("a cursor %s: %v", name, err)
			}
		}
	})
}

func TestAnOldCursorExpires(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		g := grant("ada", "posts:read")
		w.write(t, "ada", keep(posts, 1, 1), keep(posts, 2, 1), keep(posts, 3, 1))
		before := w.page(t, g, changes.Request{First: new(int32(1))})
		w.write(t, "ada", remove(posts, 1), keep(posts, 2, 2))
		at := w.page(t, g, changes.Request{})
		w.write(t, "ada", remove(posts, 3))
		if err := w.people.Compact(t.Context(), "ada", 5); err != nil {
			t.Fatal(err)
		}
		if _, err := w.feed.Page(t.Context(), g, changes.Request{After: before.PageInfo.EndCursor}); !problem.Is(err, problem.CursorExpired) {
			t.Errorf("a cursor from before the horizon: %v", err)
		}
		if got := told(w.page(t, g, changes.Request{After: at.PageInfo.EndCursor})); got != "deleted post_3" {
			t.Errorf("from the horizon: %q", got)
		}
		var all []string
		for p := w.page(t, g, changes.Request{First: new(int32(1))}); ; p = w.page(t, g, changes.Request{First: new(int32(1)), After: p.PageInfo.EndCursor}) {
			all = append(all, told(p))
			if !p.PageInfo.HasNextPage {
				break
			}
		}
		if want := []string{"created post_3", "created post_2", "deleted post_3"}; !slices.Equal(all, want) {
			t.Errorf("from the beginning: %q, want %q", all, want)
		}
	})
}

func TestWhoHasNoFeed(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		once := grant("ada", "posts:read")
		once.Mode = auth.OneTime
		if _, err := w.feed.Page(t.Context(), once, changes.Request{}); !problem.Is(err, problem.Forbidden) {
			t.Errorf("a grant for one time: %v", err)
		}
		if _, err := w.feed.Page(t.Context(), nil, changes.Request{}); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("no grant: %v", err)
		}
		if got := told(w.page(t, grant("nobody", "posts:read"), changes.Request{})); got != "" {
			t.Errorf("a person without data: %q", got)
		}
	})
}
