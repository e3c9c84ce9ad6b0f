package ratelimit_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"portway/ratelimit"
)

func ExampleLimiter() {
	noon := func() time.Time { return time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC) }
	var limiter ratelimit.Limiter = ratelimit.NewGCRA(noon)
	limit := ratelimit.PerMinute(1000)

	for _, cost := range []int{700, 400, 1400} {
		verdict, err := limiter.Charge(context.Background(), ratelimit.Charge{Key: "acme", Limit: limit, Cost: cost})
		if err != nil {
			panic(err)
		}
		header := http.Header{}
		verdict.WriteHeader(header)
		fmt.Printf("%d points: %v, RateLimit: %s\n", cost, verdict.Allowed, header.Get("RateLimit"))
		if refusal := verdict.Problem(); refusal != nil {
			fmt.Println(refusal)
		}
	}
	// Output:
	// 700 points: true, RateLimit: "points";r=300;t=42
	// 400 points: false, RateLimit: "points";r=300;t=42
	// RATE_LIMITED: This costs 400 points, and 300 are left. Try again in 6 s.
	// 1400 points: false, RateLimit: "points";r=300;t=42
	// COST_ESTIMATED_TOO_EXPENSIVE: This costs 1400 points, and the budget never holds more than 1000. Ask for less.
}
