package ratelimit

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portway/problem"
)

func TestVerdictWriteHeader(t *testing.T) {
	minute := PerMinute(60_000)
	cases := []struct {
		why     string
		verdict Verdict
		want    map[string]string
	}{
		{"seconds are rounded up",
			Verdict{Allowed: true, Limit: minute, Remaining: 873, ResetAfter: 3*time.Second + 1},
			map[string]string{"RateLimit-Policy": `"points";q=60000;w=60`, "RateLimit": `"points";r=873;t=4`}},
		{"a full budget",
			Verdict{Allowed: true, Limit: minute, Remaining: 60_000},
			map[string]string{"RateLimit-Policy": `"points";q=60000;w=60`, "RateLimit": `"points";r=60000;t=0`}},
		{"a refusal for now says when to come back",
			Verdict{Limit: minute, Cost: 9, Remaining: 8, RetryAfter: time.Millisecond, ResetAfter: time.Minute},
			map[string]string{"RateLimit-Policy": `"points";q=60000;w=60`, "RateLimit": `"points";r=8;t=60`, "Retry-After": "1"}},
		{"a refusal for ever does not",
			Verdict{TooExpensive: true, Limit: minute, Cost: 60_001, Remaining: Unknown},
			map[string]string{"RateLimit-Policy": `"points";q=60000;w=60`}},
		{"what is not known is not said",
			Verdict{Allowed: true, Limit: minute, Remaining: Unknown},
			map[string]string{"RateLimit-Policy": `"points";q=60000;w=60`}},
		{"a local share is marked",
			Verdict{Allowed: true, Degraded: true, Limit: minute.share(4), Remaining: 15_000},
			map[string]string{"RateLimit-Policy": `"points";q=60000;w=240`, "RateLimit": `"points";r=15000;t=0`, "Portway-Budget": "local"}},
		{"a window is whole seconds, and its quota fits it",
			Verdict{Allowed: true, Limit: Limit{Points: 10, Period: 400 * time.Millisecond, Burst: 5}, Remaining: 5},
			map[string]string{"RateLimit-Policy": `"points";q=25;w=1`, "RateLimit": `"points";r=5;t=0`}},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			header := http.Header{}
			c.verdict.WriteHeader(header)
			want := http.Header{}
			for name, value := range c.want {
				want.Set(name, value)
			}
			if diff := cmp.Diff(want, header); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestVerdictProblem(t *testing.T) {
	limit := PerMinute(100)
	cases := []struct {
		why     string
		verdict Verdict
		want    *problem.Problem
	}{
		{"what passes is no problem", Verdict{Allowed: true, Limit: limit, Cost: 1}, nil},
		{"waiting helps: 429",
			Verdict{Limit: limit, Cost: 9, Remaining: 8, RetryAfter: 600 * time.Millisecond},
			&problem.Problem{Code: problem.RateLimited, Message: "This costs 9 points, and 8 are left. Try again in 1 s.",
				Details: map[string]any{"cost": 9, "remaining": 8, "retryAfterSeconds": int64(1)}}},
		{"waiting does not help: ask for less",
			Verdict{TooExpensive: true, Limit: limit, Cost: 101, Remaining: Unknown},
			&problem.Problem{Code: problem.TooExpensive, Message: "This costs 101 points, and the budget never holds more than 100. Ask for less.",
				Details: map[string]any{"cost": 101, "maximumCost": 100}}},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.verdict.Problem()); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}
