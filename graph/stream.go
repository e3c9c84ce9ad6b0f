package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"portway/problem"
)

// How a stream behaves.
const (
	slowest    = 10 * time.Second // what is not taken by then ends the connection
	paidAtOnce = 50               // events that one charge pays: as many as a page has by default
)

// A carrier brings a stream to who subscribed. The connection, not the data, is what a slow reader loses: they go on from
// the last cursor that they have.
type carrier interface {
	// next sends an event.
	next(body []byte) error
	// beat sends a sign of life.
	beat() error
	// end tells that there is no more, and why, where there is something to tell.
	end(refused refusal)
}

// A stream answers a subscription, event by event.
type stream struct {
	op      *operation
	answer  *answer
	carrier carrier
	watched *watched // nil where the connection looks after its streams
	seen    *Observation
	total   recorder // what was disclosed so far

	told   bool             // whether there was an event yet
	credit int              // events that are paid for
	paused <-chan time.Time // when the budget may have points again; nil where it is not waited for
}

// stream runs a subscription over server-sent events to its end.
func (h *Handler) stream(r *http.Request, a *answer, op *operation, seen *Observation) {
	if refused := op.settle(a, op.charge(r.Context())); !refused.empty() {
		a.refuse(refused)
		return
	}
	carrier := &sse{answer: a, control: http.NewResponseController(a.writer)}
	watched, stop := h.watch.add(r, op.grant)
	defer stop()
	s := &stream{op: op, answer: a, carrier: carrier, watched: watched, seen: seen}
	s.follow(r.Context(), carrier.open)
}

// follow subscribes and tells what comes until it ends. The first charge is paid.
func (s *stream) follow(ctx context.Context, open func() error) {
	ctx, cancel := context.WithCancel(ctx)
	s.seen.Cost, s.credit = s.op.cost.Total, paidAtOnce
	subscribed := s.op.handler.reference.subscribe(ctx, s.op)
	events := make(chan event)
	go subscribed.pump(ctx, events)
	if open() == nil {
		s.run(ctx, events)
	}
	cancel()
	for range events { // nothing of the request may be in use when the handler returns
	}
	s.seen.Reads = s.total.disclosures()
}

func (s *stream) run(ctx context.Context, events <-chan event) {
	var beat <-chan struct{}
	var ended <-chan error
	if s.watched != nil {
		beat, ended = s.watched.beat, s.watched.ended
	}
	for {
		source := events
		if s.credit == 0 {
			s.pay(ctx)
		}
		if s.credit == 0 {
			source = nil
		}
		select {
		case e, more := <-source:
			if !more {
				s.complete(nil)
				return
			}
			if s.tell(ctx, &e) != nil {
				return
			}
		case <-s.paused:
			s.paused = nil
		case <-beat:
			if s.carrier.beat() != nil {
				return
			}
		case why := <-ended:
			s.complete(why)
			return
		case <-s.op.handler.Stopping:
			s.complete(nil)
			return
		case <-ctx.Done():
			return
		}
	}
}

// pay buys further events, unless the budget is known to be empty for now.
func (s *stream) pay(ctx context.Context) {
	if s.paused != nil {
		return
	}
	err := s.op.charge(ctx)
	if err == nil && s.op.verdict.Problem() == nil {
		s.credit, s.seen.Cost = paidAtOnce, s.seen.Cost+s.op.cost.Total
		return
	}
	s.paused = time.After(max(s.op.verdict.RetryAfter, time.Second))
}

// tell records what the event discloses, and then sends it.
func (s *stream) tell(ctx context.Context, e *event) error {
	h := s.op.handler
	if !s.told {
		denied := newFailures(s.op.plan)
		e.errors = append(denied.all(s.op.plan), e.errors...)
		s.told = true
	}
	s.credit--
	body := e.json()
	disclosed := *s.seen
	disclosed.Start, disclosed.Reads, disclosed.Bytes = h.Now(), e.reads, len(body)
	if err := h.disclose(ctx, &disclosed); err != nil {
		h.fail(ctx, s.seen, err)
		s.complete(problem.Wrap(err, problem.Unavailable, "What is read could not be recorded, so it is not shown. Try again."))
		return err
	}
	for _, d := range e.reads {
		s.total.note(d)
	}
	return s.carrier.next(body)
}

// complete tells why the stream ends, where there is something to tell, and ends it.
func (s *stream) complete(why error) {
	var refused refusal
	if why != nil && !errors.Is(why, errTokenEnded) {
		refused = refuse(why)
		s.answer.code = refused.code
	}
	s.carrier.end(refused)
}

// An sse carries a stream over server-sent events, in the distinct mode of graphql-sse: each answer is an event next, the
// end is an event complete.
type sse struct {
	answer  *answer
	control *http.ResponseController
}

// open sends the head of the answer. The server's time limits are for answers that end.
func (c *sse) open() error {
	_ = c.control.SetReadDeadline(time.Time{}) // a recorder of a test has no deadlines
	head(c.answer.writer.Header(), mediaStream)
	c.answer.status = http.StatusOK
	c.answer.writer.WriteHeader(http.StatusOK)
	return c.beat()
}

func (c *sse) next(body []byte) error { return c.send(fmt.Sprintf("event: next\ndata: %s\n\n", body)) }

func (c *sse) beat() error { return c.send(":\n\n") }

func (c *sse) end(refused refusal) {
	if !refused.empty() && c.next(fmt.Appendf(nil, `{"errors":%s}`, marshal(refused.errors))) != nil {
		return
	}
	_ = c.send(completion) // nobody is left to tell
}

// completion has a line of data: without one, EventSource does not fire the event.
const completion = "event: complete\ndata:\n\n"

func (c *sse) send(text string) error {
	_ = c.control.SetWriteDeadline(time.Now().Add(slowest)) // the connection's clock, not the gateway's
	n, err := c.answer.writer.Write([]byte(text))
	c.answer.bytes += n
	if err != nil {
		return err
	}
	return c.control.Flush()
}
