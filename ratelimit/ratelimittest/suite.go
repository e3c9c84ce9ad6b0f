package ratelimittest

import (
	"context"
	"crypto/rand"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portway/ratelimit"
)

// Run holds a limiter to the contract. newLimiter is called once per case and may return the same limiter each time: no
// two cases charge the same key.
func Run(t *testing.T, newLimiter func(t *testing.T) (ratelimit.Limiter, Time)) {
	cases := []struct {
		name string
		run  func(*subject)
	}{
		{"a burst passes and then a point is refused", burst},
		{"a refusal takes nothing", refusalTakesNothing},
		{"the retry time is true", retryTime},
		{"the budget is full again after the reset time", resetTime},
		{"a full budget gains nothing", idle},
		{"remaining is exact and only falls while nothing refills", remaining},
		{"a burst may be larger than the points of a period", largeBurst},
		{"a cost above the burst is too expensive and takes nothing", tooExpensive},
		{"a cost of nothing passes and takes nothing", free},
		{"peeking takes nothing", peeking},
		{"keys have budgets of their own", independentKeys},
		{"a changed limit holds at once", changedLimit},
		{"concurrent charges never admit more than the burst", concurrent},
		{"a charge that makes no sense is an error", senseless},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			limiter, clock := newLimiter(t)
			c.run(&subject{T: t, limiter: limiter, clock: clock, key: "developer " + rand.Text()})
		})
	}
}

// slow is a budget that gains nothing while a case runs; quick gains a point in 20 ms.
var (
	slow  = ratelimit.Limit{Points: 10, Period: 240 * time.Hour, Burst: 10}
	quick = ratelimit.Limit{Points: 50, Period: time.Second, Burst: 5}
)

// A subject is a limiter in one case, with a key that no other case has.
type subject struct {
	*testing.T
	limiter ratelimit.Limiter
	clock   Time
	key     string
}

func (s *subject) charge(limit ratelimit.Limit, cost int) ratelimit.Verdict {
	s.Helper()
	return s.chargeKey(s.key, limit, cost)
}

func (s *subject) chargeKey(key string, limit ratelimit.Limit, cost int) ratelimit.Verdict {
	s.Helper()
	verdict, err := s.limiter.Charge(context.Background(), ratelimit.Charge{Key: key, Limit: limit, Cost: cost})
	if err != nil {
		s.Fatalf("charge %d: %v", cost, err)
	}
	if verdict.Limit != limit || verdict.Cost != cost {
		s.Fatalf("charge %d of %v: the verdict speaks of %d of %v", cost, limit, verdict.Cost, verdict.Limit)
	}
	return verdict
}

func (s *subject) peek(limit ratelimit.Limit) ratelimit.Verdict {
	s.Helper()
	verdict, err := s.limiter.Peek(context.Background(), s.key, limit)
	if err != nil {
		s.Fatalf("peek: %v", err)
	}
	return verdict
}

func (s *subject) admitted(verdict ratelimit.Verdict) {
	s.Helper()
	if !verdict.Allowed || verdict.TooExpensive || verdict.RetryAfter != 0 {
		s.Fatalf("want a charge that passes, have %+v", verdict)
	}
}

func (s *subject) refused(verdict ratelimit.Verdict) {
	s.Helper()
	if verdict.Allowed || verdict.TooExpensive || verdict.RetryAfter <= 0 {
		s.Fatalf("want a refusal with a time to retry, have %+v", verdict)
	}
}

func (s *subject) leaves(verdict ratelimit.Verdict, points int) {
	s.Helper()
	if verdict.Remaining != points {
		s.Fatalf("want %d points remaining, have %+v", points, verdict)
	}
}

func burst(s *subject) {
	for range slow.Burst {
		s.admitted(s.charge(slow, 1))
	}
	s.refused(s.charge(slow, 1))
}

func refusalTakesNothing(s *subject) {
	s.admitted(s.charge(slow, 7))
	for range 3 {
		verdict := s.charge(slow, 4)
		s.refused(verdict)
		s.leaves(verdict, 3)
	}
	s.admitted(s.charge(slow, 3))
}

func retryTime(s *subject) {
	for _, cost := range []int{1, 3, quick.Burst} {
		verdict := s.charge(quick, cost)
		for verdict.Allowed {
			verdict = s.charge(quick, cost)
		}
		s.refused(verdict)
		if longest := quick.Period / time.Duration(quick.Points) * time.Duration(cost+1); verdict.RetryAfter > longest {
			s.Fatalf("%d points refill sooner than the %v of %+v", cost, longest, verdict)
		}
		s.clock.Wait(verdict.RetryAfter)
		s.admitted(s.charge(quick, cost))
	}
}

