package changes_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"portway/changes"
	"portway/internal/testservers"
	"portway/store"
)

// An ear is a process at a wire, with the persons that it has heard of.
type ear struct {
	*changes.Exchange
	mu    sync.Mutex
	heard map[string]int
}

// listen starts a process, and waits until it hears another.
func listen(t *testing.T, wire, other changes.Wire) *ear {
	t.Helper()
	e := &ear{heard: map[string]int{}}
	e.Exchange = changes.NewExchange(wire, func(person string) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.heard[person]++
	}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
	e.tune(t, other)
	return e
}

// tune sends on the other's wire until this process hears it.
func (e *ear) tune(t *testing.T, other changes.Wire) {
	t.Helper()
	before := e.times("tuning")
	eventually(t, "the wire carries", func() bool {
		_ = other.Send(t.Context(), "somebody tuning") // it may be away
		return e.times("tuning") > before
	})
}

func (e *ear) times(person string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.heard[person]
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not within a minute: " + what)
		}
	}
}

// wires opens both kinds, two ends of each.
func wires(t *testing.T) map[string][2]changes.Wire {
	t.Helper()
	server := testservers.OwnRedis(t)
	var carried [2]changes.Wire
	for i := range carried {
		client := redis.NewClient(&redis.Options{Addr: server.Addr})
		t.Cleanup(func() { client.Close() })
		carried[i] = &changes.RedisWire{Client: client}
	}
	place := testservers.Postgres(t)
	var notified [2]changes.Wire
	for i := range notified {
		control, err := store.OpenControl(t.Context(), place)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { control.Close() })
		if !control.Notifies() {
			t.Fatal("PostgreSQL carries no messages")
		}
		notified[i] = control
	}
	return map[string][2]changes.Wire{"Redis": carried, "PostgreSQL": notified}
}

// TestProcessesHearEachOther tells of more persons than a message holds. Nobody hears what they said themselves.
func TestProcessesHearEachOther(t *testing.T) {
	for name, ends := range wires(t) {
		t.Run(name, func(t *testing.T) {
			here, there := listen(t, ends[0], ends[1]), listen(t, ends[1], ends[0])
			const persons = 1000
			for n := range persons {
				here.Changed(fmt.Sprintf("person-%d-%s", n, strings.Repeat("x", 30)))
				here.Changed(fmt.Sprintf("person-%d-%s", n, strings.Repeat("x", 30))) // twice is once
			}
			there.Changed("last")
			eventually(t, "everybody is heard of", func() bool {
				there.mu.Lock()
				defer there.mu.Unlock()
				return len(there.heard) == persons+1 && here.times("last") == 1
			})
			if own := here.times(fmt.Sprintf("person-%d-%s", 0, strings.Repeat("x", 30))); own > 0 || there.times("last") > 0 {
				t.Error("a process hears itself")
			}
		})
	}
}

// TestAWireThatComesBack stops Redis and starts it again. What is said meanwhile is lost, and nobody waits for it.
func TestAWireThatComesBack(t *testing.T) {
	server := testservers.OwnRedis(t)
	var ends [2]changes.Wire
	for i := range ends {
		client := redis.NewClient(&redis.Options{Addr: server.Addr, MaxRetries: -1})
		t.Cleanup(func() { client.Close() })
		ends[i] = &changes.RedisWire{Client: client}
	}
	here, there := listen(t, ends[0], ends[1]), listen(t, ends[1], ends[0])
	server.Stop()
	here.Changed("lost")
	eventually(t, "the loss is noticed", func() bool { return ends[0].Send(t.Context(), "x y") != nil })
	server.Start()
	there.tune(t, ends[0])
	here.Changed("found")
	eventually(t, "it is heard again", func() bool { return there.times("found") == 1 })
}
