package ratelimit

import (
	"fmt"
	"math/bits"
	"time"
)

// A Limit is the size of a budget: it gains Points per Period, evenly, and holds Burst points at most.
type Limit struct {
	Points int
	Period time.Duration
	Burst  int
}

// The bounds of a limit. Redis tells time in microseconds, so a point cannot take less; and what takes longer than a month
// is a quota, which this is not (see the package's documentation).
const (
	shortestInterval = time.Microsecond
	longestRefill    = 31 * 24 * time.Hour
	largestBurst     = 1_000_000_000
)

// PerMinute returns the limit of so many points a minute, with a burst of as many.
func PerMinute(points int) Limit {
	return Limit{Points: points, Period: time.Minute, Burst: points}
}

// Validate says what is wrong with the limit.
func (l Limit) Validate() error {
	switch {
	case l.Points < 1:
		return fmt.Errorf("ratelimit: limit: points must be at least 1, not %d", l.Points)
	case l.Burst < 1:
		return fmt.Errorf("ratelimit: limit: burst must be at least 1, not %d", l.Burst)
	case l.Burst > largestBurst:
		return fmt.Errorf("ratelimit: limit: burst must be at most %d, not %d", largestBurst, l.Burst)
	case l.Period <= 0 || l.Period > longestRefill:
		return fmt.Errorf("ratelimit: limit: period must be positive and at most %v, not %v", longestRefill, l.Period)
	case l.Period/time.Duration(l.Points) < shortestInterval:
		return fmt.Errorf("ratelimit: limit: %d points per %v is more than one per %v", l.Points, l.Period, shortestInterval)
	case float64(l.Burst)*float64(l.Period)/float64(l.Points) > float64(longestRefill):
		return fmt.Errorf("ratelimit: limit: a burst of %d takes more than %v to refill at %d per %v", l.Burst, longestRefill, l.Points, l.Period)
	}
	return nil
}

// String gives the limit as an operator would say it.
func (l Limit) String() string {
	return fmt.Sprintf("%d points per %v, burst %d", l.Points, l.Period, l.Burst)
}

// refill returns how long the budget takes to gain the points. It rounds down to the nanosecond, in the caller's favour:
// rounded up, the last point of a burst spent in small charges would be refused.
func (l Limit) refill(points int) time.Duration {
	high, low := bits.Mul64(uint64(points), uint64(l.Period))
	quotient, _ := bits.Div64(high, low, uint64(l.Points))
	return time.Duration(quotient)
}

// remaining returns what a budget holds that is full again after debt: exactly the largest cost that would pass.
func (l Limit) remaining(debt time.Duration) int {
	room := l.refill(l.Burst) - debt
	if room < 0 {
		return 0
	}
	// The largest n with refill(n) <= room, that is with n x period < (room+1) x points.
	high, low := bits.Mul64(uint64(room)+1, uint64(l.Points))
	low, borrow := bits.Sub64(low, 1, 0)
	quotient, _ := bits.Div64(high-borrow, low, uint64(l.Period))
	return min(int(quotient), l.Burst)
}

// judge decides on a cost for a budget that is full again after debt, and returns the debt afterwards.
func (l Limit) judge(cost int, debt time.Duration) (Verdict, time.Duration) {
	verdict := Verdict{Limit: l, Cost: cost}
	after := debt + l.refill(cost)
	if over := after - l.refill(l.Burst); over > 0 {
		verdict.RetryAfter = over
		after = debt
	} else {
		verdict.Allowed = true
	}
	verdict.Remaining = l.remaining(after)
	verdict.ResetAfter = after
	return verdict, after
}
