package ratelimit

import (
	"fmt"
	"math/bits"
	"net/http"
	"strconv"
	"time"

	"portway/problem"
)

// WriteHeader tells the developer about the budget, in the fields of the IETF draft "RateLimit header fields for HTTP"
// (structured fields; all numbers are integers, seconds are rounded up):
//
//	RateLimit-Policy: "points";q=60000;w=60    q points per w seconds
//	RateLimit: "points";r=873;t=4              r points left; full again in t seconds
//	Retry-After: 2                             on a refusal that waiting helps
//	Portway-Budget: local                      the shared budget is away; this process holds its share
func (v Verdict) WriteHeader(h http.Header) {
	quota, window := v.Limit.policy()
	h["Ratelimit-Policy"] = pair("q", quota, "w", window)
	if v.Remaining != Unknown {
		h["Ratelimit"] = pair("r", int64(v.Remaining), "t", seconds(v.ResetAfter))
	}
	if v.RetryAfter > 0 {
		h.Set("Retry-After", fmt.Sprint(seconds(v.RetryAfter)))
	}
	if v.Degraded {
		h.Set("Portway-Budget", "local")
	}
}

// pair writes "points" with two parameters, as the value of a header.
func pair(first string, one int64, second string, other int64) []string {
	var room [64]byte
	b := append(append(append(room[:0], `"points";`...), first...), '=')
	b = append(append(append(strconv.AppendInt(b, one, 10), ';'), second...), '=')
	return []string{string(strconv.AppendInt(b, other, 10))}
}

// Problem returns the refusal as an error for the caller, or nil if the charge passed.
func (v Verdict) Problem() *problem.Problem {
	switch {
	case v.Allowed:
		return nil
	case v.TooExpensive:
		return problem.New(problem.TooExpensive, "This costs %d points, and the budget never holds more than %d. Ask for less.", v.Cost, v.Limit.Burst).
			With("cost", v.Cost).
			With("maximumCost", v.Limit.Burst)
	}
	wait := seconds(v.RetryAfter)
	return problem.New(problem.RateLimited, "This costs %d points, and %d are left. Try again in %d s.", v.Cost, v.Remaining, wait).
		With("cost", v.Cost).
		With("remaining", v.Remaining).
		With("retryAfterSeconds", wait)
}

// policy gives the limit as points per whole seconds. A period that is no whole number of seconds is stretched, and the
// points with it.
func (l Limit) policy() (quota, window int64) {
	window = seconds(l.Period)
	high, low := bits.Mul64(uint64(l.Points), uint64(window)*uint64(time.Second))
	scaled, _ := bits.Div64(high, low, uint64(l.Period))
	return int64(scaled), window
}

// seconds rounds up: a client that waits a moment too short is refused again.
func seconds(d time.Duration) int64 {
	return int64((d + time.Second - 1) / time.Second)
}
