package ratelimit

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// patience is how long one step towards Redis may take. Redis answers a charge in a tenth of a millisecond; what takes a
// thousand times as long is not coming.
const patience = 100 * time.Millisecond

// Open returns a client for the limiter. It does not connect.
//
// The address is host:port, redis://[user:password@]host:port[/database] or, with TLS, rediss://. Several addresses,
// separated by commas, are nodes of one cluster; user, password and TLS are taken from the first.
//
// The client differs from the library's defaults, which would let requests stand for seconds while Redis is away: every
// step is short, the context's deadline cuts it, and nothing is tried twice, because a script that is repeated after its
// answer was lost charges twice.
func Open(address string) (redis.UniversalClient, error) {
	return open(address, patience)
}

// open waits for each step of a call as long as told.
func open(address string, patience time.Duration) (redis.UniversalClient, error) {
	options, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	options.ContextTimeoutEnabled = true
	options.DialTimeout = patience
	options.ReadTimeout = patience
	options.WriteTimeout = patience
	options.PoolTimeout = patience
	options.MaxRetries = -1 // 0 would mean the default of 3
	options.DialerRetries = 1
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if len(options.Addrs) == 1 {
		return redis.NewClient(options.Simple()), nil
	}
	cluster := options.Cluster()
	// The default of a minute is how long the client would not notice that a failed node's replica took over.
	cluster.ClusterStateReloadInterval = time.Second
	client := redis.NewClusterClient(cluster)
	client.AddHook(sendOnce{})
	return client, nil
}

// ClientLog takes what the Redis client has to say about itself. Left alone the client writes to standard error, a line
// per connection that it cannot open; Fallback already says once what that means, so here it is for debugging only. The
// client has one log per process, so the program sets it: redis.SetLogger(ratelimit.ClientLog{Log: log}).
type ClientLog struct{ Log *slog.Logger }

// Printf implements the client's logger.
func (l ClientLog) Printf(ctx context.Context, format string, values ...any) {
	if l.Log.Enabled(ctx, slog.LevelDebug) {
		l.Log.DebugContext(ctx, "redis client: "+fmt.Sprintf(format, values...))
	}
}

// parseAddress never puts the address into an error: it may hold a password.
func parseAddress(address string) (*redis.UniversalOptions, error) {
	options := &redis.UniversalOptions{}
	for i, node := range strings.Split(address, ",") {
		host, secured, err := parseNode(strings.TrimSpace(node))
		if err != nil {
			return nil, fmt.Errorf("ratelimit: redis address %d: %w", i+1, err)
		}
		options.Addrs = append(options.Addrs, host)
		if i == 0 && secured != nil {
			options.Username, options.Password = secured.Username, secured.Password
			options.DB, options.TLSConfig = secured.DB, secured.TLSConfig
		}
	}
	if len(options.Addrs) > 1 && options.DB != 0 {
		return nil, errors.New("ratelimit: redis address: a cluster has only database 0")
	}
	if options.TLSConfig != nil && len(options.Addrs) > 1 {
		// The name to verify is then each node's own.
		options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return options, nil
}

// parseNode returns a node's host:port, and all that a URL says.
func parseNode(node string) (string, *redis.Options, error) {
	if strings.HasPrefix(node, "redis://") || strings.HasPrefix(node, "rediss://") {
		options, err := redis.ParseURL(node)
		if err != nil {
			return "", nil, errors.New("not a URL of the form redis://user:password@host:port/database")
		}
		return options.Addr, options, nil
	}
	if _, port, err := net.SplitHostPort(node); err != nil || port == "" {
		return "", nil, errors.New("neither host:port nor a redis:// or rediss:// URL")
	}
	return node, nil, nil
}

// sendOnce keeps a cluster client from sending a command again after a lost answer. Unlike MaxRetries, the client's loop
// over redirections does that too; a limit of 0 redirections would end it, but then a budget whose slot has moved could
// not be charged.
type sendOnce struct{}

type sentOnce struct{ redis.Cmder }

func (sentOnce) NoRetry() bool { return true }

// DialHook implements redis.Hook.
func (sendOnce) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (sendOnce) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, command redis.Cmder) error { return next(ctx, sentOnce{command}) }
}

// ProcessPipelineHook implements redis.Hook.
func (sendOnce) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
