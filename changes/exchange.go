package changes

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// A Wire carries short messages between the processes of a deployment, as long as it holds. What it loses costs time only.
type Wire interface {
	// Send sends a message of at most mostMessage bytes to all processes, this one too.
	Send(ctx context.Context, message string) error
	// Receive calls heard with each message until ctx ends or the wire breaks.
	Receive(ctx context.Context, heard func(message string)) error
}

const (
	gatherFor   = 10 * time.Millisecond // writes of that time go out together
	mostMessage = 7000                  // bytes; PostgreSQL takes 8,000
	sendWithin  = 2 * time.Second
	reconnect   = time.Second
	mostWaiting = 100_000 // persons that wait to be told of while the wire is away; the rest is found by polling
)

// An Exchange tells the other processes whose data this one has written, and hears it from them. It never holds up a write:
// messages are gathered and go out beside.
type Exchange struct {
	Wire  Wire
	Heard func(person string)
	Log   *slog.Logger

	own     string // tells this process's messages from others'
	mu      sync.Mutex
	waiting map[string]bool
	wake    chan struct{}
}

// NewExchange returns an exchange over a wire.
func NewExchange(wire Wire, heard func(person string), log *slog.Logger) *Exchange {
	return &Exchange{Wire: wire, Heard: heard, Log: log, own: rand.Text(), waiting: map[string]bool{}, wake: make(chan struct{}, 1)}
}

// Changed notes that the person's data was written here.
func (e *Exchange) Changed(person string) {
	e.mu.Lock()
	if len(e.waiting) < mostWaiting {
		e.waiting[person] = true
	}
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default: // it was told already
	}
}

// Run sends and receives until ctx ends.
func (e *Exchange) Run(ctx context.Context) {
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() { e.receive(ctx) })
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.wake:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(gatherFor):
		}
		if err := e.Flush(ctx); err != nil && ctx.Err() == nil {
			e.Log.WarnContext(ctx, "other processes were not told of changes; they find them by polling", "error", err)
		}
	}
}

// Flush sends what waits. What cannot be sent is dropped: by the time the wire is back, everybody has polled.
func (e *Exchange) Flush(ctx context.Context) error {
	e.mu.Lock()
	persons := e.waiting
	e.waiting = map[string]bool{}
	e.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	message := strings.Builder{}
	for person := range persons {
		if message.Len()+len(person)+1 > mostMessage {
			if err := e.Wire.Send(ctx, message.String()); err != nil {
				return err
			}
			message.Reset()
		}
		if message.Len() == 0 {
			message.WriteString(e.own)
		}
		message.WriteString(" " + person)
	}
	if message.Len() == 0 {
		return nil
	}
	return e.Wire.Send(ctx, message.String())
}

func (e *Exchange) receive(ctx context.Context) {
	failing := false
	for ctx.Err() == nil {
		err := e.Wire.Receive(ctx, func(message string) {
			failing = false
			words := strings.Fields(message)
			if len(words) == 0 || words[0] == e.own {
				return
			}
			for _, person := range words[1:] {
				e.Heard(person)
			}
		})
		if ctx.Err() != nil {
			return
		}
		if !failing {
			failing = true
			e.Log.WarnContext(ctx, "changes made elsewhere are not told to this process for now; it finds them by polling", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(reconnect):
		}
	}
}
