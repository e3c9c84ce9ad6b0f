package ratelimit_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"portway/internal/testservers"
	"portway/ratelimit"
)

// The budget of a benchmark is never spent: what is measured is a charge that passes, as nearly all do.
var benchLimit = ratelimit.Limit{Points: 900_000, Period: time.Second, Burst: 1_000_000_000}

func charges(b *testing.B, limiter ratelimit.Limiter, keys int) {
	names := make([]string, keys)
	for i := range names {
		names[i] = fmt.Sprintf("developer-%d", i)
	}
	var callers atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		ctx := context.Background()
		for i := int(callers.Add(1)); pb.Next(); i++ {
			verdict, err := limiter.Charge(ctx, ratelimit.Charge{Key: names[i%keys], Limit: benchLimit, Cost: 1})
			if err != nil || !verdict.Allowed {
				b.Errorf("%+v, %v", verdict, err)
				return
			}
		}
	})
}

func BenchmarkCharge(b *testing.B) {
	quiet := slog.New(slog.DiscardHandler)
	local := func(*testing.B) ratelimit.Limiter { return ratelimit.NewGCRA(time.Now) }
	strict := func(b *testing.B) ratelimit.Limiter {
		fallback := ratelimit.NewFallback(ratelimit.NewRedis(open(b, testservers.Redis(b))), 1, time.Now, quiet)
		b.Cleanup(func() { fallback.Close() })
		return fallback
	}
	for _, bench := range []struct {
		name    string
		limiter func(*testing.B) ratelimit.Limiter
		keys    int
	}{
		{"memory/one developer", local, 1},
		{"memory/10000 developers", local, 10_000},
		{"redis", func(b *testing.B) ratelimit.Limiter { return ratelimit.NewRedis(open(b, testservers.Redis(b))) }, 100},
		{"redis with fallback", strict, 100},
		{"redis in lots of 100", func(b *testing.B) ratelimit.Limiter { return ratelimit.NewLeased(strict(b), 100, time.Now) }, 100},
		{"redis away", func(b *testing.B) ratelimit.Limiter {
			away := &shared{}
			away.state.Store(refusing)
			fallback := ratelimit.NewFallback(away, 1, time.Now, quiet)
			b.Cleanup(func() { fallback.Close() })
			return fallback
		}, 100},
	} {
		b.Run(bench.name, func(b *testing.B) { charges(b, bench.limiter(b), bench.keys) })
	}
}
