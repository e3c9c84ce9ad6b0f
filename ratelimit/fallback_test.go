package ratelimit_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"portway/ratelimit"
	"portway/ratelimit/ratelimittest"
)

// A shared limiter stands for Redis where the time that passes is what matters: it is in memory, and can go away in the
// two ways in which a server does.
type shared struct {
	*ratelimit.GCRA
	state  atomic.Int32
	asked  atomic.Int64
	probed atomic.Int64
}

const (
	well int32 = iota
	refusing
	hanging
)

func (s *shared) meet(ctx context.Context) error {
	switch s.state.Load() {
	case refusing:
		return errors.New("connection refused")
	case hanging:
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

func (s *shared) Charge(ctx context.Context, charge ratelimit.Charge) (ratelimit.Verdict, error) {
	s.asked.Add(1)
	if err := s.meet(ctx); err != nil {
		return ratelimit.Verdict{}, err
	}
	return s.GCRA.Charge(ctx, charge)
}

func (s *shared) Peek(ctx context.Context, key string, limit ratelimit.Limit) (ratelimit.Verdict, error) {
	s.asked.Add(1)
	if err := s.meet(ctx); err != nil {
		return ratelimit.Verdict{}, err
	}
	return s.GCRA.Peek(ctx, key, limit)
}

func (s *shared) Probe(ctx context.Context, _ string) error {
	s.probed.Add(1)
	return s.meet(ctx)
}

// A station is a fallback in a bubble of its own time.
type station struct {
	*testing.T
	shared   *shared
	fallback *ratelimit.Fallback
	log      *bytes.Buffer
}

func inBubble(t *testing.T, sharers int, story func(*station)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		log := &bytes.Buffer{}
		primary := &shared{GCRA: ratelimit.NewGCRA(time.Now)}
		fallback := ratelimit.NewFallback(primary, sharers, time.Now, slog.New(slog.NewTextHandler(log, nil)))
		defer fallback.Close()
		story(&station{T: t, shared: primary, fallback: fallback, log: log})
	})
}

func (s *station) charge(limit ratelimit.Limit, cost int) ratelimit.Verdict {
	s.Helper()
	verdict, err := s.fallback.Charge(s.Context(), ratelimit.Charge{Key: "k", Limit: limit, Cost: cost})
	if err != nil {
		s.Fatal(err)
	}
	return verdict
}

// takes runs a step and says how much of the bubble's time it took.
func (s *station) takes(step func()) time.Duration {
	began := time.Now()
	step()
	return time.Since(began)
}

func (s *station) logged(lines ...string) {
	s.Helper()
	synctest.Wait()
	have := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	if s.log.Len() == 0 {
		have = nil
	}
	if len(have) != len(lines) {
		s.Fatalf("want %d lines in the log, have:\n%s", len(lines), s.log)
	}
	for i, line := range lines {
		if !strings.Contains(have[i], line) {
			s.Errorf("want %q in the log, have %s", line, have[i])
		}
	}
}

const bound = 100 * time.Millisecond

func TestFallbackWaitsForASilentPrimaryOnce(t *testing.T) {
	inBubble(t, 2, func(s *station) {
		limit := ratelimit.PerMinute(1000)
		if verdict := s.charge(limit, 1); verdict.Degraded || verdict.Remaining != 999 {
			s.Fatalf("the primary is well, and says %+v", verdict)
		}
		s.shared.state.Store(hanging)
		var verdict ratelimit.Verdict
		if took := s.takes(func() { verdict = s.charge(limit, 1) }); took != bound || !verdict.Degraded {
			s.Fatalf("the first charge took %v and gave %+v", took, verdict)
		}
		took := s.takes(func() {
			for range 100 {
				if verdict := s.charge(limit, 1); !verdict.Degraded || !verdict.Allowed {
					s.Fatalf("%+v", verdict)
				}
			}
		})
		if took != 0 || s.shared.asked.Load() != 2 {
			s.Fatalf("further charges took %v, and the primary was asked %d times", took, s.shared.asked.Load())
		}
		s.logged("the shared budgets are away")
		time.Sleep(time.Minute) // of probes without an answer
		s.logged("the shared budgets are away")
		if s.shared.probed.Load() < 100 || s.shared.asked.Load() != 2 {
			s.Fatalf("%d probes, %d charges", s.shared.probed.Load(), s.shared.asked.Load())
		}
		s.shared.state.Store(well)
		time.Sleep(time.Second)
		if verdict := s.charge(limit, 1); verdict.Degraded || s.fallback.Degraded() {
			s.Fatalf("the primary is back, but %+v", verdict)
		}
		s.logged("the shared budgets are away", "the shared budgets are back")
	})
}

func TestFallbackDoesNotWaitForARefusingPrimary(t *testing.T) {
	inBubble(t, 1, func(s *station) {
		s.shared.state.Store(refusing)
		took := s.takes(func() {
			if verdict := s.charge(ratelimit.PerMinute(10), 1); !verdict.Degraded || !verdict.Allowed {
				s.Errorf("%+v", verdict)
			}
		})
		if took != 0 {
			s.Errorf("it took %v", took)
		}
		s.logged("connection refused")
	})
}

