package grants_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// once makes a grant for one time and returns a token for it.
func once(t *testing.T, p *process) *auth.Token {
	t.Helper()
	return stand(t, p, func(s *grants.Standing, k *auth.Token) {
		s.Grant.Mode, k.Mode = auth.OneTime, "one_time"
		s.Grant.Items = grants.Items(auth.Open([]string{"posts:read", "messages:read"}))
		s.Grant.StartBy = p.Now().Add(7 * 24 * time.Hour)
		s.Grant.Expires = p.Now().Add(14 * 24 * time.Hour)
		k.Expires = p.Now().Add(30 * 24 * time.Hour)
	})
}

func mustUse(t *testing.T) func(*grants.Use, error) *grants.Use {
	t.Helper()
	return func(u *grants.Use, err error) *grants.Use {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
}

// startTogether starts uses from two processes at once, twenty callers in all, and returns that of the one who may win.
func startTogether(t *testing.T, processes []*process, grant string, kind grants.UseKind, keys func(int) string) *grants.Use {
	t.Helper()
	var won, lost atomic.Int32
	var winner atomic.Pointer[grants.Use]
	var callers sync.WaitGroup
	for i := range 20 {
		callers.Go(func() {
			use, err := processes[i%2].StartUse(t.Context(), grant, kind, keys(i))
			switch {
			case err == nil:
				won.Add(1)
				winner.Store(use)
			case problem.Is(err, problem.GrantConsumed):
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	callers.Wait()
	if won.Load() != 1 || lost.Load() != 19 {
		t.Fatalf("%d won, %d lost; want 1 and 19", won.Load(), lost.Load())
	}
	return winner.Load()
}

func TestG8TwentyStartsAtOnceOfAOneTimeGrantAndOneWins(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		processes := []*process{w.process(t), w.process(t)}
		token := once(t, processes[0])
		for _, round := range []struct {
			kind grants.UseKind
			keys func(i int) string
		}{
			{grants.ArchiveJob, func(int) string { return "" }},
			{grants.ArchiveJob, func(i int) string { return string(rune('a' + i)) }},
		} {
			for range 20 {
				winner := startTogether(t, processes, token.GrantID, round.kind, round.keys)
				processes[0].must(processes[0].Release(t.Context(), token.GrantID, winner.ID, true))
			}
		}
	})
}

func TestTheSameKeyIsTheSameUse(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := once(t, p)
		ids := make([]string, 8)
		var callers sync.WaitGroup
		for i := range ids {
			callers.Go(func() {
				use, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, "the same")
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = use.ID
			})
		}
		callers.Wait()
		for _, id := range ids {
			if id != ids[0] || id == "" {
				t.Fatalf("uses %v; want one", ids)
			}
		}
	})
}

func TestLiveReadingLastsADayAndNoLonger(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := once(t, p)
		p.opens(token) // before the use
		use := mustUse(t)(p.StartUse(t.Context(), token.GrantID, grants.LiveReading, ""))
		again := mustUse(t)(p.StartUse(t.Context(), token.GrantID, grants.LiveReading, ""))
		if again.ID != use.ID {
			t.Error("a second query began a second use")
		}
		if got := p.opens(token).Rights; got != auth.Open(token.Scopes) {
			t.Error("live reading does not open what the grant does")
		}
		if _, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, ""); !problem.Is(err, problem.GrantConsumed) {
			t.Errorf("an archive beside the live reading: %v; want consumed", err)
		}
		w.clock.advance(24*time.Hour - 1)
		p.must(p.Poll(t.Context()))
		p.opens(token)
		w.clock.advance(1)
		p.refuses(token, problem.GrantConsumed)
	})
}

func TestCompletingEndsLiveReading(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := once(t, p)
		use := mustUse(t)(p.StartUse(t.Context(), token.GrantID, grants.LiveReading, ""))
		p.opens(token)
		p.must(p.Complete(t.Context(), token.GrantID, use.ID))
		p.refuses(token, problem.GrantConsumed)
		if err := p.Complete(t.Context(), token.GrantID, use.ID); !problem.Is(err, problem.Conflict) {
			t.Errorf("completed twice: %v; want a conflict", err)
		}
	})
}

