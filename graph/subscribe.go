package graph

import (
	"context"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"portway/auth"
	"portway/loaders"
)

// An event is one answer of a subscription.
type event struct {
	data   []byte
	errors gqlerror.List
	reads  []Disclosure
}

// A subscribed operation can be asked for its events, one after another.
type subscribed struct {
	reference *reference
	op        *operation
	seen      *recorder
	next      graphql.ResponseHandler
	refused   gqlerror.List // why there is nothing to ask for
}

// subscribe starts the operation. What happens from now on is not missed, however late the events are asked for.
func (r *reference) subscribe(ctx context.Context, op *operation) *subscribed {
	s := &subscribed{reference: r, op: op, seen: &recorder{Source: op.handler.Source}}
	first := s.prepared(ctx)
	s.next = r.view(&op.grant.Rights).Exec(first)
	s.refused = graphql.GetErrors(first)
	return s
}

// prepared returns a context for one event: what an earlier one has loaded would be old.
func (s *subscribed) prepared(ctx context.Context) context.Context {
	def := *s.op.plan.Operation
	def.SelectionSet = s.op.plan.Reference
	l := &loaders.Loaders{Source: s.seen, Grant: s.op.grant, Cursors: s.op.handler.Cursors}
	ctx = graphql.WithOperationContext(loaders.With(auth.With(ctx, l.Grant), l), s.reference.operation(s.op.doc.ast, &def, s.op.plan, l, s.op.variables))
	return graphql.WithResponseContext(ctx, s.reference.present, s.reference.recover)
}

// pump hands over one event as soon as the one before was taken, until ctx ends or there will be no more; then it closes
// the channel.
func (s *subscribed) pump(ctx context.Context, events chan<- event) {
	defer close(events)
	defer func() {
		if cause := recover(); cause != nil {
			s.reference.log.ErrorContext(ctx, "panic in a subscription", "cause", cause)
			offer(ctx, events, event{errors: gqlerror.List{present(recovered(cause), nil)}})
		}
	}()
	if len(s.refused) > 0 {
		offer(ctx, events, event{errors: s.refused})
		return
	}
	for ctx.Err() == nil {
		current := s.prepared(ctx)
		answer := s.next(current)
		if answer == nil {
			return
		}
		e := event{data: slices.Clone(answer.Data), errors: graphql.GetErrors(current), reads: s.seen.disclosures()}
		if !offer(ctx, events, e) {
			return
		}
	}
}

func offer(ctx context.Context, events chan<- event, e event) bool {
	select {
	case events <- e:
		return true
	case <-ctx.Done():
		return false
	}
}

// json writes the event as the result of an operation.
func (e *event) json() []byte {
	b := []byte{'{'}
	if len(e.errors) > 0 {
		b = fmt.Appendf(b, `"errors":%s`, marshal(e.errors))
	}
	if e.data != nil {
		if len(e.errors) > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `"data":%s`, e.data)
	}
	return append(b, '}')
}
