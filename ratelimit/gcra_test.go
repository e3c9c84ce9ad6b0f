package ratelimit_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portway/ratelimit"
	"portway/ratelimit/ratelimittest"
)

func TestGCRA(t *testing.T) {
	ratelimittest.Run(t, func(*testing.T) (ratelimit.Limiter, ratelimittest.Time) {
		clock := ratelimittest.NewClock()
		return ratelimit.NewGCRA(clock.Now), clock
	})
}

// Whatever is charged and whenever: the refill of all that was admitted never runs ahead of the clock by more than one
// burst, what remains passes, and the time to retry is right to the nanosecond.
func TestGCRAKeepsTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := ratelimittest.NewClock()
		limiter := ratelimit.NewGCRA(clock.Now)
		limit := ratelimit.Limit{
			Points: rapid.IntRange(1, 5_000).Draw(t, "points"),
			Period: time.Duration(rapid.Int64Range(int64(5*time.Millisecond), int64(time.Hour)).Draw(t, "period")),
			Burst:  rapid.IntRange(1, 2_000).Draw(t, "burst"),
		}
		charge := func(cost int) ratelimit.Verdict {
			verdict, err := limiter.Charge(context.Background(), ratelimit.Charge{Key: "k", Limit: limit, Cost: cost})
			if err != nil {
				t.Fatal(err)
			}
			return verdict
		}
		start, spent, charges := clock.Now(), 0, 0
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			cost := rapid.IntRange(1, limit.Burst).Draw(t, "cost")
			verdict := charge(cost)
			if !verdict.Allowed {
				clock.Wait(verdict.RetryAfter - 1)
				if early := charge(cost); early.Allowed || early.RetryAfter != 1 {
					t.Fatalf("a nanosecond before the time to retry: %+v", early)
				}
				clock.Wait(1)
				verdict = charge(cost)
			}
			if !verdict.Allowed {
				t.Fatalf("refused at the time to retry: %+v", verdict)
			}
			spent, charges = spent+cost, charges+1
			gained := float64(clock.Now().Sub(start)+time.Duration(charges)) / float64(limit.Period) * float64(limit.Points)
			if float64(spent) > float64(limit.Burst)+gained+1e-6 {
				t.Fatalf("%d points were admitted; the burst is %d and %f were gained", spent, limit.Burst, gained)
			}
			clock.Wait(time.Duration(rapid.Int64Range(0, int64(limit.Period)/int64(limit.Points)*3).Draw(t, "pause")))
		}
	})
}

func TestGCRASurvivesAClockThatGoesBack(t *testing.T) {
	clock := ratelimittest.NewClock()
	limiter := ratelimit.NewGCRA(clock.Now)
	clock.Wait(-time.Hour)
	verdict, err := limiter.Charge(context.Background(), ratelimit.Charge{Key: "k", Limit: ratelimit.PerMinute(10), Cost: 10})
	if err != nil || !verdict.Allowed {
		t.Fatalf("a budget that was never charged is full: %+v, %v", verdict, err)
	}
}

// A million developers come once each, a thousand in the time of one refill: what stays is the memory of the last ones.
func TestGCRAForgetsFullBudgets(t *testing.T) {
	clock := ratelimittest.NewClock()
	limiter := ratelimit.NewGCRA(clock.Now)
	limit := ratelimit.Limit{Points: 1, Period: time.Second, Burst: 1}
	before := heap()
	for developer := range 1_000_000 {
		charge := ratelimit.Charge{Key: fmt.Sprintf("developer-%020d", developer), Limit: limit, Cost: 1}
		if verdict, err := limiter.Charge(context.Background(), charge); err != nil || !verdict.Allowed {
			t.Fatalf("developer %d: %+v, %v", developer, verdict, err)
		}
		clock.Wait(time.Millisecond)
	}
	if grown := heap() - before; grown > 8<<20 {
		t.Errorf("%d bytes are held after a million developers", grown)
	}
	runtime.KeepAlive(limiter)
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