// Charges that are under way together when the primary goes wait together, and open the breaker once.
func TestFallbackOpensOnceForManyChargesUnderWay(t *testing.T) {
	inBubble(t, 1, func(s *station) {
		s.shared.state.Store(hanging)
		took := s.takes(func() {
			var callers sync.WaitGroup
			for range 50 {
				callers.Go(func() {
					for range 4 {
						s.charge(ratelimit.PerMinute(1000), 1)
					}
				})
			}
			callers.Wait()
		})
		if took != bound || s.shared.asked.Load() != 50 {
			s.Errorf("50 callers took %v and asked %d times", took, s.shared.asked.Load())
		}
		s.logged("the shared budgets are away")
	})
}

// A charge that was under way before the primary came back must not send everyone away again when it fails late.
func TestFallbackIgnoresAFailureOfAnEarlierEra(t *testing.T) {
	inBubble(t, 1, func(s *station) {
		limit := ratelimit.PerMinute(1000)
		s.shared.state.Store(hanging)
		time.AfterFunc(50*time.Millisecond, func() {
			s.shared.state.Store(refusing)
			s.charge(limit, 1)
			s.shared.state.Store(well)
		})
		late := s.takes(func() { s.charge(limit, 1) })
		time.Sleep(time.Second)
		if late != bound || s.charge(limit, 1).Degraded {
			s.Errorf("after %v, degraded: %v", late, s.fallback.Degraded())
		}
		s.logged("connection refused", "the shared budgets are back")
	})
}

func TestFallbackShares(t *testing.T) {
	inBubble(t, 4, func(s *station) {
		limit := ratelimit.Limit{Points: 100, Period: 100 * time.Second, Burst: 40} // a share gains a point in 4 s and holds 10
		s.shared.state.Store(refusing)
		if verdict := s.charge(limit, 10); !verdict.Allowed || verdict.Remaining != 0 || verdict.ResetAfter != 40*time.Second {
			s.Fatalf("a share is 10 points, and 10 cost %+v", verdict)
		}
		if verdict := s.charge(limit, 1); verdict.Allowed || verdict.RetryAfter != 4*time.Second {
			s.Fatalf("a point is back in 4 s, not %+v", verdict)
		}
		if verdict := s.charge(limit, 41); !verdict.TooExpensive || verdict.Limit != limit {
			s.Fatalf("41 points never pass, and 40 is the most: %+v", verdict)
		}
		verdict := s.charge(limit, 40)
		if verdict.Allowed || verdict.TooExpensive || verdict.RetryAfter != 40*time.Second {
			s.Fatalf("40 points pass when the share is full, not %+v", verdict)
		}
		time.Sleep(verdict.RetryAfter)
		if verdict := s.charge(limit, 40); !verdict.Allowed || verdict.ResetAfter != 160*time.Second {
			s.Fatalf("40 points are paid back at the share's rate, not %+v", verdict)
		}
		if peek, err := s.fallback.Peek(s.Context(), "k", limit); err != nil || !peek.Degraded || peek.Remaining != 0 {
			s.Fatalf("%+v, %v", peek, err)
		}
	})
}

// A caller who has left learns so, and says nothing about the primary.
func TestFallbackAndCallersWhoLeave(t *testing.T) {
	inBubble(t, 1, func(s *station) {
		gone, cancel := context.WithCancel(s.Context())
		cancel()
		_, err := s.fallback.Charge(gone, ratelimit.Charge{Key: "k", Limit: ratelimit.PerMinute(10), Cost: 1})
		if !errors.Is(err, context.Canceled) || s.fallback.Degraded() || s.shared.asked.Load() != 0 {
			s.Errorf("%v, degraded: %v", err, s.fallback.Degraded())
		}
		s.logged()
	})
}

// The bubble of the test does not end while a goroutine of it runs.
func TestFallbackCloseEndsTheProbe(t *testing.T) {
	inBubble(t, 1, func(s *station) {
		s.shared.state.Store(hanging)
		s.charge(ratelimit.PerMinute(10), 1)
		time.Sleep(300 * time.Millisecond) // in the middle of a probe
		if took := s.takes(func() { s.fallback.Close() }); took != 0 {
			s.Errorf("closing took %v", took)
		}
		if verdict := s.charge(ratelimit.PerMinute(10), 1); !verdict.Degraded || !verdict.Allowed {
			s.Errorf("%+v", verdict)
		}
	})
}

func TestFallbackKeepsTheContract(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	for name, state := range map[string]int32{"primary is well": well, "primary is away": refusing} {
		t.Run(name, func(t *testing.T) {
			ratelimittest.Run(t, func(t *testing.T) (ratelimit.Limiter, ratelimittest.Time) {
				clock := ratelimittest.NewClock()
				primary := &shared{GCRA: ratelimit.NewGCRA(clock.Now)}
				primary.state.Store(state)
				fallback := ratelimit.NewFallback(primary, 1, clock.Now, quiet)
				t.Cleanup(func() { fallback.Close() })
				return fallback, clock
			})
		})
	}
}
