package ratelimit

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// Redis holds budgets in Redis, one key per budget, shared by every process that uses the same Redis. The key expires
// when the budget is full.
type Redis struct {
	client  redis.UniversalClient
	limiter *redis_rate.Limiter
	peek    *redis.Script
}

// clockResolution is the step of Redis's clock. redis_rate's floating point is far more exact than that.
const clockResolution = time.Microsecond

// NewRedis returns a limiter on a client, best one made by Open. Closing the client is the caller's.
func NewRedis(client redis.UniversalClient) *Redis {
	limiter := redis_rate.NewLimiter(client)
	if _, one := client.(*redis.Client); one { // a cluster would take a batch apart, and send parts of it again
		limiter = redis_rate.NewLimiter(&together{UniversalClient: client})
	}
	return &Redis{client: client, limiter: limiter, peek: redis.NewScript(peekScript)}
}

// peekScript returns how many seconds the budget takes to be full. redis_rate has no such script (its AllowN of 0
// writes); the moment it stores is in seconds since 2017, to leave the fraction more digits.
const peekScript = `
local full_at = tonumber(redis.call("GET", KEYS[1]) or 0)
local now = redis.call("TIME")
now = (now[1] - 1483228800) + (now[2] / 1000000)
return tostring(math.max(0, full_at - now))
`

// budgetKey names a budget without redis_rate's prefix "rate:". The braces make a cluster place everything about one
// developer on one node.
func budgetKey(key string) string { return "{" + key + "}:points" }

// Charge implements Limiter. A charge is one round trip; a free one, and one that can never pass, is none.
func (r *Redis) Charge(ctx context.Context, charge Charge) (Verdict, error) {
	if err := charge.Validate(); err != nil {
		return Verdict{}, err
	}
	if verdict, decided := charge.foregone(); decided {
		return verdict, nil
	}
	limit := charge.Limit
	rate := redis_rate.Limit{Rate: limit.Points, Burst: limit.Burst, Period: limit.Period}
	result, err := r.limiter.AllowN(ctx, budgetKey(charge.Key), rate, charge.Cost)
	if err != nil {
		return Verdict{}, fmt.Errorf("ratelimit: redis charge: %w", err)
	}
	verdict := limit.standing(result.ResetAfter)
	verdict.Cost = charge.Cost
	verdict.Allowed = result.Allowed > 0
	if !verdict.Allowed {
		// Redis's clock stands still for up to a step, and the number was rounded: a caller who comes back at that very
		// moment must find the points there.
		verdict.RetryAfter = result.RetryAfter + 2*clockResolution
	}
	return verdict, nil
}

// Peek implements Limiter, by a script that only reads.
func (r *Redis) Peek(ctx context.Context, key string, limit Limit) (Verdict, error) {
	if err := (Charge{Key: key, Limit: limit}).Validate(); err != nil {
		return Verdict{}, err
	}
	text, err := r.peek.Run(ctx, r.client, []string{"rate:" + budgetKey(key)}).Text()
	if err != nil {
		return Verdict{}, fmt.Errorf("ratelimit: redis peek: %w", err)
	}
	left, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return Verdict{}, fmt.Errorf("ratelimit: redis peek: %w", err)
	}
	verdict := limit.standing(time.Duration(left * float64(time.Second)))
	verdict.Allowed = true
	return verdict, nil
}

// Probe writes beside the key's budget. It succeeds if a charge would: a node that is loading its data, a replica and a
// full memory refuse to write, though they may answer reads.
func (r *Redis) Probe(ctx context.Context, key string) error {
	if err := r.client.Set(ctx, "rate:{"+key+"}:probe", 1, time.Second).Err(); err != nil {
		return fmt.Errorf("ratelimit: redis probe: %w", err)
	}
	return nil
}

// standing describes a budget that is full again after debt, as Redis reports it. What remains is computed here, because
// redis_rate says 0 on every refusal and loses a point to floating point now and then.
func (l Limit) standing(debt time.Duration) Verdict {
	return Verdict{Limit: l, Remaining: l.remaining(max(0, debt-clockResolution/2)), ResetAfter: debt}
}
