package ratelimit_test

import (
	"testing"

	"portway/internal/testservers"
	"portway/ratelimit"
	"portway/ratelimit/ratelimittest"
)

func TestRedis(t *testing.T) {
	client, err := ratelimit.Open(testservers.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	ratelimittest.Run(t, func(*testing.T) (ratelimit.Limiter, ratelimittest.Time) {
		return ratelimit.NewRedis(client), ratelimittest.RealTime{}
	})
}
