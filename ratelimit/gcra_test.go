package ratelimit_test

import (
	"testing"

	"portway/ratelimit"
	"portway/ratelimit/ratelimittest"
)

func TestGCRA(t *testing.T) {
	ratelimittest.Run(t, func(*testing.T) (ratelimit.Limiter, ratelimittest.Time) {
		clock := ratelimittest.NewClock()
		return ratelimit.NewGCRA(clock.Now), clock
	})
}
