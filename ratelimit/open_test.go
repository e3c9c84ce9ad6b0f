package ratelimit

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestOpenOneServer(t *testing.T) {
	cases := []struct {
		address  string
		addr     string
		user     string
		password string
		database int
		tls      bool
	}{
		{"127.0.0.1:6379", "127.0.0.1:6379", "", "", 0, false},
		{"[::1]:6379", "[::1]:6379", "", "", 0, false},
		{"redis://budgets:secret@redis.internal:6380/3", "redis.internal:6380", "budgets", "secret", 3, false},
		{"redis://redis.internal", "redis.internal:6379", "", "", 0, false},
		{"rediss://:secret@redis.internal:6380", "redis.internal:6380", "", "secret", 0, true},
		{"redis://redis.internal?read_timeout=30s&max_retries=5", "redis.internal:6379", "", "", 0, false},
	}
	for _, c := range cases {
		t.Run(c.address, func(t *testing.T) {
			client, err := Open(c.address)
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			options := client.(*redis.Client).Options()
			if options.Addr != c.addr || options.Username != c.user || options.Password != c.password ||
				options.DB != c.database || (options.TLSConfig != nil) != c.tls {
				t.Errorf("have %s as %s:%s, database %d, TLS %v", options.Addr, options.Username, options.Password,
					options.DB, options.TLSConfig != nil)
			}
			if options.MaxRetries != 0 || options.DialerRetries != 1 || !options.ContextTimeoutEnabled {
				t.Errorf("commands are repeated or outlive their context: %d retries, %d dials, context %v",
					options.MaxRetries, options.DialerRetries, options.ContextTimeoutEnabled)
			}
			for step, timeout := range map[string]time.Duration{
				"dial": options.DialTimeout, "read": options.ReadTimeout, "write": options.WriteTimeout, "pool": options.PoolTimeout,
			} {
				if timeout != patience {
					t.Errorf("%s may take %v", step, timeout)
				}
			}
		})
	}
}

func TestOpenCluster(t *testing.T) {
	client, err := Open("rediss://budgets:secret@one:7000, two:7000,rediss://three:7000")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	options := client.(*redis.ClusterClient).Options()
	if have := strings.Join(options.Addrs, " "); have != "one:7000 two:7000 three:7000" {
		t.Errorf("nodes: %s", have)
	}
	if options.Username != "budgets" || options.Password != "secret" || options.TLSConfig == nil {
		t.Errorf("user %s:%s, TLS %v", options.Username, options.Password, options.TLSConfig != nil)
	}
	if options.TLSConfig != nil && options.TLSConfig.ServerName != "" {
		t.Errorf("every node is verified as %s", options.TLSConfig.ServerName)
	}
	if options.ClusterStateReloadInterval != time.Second || options.MaxRetries != -1 || options.ReadTimeout != patience {
		t.Errorf("reload %v, retries %d, read %v", options.ClusterStateReloadInterval, options.MaxRetries, options.ReadTimeout)
	}
}

func TestOpenRefusesAnAddressWithoutShowingIt(t *testing.T) {
	for _, address := range []string{
		"", "localhost", "localhost:", "http://user:secret@host:6379", "redis://user:secret@host:port",
		"redis://user:secret@%zz", "redis://user:secret@host/0?secret=1", "redis://user:secret@one:1/2,two:2", "one:1,,two:2",
	} {
		client, err := Open(address)
		if err == nil {
			client.Close()
			t.Errorf("%q was accepted", address)
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the password is in the error: %v", address, err)
		}
	}
}

func TestClientLogIsForDebugging(t *testing.T) {
	for level, want := range map[slog.Level]string{
		slog.LevelInfo:  "",
		slog.LevelDebug: `level=DEBUG msg="redis client: dial one:7000"` + "\n",
	} {
		var log strings.Builder
		handler := slog.NewTextHandler(&log, &slog.HandlerOptions{Level: level})
		ClientLog{Log: slog.New(handler)}.Printf(t.Context(), "dial %s", "one:7000")
		if _, line, _ := strings.Cut(log.String(), " "); line != want {
			t.Errorf("at %v: %q", level, line)
		}
	}
}
