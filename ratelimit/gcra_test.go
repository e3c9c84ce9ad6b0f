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

// Whatever is charged and whenever: between any two moments no more is admitted than a burst and what is gained in
// between, and the time to retry is right to the nanosecond.
func TestGCRAKeepsTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.IntRange(1, 5_000).Draw(t, "points")
		limit := ratelimit.Limit{
			Points: points,
			Period: time.Duration(rapid.Int64Range(int64(5*time.Millisecond), int64(time.Hour)).Draw(t, "period")),
			Burst:  rapid.IntRange(1, min(2_000, 700*points)).Draw(t, "burst"),
		}
		clock := ratelimittest.NewClock()
		limiter := ratelimit.NewGCRA(clock.Now)
		book := &book{limit: limit}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			cost := rapid.IntRange(1, limit.Burst).Draw(t, "cost")
			if verdict := chargeOnce(t, limiter, limit, cost); !verdict.Allowed {
				clock.Wait(verdict.RetryAfter - 1)
				if early := chargeOnce(t, limiter, limit, cost); early.Allowed || early.RetryAfter != 1 {
					t.Fatalf("a nanosecond before the time to retry: %+v", early)
				}
				clock.Wait(1)
				if late := chargeOnce(t, limiter, limit, cost); !late.Allowed {
					t.Fatalf("refused at the time to retry: %+v", late)
				}
			}
			book.enter(t, clock.Now(), cost)
			interval := int64(limit.Period) / int64(limit.Points)
			clock.Wait(time.Duration(rapid.Int64Range(0, interval*int64(2*limit.Burst)).Draw(t, "pause")))
		}
	})
}

func chargeOnce(t *rapid.T, limiter ratelimit.Limiter, limit ratelimit.Limit, cost int) ratelimit.Verdict {
	verdict, err := limiter.Charge(context.Background(), ratelimit.Charge{Key: "k", Limit: limit, Cost: cost})
	if err != nil {
		t.Fatal(err)
	}
	return verdict
}

// A book lists what was admitted, and checks every stretch of time that ends with the last entry.
type book struct {
	limit ratelimit.Limit
	at    []time.Time
	spent []int
}

func (b *book) enter(t *rapid.T, now time.Time, cost int) {
	b.at, b.spent = append(b.at, now), append(b.spent, cost)
	sum := 0
	for i := len(b.at) - 1; i >= 0; i-- {
		sum += b.spent[i]
		rounding := time.Duration(len(b.at) - i) // refills are rounded down, by less than a nanosecond per charge
		gained := float64(now.Sub(b.at[i])+rounding) / float64(b.limit.Period) * float64(b.limit.Points)
		if float64(sum) > float64(b.limit.Burst)+gained+1e-6 {
			t.Fatalf("%d points were admitted in %v; the burst is %d and %f were gained", sum, now.Sub(b.at[i]), b.limit.Burst, gained)
		}
	}
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
