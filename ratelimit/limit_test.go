package ratelimit

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLimitValidate(t *testing.T) {
	cases := []struct {
		why   string
		limit Limit
		want  string // part of the error; empty: valid
	}{
		{"the usual", PerMinute(60_000), ""},
		{"the densest", Limit{Points: 1_000_000, Period: time.Second, Burst: 1}, ""},
		{"the slowest", Limit{Points: 1, Period: longestRefill, Burst: 1}, ""},
		{"nothing set", Limit{}, "points must be at least 1"},
		{"no points", Limit{Points: -5, Period: time.Second, Burst: 1}, "points must be at least 1, not -5"},
		{"no burst: nothing would ever pass", Limit{Points: 1, Period: time.Second}, "burst must be at least 1"},
		{"no period", Limit{Points: 1, Burst: 1}, "period must be positive"},
		{"a period beyond a month", Limit{Points: 1, Period: longestRefill + 1, Burst: 1}, "period must be positive and at most"},
		{"denser than Redis's clock", Limit{Points: 1_000_001, Period: time.Second, Burst: 1}, "more than one per 1µs"},
		{"a burst that never refills", Limit{Points: 1, Period: time.Hour, Burst: 1_000_000}, "to refill"},
		{"a burst above every cost", Limit{Points: 1, Period: time.Microsecond, Burst: largestBurst + 1}, "burst must be at most"},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			err := c.limit.Validate()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Fatalf("want an error with %q, have %v", c.want, err)
			}
		})
	}
}

// drawLimit draws from all valid limits, by the time that a point takes.
func drawLimit(t *rapid.T) Limit {
	points := rapid.Int64Range(1, 10_000_000).Draw(t, "points")
	interval := rapid.Int64Range(int64(shortestInterval), int64(longestRefill)/points).Draw(t, "interval")
	uneven := rapid.Int64Range(0, points-1).Draw(t, "uneven")
	period := min(points*interval+uneven, int64(longestRefill))
	burst := rapid.Int64Range(1, min(largestBurst, max(1, int64(longestRefill)/(interval+1)))).Draw(t, "burst")
	limit := Limit{Points: int(points), Period: time.Duration(period), Burst: int(burst)}
	if err := limit.Validate(); err != nil {
		t.Fatal(err)
	}
	return limit
}

// The integers are held against the definition in fractions of any size.
func TestRefillIsThePeriodPerPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := drawLimit(t)
		points := rapid.IntRange(0, limit.Burst).Draw(t, "taken")
		exact := new(big.Int).Mul(big.NewInt(int64(points)), big.NewInt(int64(limit.Period)))
		exact.Div(exact, big.NewInt(int64(limit.Points)))
		if have := limit.refill(points); !exact.IsInt64() || exact.Int64() != int64(have) {
			t.Fatalf("refill(%d) = %d ns, want %v", points, have, exact)
		}
	})
}

func TestRemainingIsTheLargestCostThatPasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := drawLimit(t)
		debt := time.Duration(rapid.Int64Range(0, 2*int64(limit.refill(limit.Burst))).Draw(t, "debt"))
		remaining := limit.remaining(debt)
		if remaining < 0 || remaining > limit.Burst {
			t.Fatalf("%d of a burst of %d remain", remaining, limit.Burst)
		}
		if verdict, _ := limit.judge(remaining, debt); remaining > 0 && !verdict.Allowed {
			t.Fatalf("%d remain, but that many are refused: %+v", remaining, verdict)
		}
		if verdict, _ := limit.judge(remaining+1, debt); remaining < limit.Burst && verdict.Allowed {
			t.Fatalf("%d remain, but one more passes: %+v", remaining, verdict)
		}
	})
}
