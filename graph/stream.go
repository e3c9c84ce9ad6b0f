package graph

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"portway/auth"
	"portway/problem"
)

// How a stream behaves.
const (
	checkEvery = time.Second      // the grant is looked at again
	beatEvery  = 15               // checks without an event before a sign of life goes out
	slowest    = 10 * time.Second // what is not taken by then ends the connection
	paidAtOnce = 50               // events that one charge pays: as many as a page has by default
)

// A stream tells a subscription over server-sent events, in the distinct mode of graphql-sse: each answer is an event
// next, the end is an event complete. The connection, not the data, is what a slow reader loses: they go on from the last
// cursor that they have.
type stream struct {
	op      *operation
	answer  *answer
	request *http.Request
	control *http.ResponseController
	seen    *Observation
	total   recorder // what was disclosed so far

	told   bool             // whether there was an event yet
	credit int              // events that are paid for
	paused <-chan time.Time // when the budget may have points again; nil where it is not waited for
	silent int              // checks since something was sent
}

// stream runs a subscription to its end.
func (h *Handler) stream(r *http.Request, a *answer, op *operation, seen *Observation) {
	ctx, cancel := context.WithCancel(r.Context())
	if refused := op.settle(a, op.charge(ctx)); !refused.empty() {
		cancel()
		a.refuse(refused)
		return
	}
	seen.Cost = op.cost.Total
	s := &stream{op: op, answer: a, request: r, control: http.NewResponseController(a.writer), seen: seen, credit: paidAtOnce}
	subscribed := h.reference.subscribe(ctx, op)
	events := make(chan event)
	go subscribed.pump(ctx, events)
	if s.open() == nil {
		s.run(ctx, events)
	}
	cancel()
	for range events { // nothing of the request may be in use when the handler returns
	}
	seen.Reads = s.total.disclosures()
}

// open sends the head of the answer. The server's time limits are for answers that end.
func (s *stream) open() error {
	_ = s.control.SetReadDeadline(time.Time{}) // a recorder of a test has no deadlines
	head(s.answer.writer.Header(), mediaStream)
	s.answer.status = http.StatusOK
	s.answer.writer.WriteHeader(http.StatusOK)
	return s.send(":\n\n")
}

func (s *stream) run(ctx context.Context, events <-chan event) {
	h := s.op.handler
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
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
		case <-ticker.C:
			if ended, why := s.check(); ended {
				s.complete(why)
				return
			}
			if s.silent++; s.silent >= beatEvery && s.send(":\n\n") != nil {
				return
			}
		case <-h.Stopping:
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
	return s.send(fmt.Sprintf("event: next\ndata: %s\n\n", body))
}

// check looks at the grant as it stands now. The stream ends where it shows anything else than at the beginning: what was
// told under it may not fit what is told from now on.
func (s *stream) check() (ended bool, why error) {
	h, was := s.op.handler, s.op.grant
	if !was.Expires.IsZero() && !h.Now().Before(was.Expires) {
		return true, nil
	}
	if h.Recheck == nil {
		return false, nil
	}
	is, err := h.Recheck(s.request)
	switch {
	case err != nil:
		return true, err
	case !sameView(is, was):
		return true, problem.New(problem.Forbidden, "The grant has changed. Subscribe again from the last cursor.").With("reason", "grant_changed")
	}
	return false, nil
}

func sameView(a, b *auth.Grant) bool {
	return a.Rights == b.Rights && a.From.Equal(b.From) && a.Until.Equal(b.Until) && a.AsOf == b.AsOf && a.Mode == b.Mode
}

// complete tells why the stream ends, where there is something to tell, and ends it.
func (s *stream) complete(why error) {
	if why != nil {
		refused := refuse(why)
		s.answer.code = refused.code
		if s.send(fmt.Sprintf("event: next\ndata: {\"errors\":%s}\n\n", marshal(refused.errors))) != nil {
			return
		}
	}
	_ = s.send(completion) // nobody is left to tell
}

// completion has a line of data: without one, EventSource does not fire the event.
const completion = "event: complete\ndata:\n\n"

func (s *stream) send(text string) error {
	s.silent = 0
	_ = s.control.SetWriteDeadline(time.Now().Add(slowest)) // the connection's clock, not the gateway's
	n, err := s.answer.writer.Write([]byte(text))
	s.answer.bytes += n
	if err != nil {
		return err
	}
	return s.control.Flush()
}
