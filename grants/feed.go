package grants

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	pollEvery   = time.Second
	pollTimeout = 2 * time.Second
	feedPage    = 1_000
	// stale is the age from which what is in memory is not believed any more. It bounds how long a revocation can go
	// unnoticed, whatever fails.
	stale = 5 * time.Second
)

// feed is how far this process has followed the numbered events, and since when.
type feed struct {
	polling  sync.Mutex
	started  bool
	position int64
	polled   atomic.Pointer[time.Time] // when the last poll that succeeded began
	stop     context.CancelFunc
	stopped  chan struct{}
}

// Start begins to follow the events, so that grants can be kept in memory; without it every request reads the database.
// Close ends it.
func (s *Service) Start(ctx context.Context) error {
	if s.feed.stop != nil {
		return errors.New("grants: start: already started")
	}
	if err := s.Poll(ctx); err != nil {
		return err
	}
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.feed.stop, s.feed.stopped = stop, make(chan struct{})
	go s.follow(following)
	return nil
}

// Close ends what Start began, and waits for it.
func (s *Service) Close() {
	if s.feed.stop != nil {
		s.feed.stop()
		<-s.feed.stopped
	}
}

func (s *Service) follow(ctx context.Context) {
	defer close(s.feed.stopped)
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := s.Poll(ctx)
		if ctx.Err() != nil {
			return
		}
		if failed := err != nil; failed != failing && s.Log != nil {
			failing = failed
			if failed {
				s.Log.ErrorContext(ctx, "grant events cannot be followed; soon every request will read the database", "error", err)
			} else {
				s.Log.InfoContext(ctx, "grant events are followed again")
			}
		}
	}
}

// Poll reads the events since the last poll and forgets what they may have changed. Start does so every second.
func (s *Service) Poll(ctx context.Context) error {
	f := &s.feed
	f.polling.Lock()
	defer f.polling.Unlock()
	ctx, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	began := s.now()
	if err := s.catchUp(ctx); err != nil {
		return fmt.Errorf("grants: feed: %w", err)
	}
	f.polled.Store(&began)
	return nil
}

func (s *Service) catchUp(ctx context.Context) error {
	f := &s.feed
	if !f.started {
		last, err := s.Store.LastEvent(ctx)
		if err != nil {
			return err
		}
		// Nothing can be in memory yet that is older: requests keep what they read only while the feed is fresh.
		f.position, f.started = last, true
		return nil
	}
	for {
		events, err := s.Store.EventsAfter(ctx, f.position, feedPage)
		if err != nil {
			return err
		}
		s.known.forget(events)
		if len(events) > 0 && s.Told != nil {
			s.Told(events)
		}
		if len(events) > 0 {
			f.position = events[len(events)-1].Number
		}
		if len(events) < feedPage {
			return nil
		}
	}
}

// fresh reports whether what is in memory can be believed: an event that is not known yet is younger than stale.
func (s *Service) fresh(now time.Time) bool {
	polled := s.feed.polled.Load()
	return polled != nil && now.Sub(*polled) <= stale
}

// FeedAge returns how old the news is that this process has of events; false where it does not follow them.
func (s *Service) FeedAge() (age time.Duration, fresh, follows bool) {
	now, polled := s.now(), s.feed.polled.Load()
	if polled == nil {
		return 0, false, false
	}
	return now.Sub(*polled), s.fresh(now), true
}

// happened forgets at once, in this process, what was just written. The others learn it from the feed.
func (s *Service) happened(events ...Event) { s.known.forget(events) }
