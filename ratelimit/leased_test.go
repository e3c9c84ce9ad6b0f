package ratelimit_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portway/internal/testservers"
	"portway/ratelimit"
	"portway/ratelimit/ratelimittest"
)

func TestLeased(t *testing.T) {
	t.Run("from memory", func(t *testing.T) {
		ratelimittest.Run(t, func(*testing.T) (ratelimit.Limiter, ratelimittest.Time) {
			clock := ratelimittest.NewClock()
			return ratelimit.NewLeased(ratelimit.NewGCRA(clock.Now), 100, clock.Now), clock
		})
	})
	t.Run("from Redis", func(t *testing.T) {
		leased := ratelimit.NewLeased(ratelimit.NewRedis(open(t, testservers.Redis(t))), 100, time.Now)
		ratelimittest.Run(t, func(*testing.T) (ratelimit.Limiter, ratelimittest.Time) {
			return leased, ratelimittest.RealTime{}
		})
	})
	t.Run("from a share", func(t *testing.T) {
		ratelimittest.Run(t, func(*testing.T) (ratelimit.Limiter, ratelimittest.Time) {
			clock := ratelimittest.NewClock()
			away := &shared{GCRA: ratelimit.NewGCRA(clock.Now)}
			away.state.Store(refusing)
			fallback := ratelimit.NewFallback(away, 1, clock.Now, slog.New(slog.DiscardHandler))
			t.Cleanup(func() { fallback.Close() })
			return ratelimit.NewLeased(fallback, 100, clock.Now), clock
		})
	})
}

// A lender counts the round trips.
type lender struct {
	*shared
	clock *ratelimittest.Clock
}

func newLender() *lender {
	clock := ratelimittest.NewClock()
	return &lender{shared: &shared{GCRA: ratelimit.NewGCRA(clock.Now)}, clock: clock}
}

func mustCharge(t *testing.T, limiter ratelimit.Limiter, limit ratelimit.Limit, cost int) ratelimit.Verdict {
	t.Helper()
	verdict, err := limiter.Charge(t.Context(), ratelimit.Charge{Key: "k", Limit: limit, Cost: cost})
	if err != nil {
		t.Fatal(err)
	}
	return verdict
}

func TestLeasedTakesLots(t *testing.T) {
	lender := newLender()
	leased := ratelimit.NewLeased(lender, 100, lender.clock.Now)
	limit := ratelimit.PerMinute(10_000)
	for i := range 1_000 {
		if verdict := mustCharge(t, leased, limit, 1); !verdict.Allowed || verdict.Remaining != 9_999-i {
			t.Fatalf("charge %d: %+v", i+1, verdict)
		}
	}
	if asked := lender.asked.Load(); asked != 10 {
		t.Errorf("1,000 points in lots of 100 took %d round trips", asked)
	}
	if verdict := mustCharge(t, leased, limit, 9_000); !verdict.Allowed || verdict.Remaining != 0 {
		t.Errorf("the rest of the budget: %+v", verdict)
	}
}

// At the end of a budget the lots shrink to what is left, and a client that does not wait asks nobody.
func TestLeasedAtTheEndOfABudget(t *testing.T) {
	lender := newLender()
	leased := ratelimit.NewLeased(lender, 100, lender.clock.Now)
	limit := ratelimit.Limit{Points: 2_000, Period: 20_000 * time.Second, Burst: 2_030} // a point in 10 s
	for spent := 0; spent < limit.Burst; spent += 7 {
		if verdict := mustCharge(t, leased, limit, 7); !verdict.Allowed {
			t.Fatalf("%d points were spent, and %+v", spent, verdict)
		}
	}
	asked := lender.asked.Load()
	for range 100 {
		if verdict := mustCharge(t, leased, limit, 3); verdict.Allowed || verdict.RetryAfter != 30*time.Second || verdict.Remaining != 0 {
			t.Fatalf("3 points are back in 30 s, not %+v", verdict)
		}
	}
	if lender.asked.Load() != asked {
		t.Errorf("%d round trips for refusals that were sure", lender.asked.Load()-asked)
	}
	lender.clock.Wait(30 * time.Second)
	if verdict := mustCharge(t, leased, limit, 3); !verdict.Allowed {
		t.Errorf("at the time to retry: %+v", verdict)
	}
}

func TestLeasedLosesWhatItDoesNotUse(t *testing.T) {
	lender := newLender()
	leased := ratelimit.NewLeased(lender, 100, lender.clock.Now)
	limit := ratelimit.Limit{Points: 10_000, Period: 700 * time.Hour, Burst: 10_000}
	mustCharge(t, leased, limit, 1)
	lender.clock.Wait(time.Second)
	if verdict := mustCharge(t, leased, limit, 1); verdict.Remaining != 10_000-100-1 {
		t.Errorf("99 points of the first lot were lost, not %+v", verdict)
	}
	higher := limit
	higher.Burst++
	if verdict := mustCharge(t, leased, higher, 1); verdict.Remaining != 10_001-200-1 {
		t.Errorf("a changed limit ends the lease, not %+v", verdict)
	}
}

// The bound in the documentation: however two processes charge, no stretch of time sees more than the limit and a lot each.
func TestLeasedKeepsItsBound(t *testing.T) {
	const lot = 40
	rapid.Check(t, func(t *rapid.T) {
		lender := newLender()
		limit := ratelimit.Limit{Points: 1_000, Period: time.Second, Burst: rapid.IntRange(20*lot, 30*lot).Draw(t, "burst")}
		processes := [2]*ratelimit.Leased{
			ratelimit.NewLeased(lender, lot, lender.clock.Now), ratelimit.NewLeased(lender, lot, lender.clock.Now),
		}
		bound := limit
		bound.Burst += len(processes) * lot
		book := &book{limit: bound}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			process := processes[rapid.IntRange(0, 1).Draw(t, "process")]
			cost := rapid.IntRange(1, 2*lot).Draw(t, "cost")
			if chargeOnce(t, process, limit, cost).Allowed {
				book.enter(t, lender.clock.Now(), cost)
			}
			lender.clock.Wait(time.Duration(rapid.IntRange(0, 30).Draw(t, "pause")) * time.Millisecond)
		}
	})
}

func TestLeasedForgetsQuietDevelopers(t *testing.T) {
	lender := newLender()
	leased := ratelimit.NewLeased(lender, 100, lender.clock.Now)
	limit := ratelimit.Limit{Points: 100_000, Period: time.Second, Burst: 10_000}
	before := heap()
	for developer := range 200_000 {
		charge := ratelimit.Charge{Key: fmt.Sprintf("developer-%020d", developer), Limit: limit, Cost: 1}
		if verdict, err := leased.Charge(context.Background(), charge); err != nil || !verdict.Allowed {
			t.Fatalf("developer %d: %+v, %v", developer, verdict, err)
		}
		lender.clock.Wait(time.Millisecond)
	}
	if grown := heap() - before; grown > 8<<20 {
		t.Errorf("%d bytes are held after 200,000 developers", grown)
	}
	if verdict := mustCharge(t, leased, limit, 1); !verdict.Allowed {
		t.Error(verdict)
	}
}
