package changes_test

import (
	"testing"
	"time"

	"portway/auth"
	"portway/changes"
	"portway/grants"
	"portway/problem"
)

const day = 24 * time.Hour

// TestWhatIsKept lets thirty days pass over deletions, cursors, and a grant that shows an earlier state.
func TestWhatIsKept(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		g := w.give(t, "ada", "reader", auth.Recurring, "posts:read")
		sweep := func() {
			t.Helper()
			if err := w.keeper.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.write(t, g.Person, keep(posts, 1, 1), keep(posts, 2, 1))
		first := w.page(t, g, changes.Request{First: new(int32(2))}).PageInfo.EndCursor
		once := w.give(t, "ada", "once", auth.OneTime, "posts:read")
		w.now = w.now.Add(day)
		w.write(t, g.Person, keep(posts, 1, 2), remove(posts, 2))
		last := w.page(t, g, changes.Request{}).PageInfo.EndCursor
		w.now = w.now.Add(20 * day)
		sweep()
		if got := told(w.page(t, g, changes.Request{After: first})); got != "updated post_1, deleted post_2" {
			t.Errorf("after 20 days: %q", got)
		}
		w.now = w.now.Add(20 * day)
		sweep()
		if got := told(w.page(t, g, changes.Request{After: first})); got != "updated post_1, deleted post_2" {
			t.Errorf("a grant for one time needs it: %q", got)
		}
		if err := w.grants.Revoke(t.Context(), once.ID, grants.ByPerson, grants.ReasonWithdrawn); err != nil {
			t.Fatal(err)
		}
		sweep()
		if _, err := w.feed.Page(t.Context(), g, changes.Request{After: first}); !problem.Is(err, problem.CursorExpired) {
			t.Errorf("a cursor from before: %v", err)
		}
		if got := told(w.page(t, g, changes.Request{After: last})); got != "" {
			t.Errorf("a cursor that is up to date goes on: %q", got)
		}
		if got := told(w.page(t, g, changes.Request{})); got != "created post_1" {
			t.Errorf("from the beginning: %q", got)
		}
	})
}

// TestTheLogIsBounded rewrites one record again and again: when its time is over, what is left is what stands.
func TestTheLogIsBounded(t *testing.T) {
	eachTown(t, func(t *testing.T, w *town) {
		g := w.give(t, "ada", "reader", auth.Recurring, "posts:read")
		for n := range 1500 {
			w.write(t, g.Person, keep(posts, 1, n%2), keep(posts, 2, 1))
		}
		w.write(t, g.Person, keep(posts, 3, 1), remove(posts, 3))
		w.now = w.now.Add(31 * day)
		w.write(t, g.Person, keep(posts, 1, 5))
		if err := w.keeper.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		log, err := w.people.Changes(t.Context(), g.Person, 0, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		if len(log) != 3 {
			t.Errorf("the log has %d entries: one for each record as it stood, and the new one", len(log))
		}
		r := &replica{world: w.world, grant: g}
		r.sync(t, 2)
		r.agree(t)
	})
}