func resetTime(s *subject) {
	s.clock.Wait(s.charge(quick, quick.Burst).ResetAfter)
	verdict := s.peek(quick)
	s.leaves(verdict, quick.Burst)
	if verdict.ResetAfter > 0 {
		s.Fatalf("want a full budget, have %+v", verdict)
	}
}

func idle(s *subject) {
	s.clock.Wait(3 * s.charge(quick, 2).ResetAfter)
	verdict := s.charge(quick, quick.Burst)
	s.admitted(verdict)
	whole := quick.Period / time.Duration(quick.Points) * time.Duration(quick.Burst)
	if verdict.ResetAfter < whole-time.Microsecond {
		s.Fatalf("a burst refills in %v, and the budget held more: %+v", whole, verdict)
	}
}

func remaining(s *subject) {
	for left := slow.Burst - 1; left >= 0; left-- {
		verdict := s.charge(slow, 1)
		s.admitted(verdict)
		s.leaves(verdict, left)
		want := time.Duration(slow.Burst-left) * slow.Period / time.Duration(slow.Points)
		if verdict.ResetAfter > want || verdict.ResetAfter <= want-24*time.Hour {
			s.Fatalf("want a reset after %v, have %+v", want, verdict)
		}
	}
}

func largeBurst(s *subject) {
	limit := ratelimit.Limit{Points: 1, Period: time.Hour, Burst: 300}
	s.leaves(s.charge(limit, 299), 1)
	s.refused(s.charge(limit, 2))
	s.admitted(s.charge(limit, 1))
}

func tooExpensive(s *subject) {
	verdict := s.charge(slow, slow.Burst+1)
	if verdict.Allowed || !verdict.TooExpensive || verdict.RetryAfter != 0 {
		s.Fatalf("want a charge that can never pass, have %+v", verdict)
	}
	s.admitted(s.charge(slow, slow.Burst))
}

func free(s *subject) {
	s.admitted(s.charge(slow, slow.Burst))
	verdict := s.charge(slow, 0)
	s.admitted(verdict)
	if verdict.Remaining != ratelimit.Unknown {
		s.leaves(verdict, 0)
	}
}

func peeking(s *subject) {
	s.leaves(s.peek(slow), slow.Burst)
	s.admitted(s.charge(slow, 4))
	for range 3 {
		verdict := s.peek(slow)
		s.admitted(verdict)
		s.leaves(verdict, slow.Burst-4)
	}
	s.admitted(s.charge(slow, slow.Burst-4))
	s.leaves(s.peek(slow), 0)
}

func independentKeys(s *subject) {
	s.admitted(s.charge(slow, slow.Burst))
	s.refused(s.charge(slow, 1))
	for _, other := range []string{s.key + "2", "{" + s.key + "}", s.key + ":points", s.key + "\x00é"} {
		s.admitted(s.chargeKey(other, slow, slow.Burst))
	}
}

// A budget is remembered as the moment at which it is full, so a change of the limit keeps that moment.
func changedLimit(s *subject) {
	s.admitted(s.charge(slow, slow.Burst)) // full again in 240 hours
	s.refused(s.charge(slow, 1))
	higher := ratelimit.Limit{Points: 10, Period: 240 * time.Hour, Burst: 15}
	s.admitted(s.charge(higher, 5))
	s.refused(s.charge(higher, 1))
	lower := ratelimit.Limit{Points: 10, Period: time.Hour, Burst: 10}
	verdict := s.charge(lower, 1)
	s.refused(verdict)
	s.leaves(verdict, 0)
}

func concurrent(s *subject) {
	limit := ratelimit.Limit{Points: 500, Period: 500 * time.Hour, Burst: 500}
	var spent atomic.Int64
	var callers sync.WaitGroup
	for caller := range 16 {
		cost := 1 + caller%3
		callers.Go(func() {
			for range 60 {
				verdict, err := s.limiter.Charge(context.Background(), ratelimit.Charge{Key: s.key, Limit: limit, Cost: cost})
				if err != nil {
					s.Errorf("charge: %v", err)
				}
				if verdict.Allowed {
					spent.Add(int64(cost))
				}
			}
		})
	}
	callers.Wait()
	left := s.peek(limit).Remaining
	if int(spent.Load())+left != limit.Burst || left >= 3 {
		s.Fatalf("%d points were admitted out of a burst of %d, and %d are left", spent.Load(), limit.Burst, left)
	}
}

func senseless(s *subject) {
	for name, charge := range map[string]ratelimit.Charge{
		"no key":        {Limit: slow, Cost: 1},
		"no limit":      {Key: s.key, Cost: 1},
		"negative cost": {Key: s.key, Limit: slow, Cost: -1},
	} {
		if verdict, err := s.limiter.Charge(context.Background(), charge); err == nil || verdict.Allowed {
			s.Errorf("%s: want an error, have %+v", name, verdict)
		}
	}
	s.leaves(s.peek(slow), slow.Burst)
}
