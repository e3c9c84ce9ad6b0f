package ratelimit_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"portway/internal/testservers"
	"portway/ratelimit"
	"portway/ratelimit/ratelimittest"
)

// open opens a client that has all the time it needs.
func open(t testing.TB, address string) redis.UniversalClient {
	t.Helper()
	return keep(t, address, ratelimit.OpenPatiently)
}

func keep(t testing.TB, address string, opener func(string) (redis.UniversalClient, error)) redis.UniversalClient {
	t.Helper()
	client, err := opener(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func TestRedis(t *testing.T) {
	client := open(t, testservers.Redis(t))
	ratelimittest.Run(t, func(*testing.T) (ratelimit.Limiter, ratelimittest.Time) {
		return ratelimit.NewRedis(client), ratelimittest.RealTime{}
	})
}

func TestRedisCluster(t *testing.T) {
	through := newProxy(t)
	client := openCluster(t, through)
	ratelimittest.Run(t, func(*testing.T) (ratelimit.Limiter, ratelimittest.Time) {
		return ratelimit.NewRedis(client), ratelimittest.RealTime{}
	})
}

// openCluster starts a cluster of one node, which tells its clients to come through the proxy.
func openCluster(t *testing.T, through *proxy) redis.UniversalClient {
	t.Helper()
	server := testservers.OwnRedis(t, "--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1",
		"--cluster-announce-port", through.addr[len("127.0.0.1:"):])
	through.target.Store(&server.Addr)
	node := redis.NewClient(&redis.Options{Addr: server.Addr})
	defer node.Close()
	ctx := t.Context()
	if err := node.ClusterAddSlotsRange(ctx, 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	for node.Set(ctx, "ready", 1, 0).Err() != nil {
		if ctx.Err() != nil {
			t.Fatal("the cluster did not come up")
		}
		time.Sleep(10 * time.Millisecond)
	}
	return open(t, through.addr+","+through.addr)
}

// An answer that is lost on its way must not make the client send the charge again.
func TestRedisChargesOnceWhenTheAnswerIsLost(t *testing.T) {
	ways := map[string]func(*testing.T, *proxy) redis.UniversalClient{
		"one server": func(t *testing.T, through *proxy) redis.UniversalClient {
			server := testservers.OwnRedis(t)
			through.target.Store(&server.Addr)
			return open(t, through.addr)
		},
		"cluster": openCluster,
	}
	for name, start := range ways {
		t.Run(name, func(t *testing.T) {
			through := newProxy(t)
			limiter := ratelimit.NewRedis(start(t, through))
			charge := ratelimit.Charge{Key: "k", Limit: ratelimit.Limit{Points: 10, Period: 100 * time.Hour, Burst: 10}, Cost: 1}
			for range 2 { // the script is known, and a connection stands
				if verdict, err := limiter.Charge(t.Context(), charge); err != nil || !verdict.Allowed {
					t.Fatalf("%+v, %v", verdict, err)
				}
			}
			through.mood.Store(forgetful)
			if verdict, err := limiter.Charge(t.Context(), charge); err == nil || verdict.Allowed {
				t.Fatalf("want an error, have %+v", verdict)
			}
			if verdict := peekUntilAnswered(t, limiter, charge); verdict.Remaining != 7 {
				t.Fatalf("3 points were charged out of 10, and %d are left", verdict.Remaining)
			}
		})
	}
}

// peekUntilAnswered asks again for connections that broke meanwhile.
func peekUntilAnswered(t *testing.T, limiter ratelimit.Limiter, charge ratelimit.Charge) ratelimit.Verdict {
	t.Helper()
	for {
		verdict, err := limiter.Peek(t.Context(), charge.Key, charge.Limit)
		if err == nil {
			return verdict
		}
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
	}
}

// A charge is one command, and a decision that needs no budget is none.
func TestRedisRoundTrips(t *testing.T) {
	client := open(t, testservers.Redis(t))
	limiter := ratelimit.NewRedis(client)
	limit := ratelimit.PerMinute(100)
	charge := func(cost int) {
		if _, err := limiter.Charge(t.Context(), ratelimit.Charge{Key: "k", Limit: limit, Cost: cost}); err != nil {
			t.Fatal(err)
		}
	}
	charge(1)
	trips := &counter{}
	client.AddHook(trips)
	for _, c := range []struct{ cost, want int }{{1, 1}, {99, 1}, {50, 1}, {0, 0}, {101, 0}} {
		trips.commands = nil
		charge(c.cost)
		if len(trips.commands) != c.want {
			t.Errorf("a charge of %d sent %d commands: %v", c.cost, len(trips.commands), trips.commands)
		}
	}
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 1 || keys[0] != "rate:{k}:points" {
		t.Errorf("keys %q, %v", keys, err)
	}
}

type counter struct{ commands []string }

func (c *counter) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, command redis.Cmder) error {
		c.commands = append(c.commands, command.Name())
		return next(ctx, command)
	}
}

func (c *counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, commands []redis.Cmder) error {
		c.commands = append(c.commands, "pipeline")
		return next(ctx, commands)
	}
}
