package ratelimit

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

// GCRA holds budgets in memory. Limits are per process, and a restart fills every budget.
//
// A budget that is full is not stored, so memory is bounded by the keys that spent something within one refill.
type GCRA struct {
	now    func() time.Time
	start  time.Time
	seed   maphash.Seed
	shards [64]shard
}

// A shard holds a part of the budgets. It is padded so that two locks do not share a cache line.
type shard struct {
	sync.Mutex
	fullAt  map[string]time.Duration // since the limiter's start
	sweepAt int
	_       [40]byte
}

// sweepFloor is the number of budgets below which a shard is not worth sweeping.
const sweepFloor = 256

// NewGCRA returns a limiter in memory that tells time by now.
func NewGCRA(now func() time.Time) *GCRA {
	g := &GCRA{now: now, start: now(), seed: maphash.MakeSeed()}
	for i := range g.shards {
		g.shards[i].fullAt = map[string]time.Duration{}
		g.shards[i].sweepAt = sweepFloor
	}
	return g
}

// Charge implements Limiter.
func (g *GCRA) Charge(_ context.Context, charge Charge) (Verdict, error) {
	if err := charge.Validate(); err != nil {
		return Verdict{}, err
	}
	return g.charge(charge), nil
}

func (g *GCRA) charge(charge Charge) Verdict {
	verdict, decided := charge.foregone()
	s := g.shard(charge.Key)
	s.Lock()
	defer s.Unlock()
	now := g.elapsed()
	debt := s.debt(charge.Key, now)
	if decided {
		verdict.Remaining, verdict.ResetAfter = charge.Limit.remaining(debt), debt
		return verdict
	}
	verdict, debt = charge.Limit.judge(charge.Cost, debt)
	if verdict.Allowed {
		s.sweep(now)
		s.fullAt[charge.Key] = now + debt
	}
	return verdict
}

// Peek implements Limiter.
func (g *GCRA) Peek(ctx context.Context, key string, limit Limit) (Verdict, error) {
	return g.Charge(ctx, Charge{Key: key, Limit: limit})
}

func (g *GCRA) shard(key string) *shard {
	return &g.shards[maphash.String(g.seed, key)%uint64(len(g.shards))]
}

// elapsed reads the clock as a difference: that is monotonic, so a step of the wall clock neither fills nor empties
// budgets. It is read under the lock: a moment read before waiting for it would be stale.
func (g *GCRA) elapsed() time.Duration { return g.now().Sub(g.start) }

// debt returns how long the key's budget takes to be full.
func (s *shard) debt(key string, now time.Duration) time.Duration {
	fullAt, inDebt := s.fullAt[key]
	if !inDebt {
		return 0
	}
	return max(0, fullAt-now)
}

// sweep forgets full budgets when the shard has doubled since the last time, so its cost is spread over the charges that
// made it grow. It builds a new map, because a Go map never gives memory back.
func (s *shard) sweep(now time.Duration) {
	if len(s.fullAt) < s.sweepAt {
		return
	}
	kept := map[string]time.Duration{}
	for key, fullAt := range s.fullAt {
		if fullAt > now {
			kept[key] = fullAt
		}
	}
	s.fullAt = kept
	s.sweepAt = max(sweepFloor, 2*len(kept))
}
