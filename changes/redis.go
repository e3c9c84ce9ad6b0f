package changes

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// A RedisWire carries messages by sharded publish and subscribe (Redis 7). A message goes to one of a few channels, and every
// process listens to all of them: on a cluster they lie on different nodes, so that no node carries everything.
type RedisWire struct {
	Client redis.UniversalClient

	turn atomic.Uint64
}

const wireChannels = 16

func wireChannel(n uint64) string { return fmt.Sprintf("chg:{%d}", n%wireChannels) }

// Send publishes a message.
func (r *RedisWire) Send(ctx context.Context, message string) error {
	return r.Client.SPublish(ctx, wireChannel(r.turn.Add(1)), message).Err()
}

// Receive listens to all channels.
func (r *RedisWire) Receive(ctx context.Context, heard func(message string)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lost := make(chan error, wireChannels)
	messages := make(chan string)
	for n := range uint64(wireChannels) {
		go func() { lost <- r.listen(ctx, wireChannel(n), messages) }()
	}
	for {
		select {
		case message := <-messages:
			heard(message)
		case err := <-lost:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *RedisWire) listen(ctx context.Context, channel string, messages chan<- string) error {
	subscription := r.Client.SSubscribe(ctx, channel)
	defer func() { _ = subscription.Close() }() // what it was good for is over
	for {
		message, err := subscription.ReceiveMessage(ctx)
		if err != nil {
			return err
		}
		select {
		case messages <- message.Payload:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
