package ratelimit

import (
	"time"

	"github.com/redis/go-redis/v9"
)

// OpenPatiently opens a client for tests of what Redis answers, not of how long a request waits for it: on a busy machine
// an answer can take longer than a request may wait.
func OpenPatiently(address string) (redis.UniversalClient, error) {
	return open(address, time.Minute)
}
