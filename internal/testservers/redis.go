package testservers

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// databases is how many databases scripts/with-servers.sh gives its Redis. Number 0 keeps the count of those handed out.
const databases = 10_000

// Redis reserves an empty database and returns its URL ("redis://host:port/number"), as redis.ParseURL reads it. The
// database is emptied when the test ends.
func Redis(t testing.TB) string {
	t.Helper()
	server := address(t, "PORTWAY_TEST_REDIS")
	ctx := context.Background()

	counter := redis.NewClient(&redis.Options{Addr: server})
	defer counter.Close()
	handedOut, err := counter.Incr(ctx, "databases handed out").Result()
	if err != nil {
		t.Fatalf("Redis of PORTWAY_TEST_REDIS: %v", err)
	}
	number := int(handedOut%(databases-1)) + 1

	empty := func() {
		client := redis.NewClient(&redis.Options{Addr: server, DB: number})
		defer client.Close()
		if err := client.FlushDB(ctx).Err(); err != nil {
			t.Errorf("Redis: empty database %d: %v", number, err)
		}
	}
	empty()
	t.Cleanup(empty)
	return fmt.Sprintf("redis://%s/%d", server, number)
}

// RedisServer is a Redis process that belongs to one test.
type RedisServer struct {
	// Addr is "127.0.0.1:port", the same before a Stop and after the next Start.
	Addr string

	t         testing.TB
	folder    string
	arguments []string
	process   *exec.Cmd
}

// OwnRedis starts a Redis that this test may stop and start as it likes, with further arguments of redis-server. It is
// stopped when the test ends.
func OwnRedis(t testing.TB, arguments ...string) *RedisServer {
	t.Helper()
	server := &RedisServer{Addr: freeAddress(t), t: t, folder: shortFolder(t), arguments: arguments}
	server.Start()
	t.Cleanup(server.Stop)
	return server
}

// Start starts the server, empty, and returns when it answers.
func (s *RedisServer) Start() {
	s.t.Helper()
	_, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		s.t.Fatalf("Redis: address: %v", err)
	}
	socket := filepath.Join(s.folder, "socket")
	fixed := []string{"--bind", "127.0.0.1", "--port", port, "--unixsocket", socket, "--dir", s.folder, "--save", "", "--appendonly", "no"}
	s.process = exec.Command("redis-server", append(fixed, s.arguments...)...)
	if err := s.process.Start(); err != nil {
		s.t.Fatalf("Redis: start a server for this test (`make test` installs it where it can): %v", err)
	}
	s.waitUntilReady(socket)
}

// waitUntilReady asks on a socket in the test's own folder: on the port another program could answer.
func (s *RedisServer) waitUntilReady(socket string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: socket})
	defer client.Close()
	for client.Ping(ctx).Err() != nil {
		if ctx.Err() != nil {
			s.t.Fatalf("Redis: the server of this test did not answer on %s within 30 s", s.Addr)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Stop kills the server as a crash would, without a farewell to its clients. A stopped server may be stopped again.
func (s *RedisServer) Stop() {
	if s.process == nil {
		return
	}
	s.process.Process.Kill()
	s.process.Wait()
	s.process = nil
}

// freeAddress stays below the range from which the system picks ports for outgoing connections, or one of those could
// take the port while the server is stopped.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(10_000)))
		if err == nil {
			defer listener.Close()
			return listener.Addr().String()
		}
	}
	t.Fatal("Redis: no free port on the loopback interface")
	return ""
}

// shortFolder stands in for t.TempDir, whose paths carry the test's name and can exceed the 107 bytes of a socket's path.
func shortFolder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "redis")
	if err != nil {
		t.Fatalf("Redis: folder: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}
