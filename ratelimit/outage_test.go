package ratelimit_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portway/internal/testservers"
	"portway/ratelimit"
)

// watched is a Redis limiter that counts, for each caller, how many of its questions failed. A question that Redis did
// not answer cost its caller the full bound, so the count stands for the waiting.
type watched struct{ *ratelimit.Redis }

type failures struct{}

func (w watched) Charge(ctx context.Context, charge ratelimit.Charge) (ratelimit.Verdict, error) {
	verdict, err := w.Redis.Charge(ctx, charge)
	if err != nil {
		ctx.Value(failures{}).(*atomic.Int64).Add(1)
	}
	return verdict, err
}

// An outage is a Redis that serves a load of callers, goes away in the middle of it, and comes back.
type outage struct {
	*testing.T
	client   *ratelimit.Redis
	fallback *ratelimit.Fallback
	served   chan struct{} // gets a value for a charge that Redis answered
}

// The limit gains nothing during a test. A share of it is 5,000 points.
var loadLimit = ratelimit.Limit{Points: 10_000, Period: 700 * time.Hour, Burst: 10_000}

const (
	callers  = 16
	loadCost = 5
)

func newOutage(t *testing.T, address string) *outage {
	client := ratelimit.NewRedis(keep(t, address, ratelimit.Open))
	fallback := ratelimit.NewFallback(watched{client}, 2, time.Now, slog.New(slog.DiscardHandler))
	t.Cleanup(func() { fallback.Close() })
	return &outage{T: t, client: client, fallback: fallback, served: make(chan struct{}, callers)}
}

// load charges from many callers at once until the share of this process is spent, and returns how many points of the
// share were admitted.
func (o *outage) load() int64 {
	var admitted atomic.Int64
	var working sync.WaitGroup
	for range callers {
		working.Go(func() {
			failed := &atomic.Int64{}
			ctx := context.WithValue(o.Context(), failures{}, failed)
			for charge := (ratelimit.Charge{Key: "k", Limit: loadLimit, Cost: loadCost}); ; {
				verdict, err := o.fallback.Charge(ctx, charge)
				if err != nil {
					o.Errorf("charge: %v", err)
					return
				}
				switch {
				case !verdict.Degraded:
					select {
					case o.served <- struct{}{}:
					default:
					}
				case verdict.Allowed:
					admitted.Add(loadCost)
				default:
					if failed.Load() > 1 {
						o.Errorf("a caller waited %d times for a Redis that was away", failed.Load())
					}
					return
				}
			}
		})
	}
	working.Wait()
	return admitted.Load()
}

func (o *outage) run(goAway, comeBack func()) {
	o.Helper()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for range 4 * callers { // Redis serves the load by now
			<-o.served
		}
		goAway()
	}()
	admitted := o.load()
	<-gone
	if share := int64(loadLimit.Burst / 2); admitted != share {
		o.Errorf("%d points were admitted out of a share of %d", admitted, share)
	}
	if !o.fallback.Degraded() {
		o.Error("Redis is away, and the limiter does not say so")
	}
	comeBack()
	o.untilServed()
}

// untilServed charges until Redis answers again, and looks for the charge in Redis.
func (o *outage) untilServed() {
	o.Helper()
	ctx := context.WithValue(o.Context(), failures{}, &atomic.Int64{})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		verdict, err := o.fallback.Charge(ctx, ratelimit.Charge{Key: "after", Limit: loadLimit, Cost: 1})
		if err != nil {
			o.Fatal(err)
		}
		if !verdict.Degraded {
			break
		}
		if time.Now().After(deadline) {
			o.Fatal("Redis is back, and is not used")
		}
	}
	verdict, err := o.client.Peek(o.Context(), "after", loadLimit)
	if err != nil || verdict.Remaining != loadLimit.Burst-1 {
		o.Errorf("Redis holds %+v, %v", verdict, err)
	}
}

func TestRedisKilledUnderLoad(t *testing.T) {
	server := testservers.OwnRedis(t)
	newOutage(t, server.Addr).run(server.Stop, server.Start)
}

// Worse than a dead server is one that takes requests and says nothing.
func TestRedisSilentUnderLoad(t *testing.T) {
	server := testservers.OwnRedis(t)
	through := newProxy(t)
	through.target.Store(&server.Addr)
	newOutage(t, through.addr).run(
		func() { through.mood.Store(silent) },
		func() { through.mood.Store(faithful) },
	)
}

func TestRedisAwayFromTheStart(t *testing.T) {
	server := testservers.OwnRedis(t)
	server.Stop()
	o := newOutage(t, server.Addr)
	if admitted, share := o.load(), int64(loadLimit.Burst/2); admitted != share {
		t.Errorf("%d points were admitted out of a share of %d", admitted, share)
	}
	server.Start()
	o.untilServed()
}
