package webhooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"
)

const (
	defaultParallel = 16
	perApp          = 4                // requests to one app at once, of all processes
	lease           = 60 * time.Second // more than a request can take
	lookEvery       = time.Second
)

// Send sends what is due until ctx ends, and then waits for the requests under way.
func (s *Service) Send(ctx context.Context) {
	var group sync.WaitGroup
	defer group.Wait()
	parallel := s.Parallel
	if parallel == 0 {
		parallel = defaultParallel
	}
	slots := make(chan struct{}, parallel)
	worker := newID("w")
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		d, err := s.take(ctx, worker)
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "webhook deliveries cannot be read; it is tried again", "error", err)
		}
		if d == nil {
			<-slots
			if !s.idle(ctx) {
				return
			}
			continue
		}
		group.Go(func() {
			defer func() { <-slots; s.Wake() }()
			s.attempt(context.WithoutCancel(ctx), d, worker)
		})
	}
}

// SendDue sends what is due now, one after another, and returns when nothing more is.
func (s *Service) SendDue(ctx context.Context) error {
	worker := newID("w")
	for ctx.Err() == nil {
		d, err := s.take(ctx, worker)
		if err != nil || d == nil {
			return wrap("send", err)
		}
		s.attempt(ctx, d, worker)
	}
	return ctx.Err()
}

func (s *Service) take(ctx context.Context, worker string) (*Delivery, error) {
	now := s.Now()
	return s.Store.TakeDelivery(ctx, worker, now, now.Add(lease), perApp)
}

// idle waits until there may be something to do.
func (s *Service) idle(ctx context.Context) bool {
	timer := time.NewTimer(lookEvery)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-s.wake:
	case <-timer.C:
	}
	return true
}

// attempt sends a delivery once and writes down what came of it.
func (s *Service) attempt(ctx context.Context, d *Delivery, worker string) {
	ctx, cancel := context.WithTimeout(ctx, lease)
	defer cancel()
	endpoint, err := s.Store.Webhook(ctx, d.App)
	if err != nil || endpoint == nil {
		return // the lease ends, and it is taken again
	}
	a, pause := s.post(ctx, endpoint, d)
	d.Attempts = append(d.Attempts, a)
	d.Attempts = d.Attempts[max(0, len(d.Attempts)-mostAttempts):]
	s.decide(d, &a, pause)
	now := s.Now()
	after, err := s.Store.SettleDelivery(ctx, d, worker, Outcome{Attempt: a, Lasting: now.Add(-tryFor), Gone: a.Status == http.StatusGone})
	if err != nil {
		s.Log.ErrorContext(ctx, "a webhook delivery could not be settled; it is sent again", "delivery", d.ID, "error", err)
		return
	}
	if after != nil && after.State == Disabled && endpoint.State == Enabled {
		s.Log.WarnContext(ctx, "a webhook was disabled", "app", after.App, "reason", after.Reason)
		if s.Disabled != nil {
			s.Disabled(ctx, after)
		}
	}
}

// decide says what becomes of the delivery after an attempt.
func (s *Service) decide(d *Delivery, a *Attempt, pause time.Duration) {
	now := s.Now()
	if a.Error == "" {
		d.State, d.Finished = Delivered, now
		return
	}
	next, more := d.after(d.failed(), now, s.spread())
	if !more {
		d.State, d.Finished = Dead, now
		return
	}
	if asked := now.Add(min(pause, longestPause)); asked.After(next) {
		next = asked
	}
	d.Due = next
}

// post makes the request. pause is what the receiver asks for before the next.
func (s *Service) post(ctx context.Context, e *Endpoint, d *Delivery) (a Attempt, pause time.Duration) {
	a.At = s.Now().UTC().Truncate(time.Microsecond)
	defer func() { a.Duration = s.Now().Sub(a.At) }()
	r, err := s.request(ctx, e, d, a.At)
	if err != nil {
		s.Log.ErrorContext(ctx, "a webhook could not be signed", "app", e.App, "error", err)
		a.Error = "It could not be signed: the fault is ours."
		return a, 0
	}
	answer, err := s.Client.Do(r)
	if err != nil {
		a.Error = explain(err)
		return a, 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostBody)) // lets the connection be used again
	a.Status = answer.StatusCode
	if a.Status < 200 || a.Status > 299 {
		a.Error = fmt.Sprintf("It answered %d; only a status from 200 to 299 counts.", a.Status)
		seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
		pause = time.Duration(max(0, min(seconds, int(longestPause/time.Second)))) * time.Second
	}
	return a, pause
}

func (s *Service) request(ctx context.Context, e *Endpoint, d *Delivery, at time.Time) (*http.Request, error) {
	signatures, err := s.signatures(e, d.ID, at, d.Payload)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader([]byte(d.Payload)))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Portway")
	r.Header.Set("Webhook-Id", d.ID)
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("Webhook-Signature", signatures)
	return r, nil
}

// explain says to the developer why no answer came, without the address that a name led to.
func explain(err error) string {
	var dns *net.DNSError
	var failed *url.Error
	switch {
	case errors.Is(err, errNotPublic):
		return "The name does not lead to a public address on port 443."
	case errors.As(err, &dns):
		return "The name could not be resolved."
	case errors.As(err, &failed) && failed.Timeout() || errors.Is(err, os.ErrDeadlineExceeded):
		return "It took too long: connect within 5 seconds, answer within 10."
	case isTLS(err):
		return "The connection could not be secured: the certificate is not valid for the name, or not from a known authority."
	}
	return "The connection failed or broke off."
}
