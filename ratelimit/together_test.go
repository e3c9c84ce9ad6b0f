package ratelimit

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"portway/internal/testservers"
)

// held keeps the first script from going out until it is let go, and counts what goes out after it.
type held struct {
	letGo chan struct{}

	mu     sync.Mutex
	alone  int
	pieces []int // scripts of each pipeline
}

func (h *held) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h *held) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, c redis.Cmder) error {
		if c.Name() != "evalsha" {
			return next(ctx, c) // a connection says hello
		}
		h.mu.Lock()
		h.alone++
		first := h.alone == 1
		h.mu.Unlock()
		if first {
			<-h.letGo
		}
		return next(ctx, c)
	}
}

func (h *held) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		if all[0].Name() == "evalsha" {
			h.mu.Lock()
			h.pieces = append(h.pieces, len(all))
			h.mu.Unlock()
		}
		return next(ctx, all)
	}
}

// TestChargesThatWaitGoTogether holds one charge back until eight others wait, of whom one leaves: all that waited are sent in
// one piece, each is charged once, and who left is told so at once.
func TestChargesThatWaitGoTogether(t *testing.T) {
	client, err := OpenPatiently(testservers.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	group := &together{UniversalClient: client}
	limiter := &Redis{client: client, limiter: redis_rate.NewLimiter(group), peek: redis.NewScript(peekScript)}
	charge := Charge{Key: "together " + time.Now().String(), Limit: Limit{Points: 1, Period: time.Hour, Burst: 100}, Cost: 1}
	if _, err := limiter.Charge(t.Context(), charge); err != nil { // from now on Redis knows the script
		t.Fatal(err)
	}
	hook := &held{letGo: make(chan struct{})}
	client.AddHook(hook)
	var charges sync.WaitGroup
	paid := func() {
		if v, err := limiter.Charge(t.Context(), charge); err != nil || !v.Allowed {
			t.Errorf("%+v, %v", v, err)
		}
	}
	waiting := func() int {
		group.mu.Lock()
		defer group.mu.Unlock()
		return len(group.waiting)
	}
	until := func(done func() bool) {
		for !done() {
			time.Sleep(time.Millisecond)
		}
	}
	charges.Go(paid)
	until(func() bool { hook.mu.Lock(); defer hook.mu.Unlock(); return hook.alone == 1 })
	leaves, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { _, err := limiter.Charge(leaves, charge); left <- err }()
	until(func() bool { return waiting() == 1 }) // so that the turn would be theirs
	for range 7 {
		charges.Go(paid)
	}
	until(func() bool { return waiting() == 8 })
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	close(hook.letGo)
	charges.Wait()
	until(func() bool { group.mu.Lock(); defer group.mu.Unlock(); return !group.sending })
	if hook.alone != 1 || len(hook.pieces) != 1 || hook.pieces[0] != 8 {
		t.Errorf("%d alone, pieces of %v; want the one that was held, and eight together", hook.alone, hook.pieces)
	}
	if v, err := limiter.Peek(t.Context(), charge.Key, charge.Limit); err != nil || v.Remaining != 90 {
		t.Errorf("%+v, %v; want ten points gone", v, err)
	}
}
