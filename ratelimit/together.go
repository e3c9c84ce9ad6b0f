package ratelimit

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

// together sends scripts that come while others are on their way in one piece, as soon as these are answered: one write and
// one read of the connection for all of them, and still one round trip for each. Who comes alone is sent at once.
type together struct {
	redis.UniversalClient

	mu      sync.Mutex
	sending bool
	waiting []*sent
}

// A sent is a script of somebody who waits for its answer.
type sent struct {
	*redis.Cmd
	done chan bool // false: nobody sends what waits, so do it
}

// EvalSha implements the part of a client by which redis_rate charges.
func (g *together) EvalSha(ctx context.Context, digest string, keys []string, args ...any) *redis.Cmd {
	own := &sent{redis.NewCmd(ctx, command(digest, keys, args)...), make(chan bool, 1)}
	own.SetFirstKeyPos(3)
	g.mu.Lock()
	g.waiting = append(g.waiting, own)
	first := !g.sending
	g.sending = true
	g.mu.Unlock()
	if !first {
		select {
		case answered := <-own.done:
			if answered {
				return own.Cmd
			}
		case <-ctx.Done():
			// The command is another's to fill in now, or was passed the turn: what waits goes without this one.
			go g.passOn(ctx, own)
			return redis.NewCmdResult(nil, ctx.Err())
		}
	}
	g.send(ctx)
	return own.Cmd
}

// passOn takes the turn for somebody who has left.
func (g *together) passOn(ctx context.Context, own *sent) {
	if answered := <-own.done; !answered {
		g.send(context.WithoutCancel(ctx))
	}
}

// send sends what waits, and gives the turn to the first who came meanwhile.
func (g *together) send(ctx context.Context) {
	g.mu.Lock()
	batch := g.waiting
	g.waiting = nil
	g.mu.Unlock()
	if len(batch) == 1 {
		_ = g.Process(ctx, batch[0].Cmd) // the command has the error
	} else {
		_, _ = g.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, s := range batch {
				_ = p.Process(ctx, s.Cmd)
			}
			return nil
		})
	}
	for _, s := range batch {
		s.done <- true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.sending = false
		return
	}
	g.waiting[0].done <- false
}

func command(digest string, keys []string, args []any) []any {
	all := make([]any, 0, 3+len(keys)+len(args))
	all = append(all, "evalsha", digest, len(keys))
	for _, key := range keys {
		all = append(all, key)
	}
	return append(all, args...)
}
