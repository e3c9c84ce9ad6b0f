package webhooks

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"portway/problem"
)

// A Service has the endpoints and deliveries of all apps. Set the fields; it is then safe for concurrent use.
type Service struct {
	Store    Store
	Key      []byte // 32 secret bytes, the same on every replica: secrets are sealed with it
	Loopback bool   // addresses of this machine are allowed, also without TLS
	Client   *http.Client
	Parallel int // requests of this process at once; 16 by default
	Now      func() time.Time
	Log      *slog.Logger

	// Disabled, where set, is told that an endpoint was disabled because of how it answered.
	Disabled func(ctx context.Context, e *Endpoint)

	wake chan struct{}
}

// New returns a service that sends with the guarded client.
func New(store Store, key []byte, loopback bool, log *slog.Logger) *Service {
	return &Service{
		Store: store, Key: key, Loopback: loopback, Client: NewClient(loopback), Now: time.Now, Log: log,
		wake: make(chan struct{}, 1),
	}
}

// Wake lets the sender look for deliveries at once.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it was told already
	}
}

// Enqueue takes events to be delivered. Those of apps without an endpoint go nowhere.
func (s *Service) Enqueue(ctx context.Context, events ...Event) error {
	_, err := s.enqueue(ctx, events, nil)
	return err
}

func (s *Service) enqueue(ctx context.Context, events []Event, step *Step) (bool, error) {
	if len(events) == 0 && step == nil {
		return true, nil
	}
	deliveries := make([]Delivery, len(events))
	for i := range events {
		d, err := events[i].delivery(s.Now())
		if err != nil {
			return false, err
		}
		deliveries[i] = d
	}
	done, err := s.Store.AddDeliveries(ctx, deliveries, step)
	if err != nil {
		return false, wrap("enqueue", err)
	}
	if len(events) > 0 {
		s.Wake()
	}
	return done, nil
}

// SendTest sends the app an event that means nothing.
func (s *Service) SendTest(ctx context.Context, app string) error {
	e, err := s.endpoint(ctx, app)
	if err != nil {
		return err
	}
	if e.State != Enabled {
		return problem.New(problem.Conflict, "The webhook is disabled. Enable it first.")
	}
	return s.Enqueue(ctx, Event{App: app, Kind: Test, At: s.Now(), Data: map[string]string{"message": "It works."}})
}

// Deliveries lists the app's deliveries, the newest first, at most 100.
func (s *Service) Deliveries(ctx context.Context, q Query) ([]Delivery, error) {
	if q.Limit < 0 || q.Limit > mostListed {
		return nil, problem.New(problem.BadInput, "`first` is %d; give a number from 0 to %d.", q.Limit, mostListed)
	}
	found, err := s.Store.Deliveries(ctx, q)
	return found, wrap("deliveries", err)
}

const mostListed = 100

// Replay sends a delivery again, under the same id, whether it arrived or was given up.
func (s *Service) Replay(ctx context.Context, app, id string) (*Delivery, error) {
	done, err := s.Store.ReplayDelivery(ctx, app, id, s.Now())
	if err != nil {
		return nil, wrap("replay", err)
	}
	d, err := s.Store.Delivery(ctx, app, id)
	switch {
	case err != nil:
		return nil, wrap("replay", err)
	case d == nil:
		return nil, problem.New(problem.NotFound, "The app has no such delivery. Those older than 30 days are forgotten.")
	case !done:
		return nil, problem.New(problem.Conflict, "The delivery is under way already.")
	}
	s.Wake()
	return d, nil
}

// Sweep gives up what a disabled endpoint has left lying, and forgets what is long finished.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.Now()
	return wrap("sweep", s.Store.LapseDeliveries(ctx, now, now.Add(-tryFor), now.Add(-keepFor)))
}

func (s *Service) spread() float64 { return rand.Float64() } //nolint:gosec // spreads retries; nobody gains by guessing it

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("webhooks: %s: %w", what, err)
}
