package ratelimit

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// A Primary is a limiter that may go away, and says by a probe when it is back.
type Primary interface {
	Limiter
	// Probe returns nil if a charge of the key would be answered. It takes nothing out of the budget.
	Probe(ctx context.Context, key string) error
}

// Fallback charges a shared limiter while it answers, and holds a share of every limit in this process while it does not.
//
// The first charge that fails, or is not answered within a tenth of a second, opens the breaker. From then on no request
// asks the primary; one goroutine probes it beside them and closes the breaker when it answers. So a request waits for a
// primary that is away once at most, and only if it was under way when the primary went.
//
// What that admits: the share is an even part of the rate and of the burst, so all processes together keep the limit over
// time. When the primary goes, a developer may find the shares full though the shared budget was spent: one burst more,
// once, and the same when it comes back. A cost above the share's burst, but within the limit's, passes when the share is
// full and is paid back at the share's rate.
type Fallback struct {
	primary Primary
	local   *GCRA
	sharers int
	log     *slog.Logger

	// era counts the transitions: the primary is used while it is even. Only a failure in the present era opens the
	// breaker, so charges that were under way together open it once.
	era     atomic.Uint64
	closing context.Context
	close   context.CancelFunc
	mutex   sync.Mutex // guards the start of a probe against Close
	probing sync.WaitGroup
}

// probeInterval is how often a primary that is away is probed, and so how late it is noticed to be back.
const probeInterval = 250 * time.Millisecond

// NewFallback returns a limiter that charges primary and, while that is away, gives this process an even share of each
// limit among sharers processes. Close it.
func NewFallback(primary Primary, sharers int, now func() time.Time, log *slog.Logger) *Fallback {
	closing, cancel := context.WithCancel(context.Background())
	return &Fallback{
		primary: primary, local: NewGCRA(now), sharers: max(1, sharers), log: log,
		closing: closing, close: cancel,
	}
}

// Close ends the probe. The limiter can still be charged, but no longer finds a primary that is away.
func (f *Fallback) Close() error {
	f.mutex.Lock()
	f.close()
	f.mutex.Unlock()
	f.probing.Wait()
	return nil
}

// Degraded reports whether the local shares hold at present.
func (f *Fallback) Degraded() bool { return f.era.Load()%2 == 1 }

// Charge implements Limiter. Its only errors are a charge that makes no sense and a context that is done.
func (f *Fallback) Charge(ctx context.Context, charge Charge) (Verdict, error) {
	if err := charge.Validate(); err != nil {
		return Verdict{}, err
	}
	verdict, answered, err := f.ask(ctx, charge.Key, func(ctx context.Context) (Verdict, error) {
		return f.primary.Charge(ctx, charge)
	})
	if answered || err != nil {
		return verdict, err
	}
	return f.chargeShare(charge), nil
}

// Peek implements Limiter.
func (f *Fallback) Peek(ctx context.Context, key string, limit Limit) (Verdict, error) {
	if err := (Charge{Key: key, Limit: limit}).Validate(); err != nil {
		return Verdict{}, err
	}
	verdict, answered, err := f.ask(ctx, key, func(ctx context.Context) (Verdict, error) {
		return f.primary.Peek(ctx, key, limit)
	})
	if answered || err != nil {
		return verdict, err
	}
	return f.chargeShare(Charge{Key: key, Limit: limit}), nil
}

// ask puts a question to the primary, unless the breaker is open. The question is cut loose from the caller's context: a
// caller who leaves must not look like a primary that does not answer.
func (f *Fallback) ask(ctx context.Context, key string, question func(context.Context) (Verdict, error)) (verdict Verdict, answered bool, err error) {
	if err := ctx.Err(); err != nil {
		return Verdict{}, false, err
	}
	era := f.era.Load()
	if era%2 == 1 {
		return Verdict{}, false, nil
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	verdict, err = question(bounded)
	if err != nil {
		f.open(era, key, err)
		return Verdict{}, false, nil
	}
	return verdict, true, nil
}

// chargeShare charges what this process holds of the limit.
func (f *Fallback) chargeShare(charge Charge) Verdict {
	whole := charge.Limit
	charge.Limit = whole.share(f.sharers)
	if charge.Cost <= whole.Burst {
		charge.Limit.Burst = max(charge.Limit.Burst, charge.Cost)
	}
	verdict := f.local.charge(charge)
	if verdict.TooExpensive {
		verdict.Limit = whole
	}
	verdict.Degraded = true
	return verdict
}

// share returns one of n even parts of the limit. The period is stretched rather than the points divided, so that
// nothing is lost to rounding.
func (l Limit) share(n int) Limit {
	return Limit{Points: l.Points, Period: l.Period * time.Duration(n), Burst: max(1, l.Burst/n)}
}

// open begins an era without the primary, if the era in which it failed is still the present one.
func (f *Fallback) open(era uint64, key string, cause error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if !f.era.CompareAndSwap(era, era+1) {
		return
	}
	f.log.Warn("rate limit: the shared budgets are away, each process holds its share", "processes", f.sharers, "error", cause)
	if f.closing.Err() == nil {
		f.probing.Go(func() { f.probe(era+1, key) })
	}
}

// probe asks until the primary answers. It asks for the key that failed: in a cluster, other keys live on other nodes.
func (f *Fallback) probe(era uint64, key string) {
	ticker := time.NewTicker(probeInterval)
	defer ticker.Stop()
	for {
		select {
		case <-f.closing.Done():
			return
		case <-ticker.C:
		}
		if f.answers(key) {
			f.era.Store(era + 1)
			f.log.Info("rate limit: the shared budgets are back")
			return
		}
	}
}

func (f *Fallback) answers(key string) bool {
	ctx, cancel := context.WithTimeout(f.closing, patience)
	defer cancel()
	return f.primary.Probe(ctx, key) == nil
}