func TestEachCategoryHasOneUse(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := once(t, p)
		mustUse(t)(p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, "", "Post"))
		if got := p.opens(token).Rights; got != auth.Open([]string{"messages:read"}) {
			t.Error("posts were taken by an archive, and only messages should be left to read live")
		}
		for why, types := range map[string][]string{"the same": {"Post"}, "the same and another": {"Message", "Post"}} {
			if _, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, "", types...); !problem.Is(err, problem.GrantConsumed) {
				t.Errorf("%s: %v; want consumed", why, err)
			}
		}
		if _, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, "", "Like"); !problem.Is(err, problem.Forbidden) {
			t.Errorf("a category that was never granted: %v; want forbidden", err)
		}
		mustUse(t)(p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, "", "Message")) // untouched by what failed
		p.refuses(token, problem.GrantConsumed)
	})
}

func TestG9AUseThatDidNotHappenIsGivenBack(t *testing.T) {
	for _, test := range []struct {
		why           string
		kind          grants.UseKind
		key           string
		served, fault bool
		given         bool
	}{
		{"left off before the first byte", grants.ArchiveJob, "k", false, false, true},
		{"live reading failed here", grants.LiveReading, "", false, true, true},
		{"failed here after the first byte", grants.ArchiveJob, "k", true, true, true},
		{"left off after the first byte", grants.ArchiveJob, "", true, false, false},
	} {
		t.Run(test.why, func(t *testing.T) {
			onEachStore(t, func(t *testing.T, w *world) {
				p := w.process(t)
				token := once(t, p)
				use := mustUse(t)(p.StartUse(t.Context(), token.GrantID, test.kind, test.key))
				if test.served {
					p.must(p.Served(t.Context(), use.ID))
				}
				_, _ = p.Current(t.Context(), token) // so that it is in memory as used
				err := p.Release(t.Context(), token.GrantID, use.ID, test.fault)
				if given := err == nil; given != test.given {
					t.Fatalf("released: %v, want %v", err, test.given)
				}
				if !test.given {
					p.refuses(token, problem.GrantConsumed)
					return
				}
				if err := p.Release(t.Context(), token.GrantID, use.ID, test.fault); !problem.Is(err, problem.Conflict) {
					t.Errorf("released twice: %v; want a conflict", err)
				}
				p.opens(token)
				second := mustUse(t)(p.StartUse(t.Context(), token.GrantID, test.kind, test.key))
				if second.ID == use.ID {
					t.Error("a released use came back")
				}
			})
		})
	}
}

func TestNoUseStartsTooLateOrOnWhatIsNotOpen(t *testing.T) {
	w := newWorld(t, t.TempDir())
	p := w.process(t)
	token := once(t, p)
	p.must(p.Pause(t.Context(), token.GrantID, grants.ByPerson))
	if _, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, ""); !problem.Is(err, problem.Forbidden) {
		t.Errorf("paused: %v; want forbidden", err)
	}
	p.must(p.Resume(t.Context(), token.GrantID, grants.ByPerson))
	w.clock.advance(7 * 24 * time.Hour)
	if _, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, ""); !problem.Is(err, problem.GrantConsumed) {
		t.Errorf("after a week: %v; want consumed", err)
	}
	if _, err := p.StartUse(t.Context(), "g_0", grants.ArchiveJob, ""); !problem.Is(err, problem.NotFound) {
		t.Errorf("no grant: %v; want not found", err)
	}
}

func TestArchivesOfARecurringGrantAreADayApart(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := stand(t, p, func(s *grants.Standing, _ *auth.Token) { s.Grant.Expires = s.Grant.Starts.AddDate(0, 0, 30) })
		var won atomic.Int32
		var callers sync.WaitGroup
		for range 8 {
			callers.Go(func() {
				_, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, "")
				switch {
				case err == nil:
					won.Add(1)
				case !problem.Is(err, problem.Conflict):
					t.Error(err)
				}
			})
		}
		callers.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d archives in a day, want 1", won.Load())
		}
		w.clock.advance(24*time.Hour - 1)
		if _, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("too early: %v; want a conflict", err)
		}
		w.clock.advance(1)
		mustUse(t)(p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, ""))
	})
}
