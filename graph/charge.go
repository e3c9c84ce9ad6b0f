package graph

import (
	"context"
	"sync"
	"time"

	"portway/auth"
	"portway/problem"
	"portway/ratelimit"
)

// pay charges the operation and runs it: one after the other, or both at once where the limiter is a round trip away. In
// either case nobody gets data without an admitting verdict.
func (op *operation) pay(ctx context.Context, a *answer) (*run, refusal) {
	h := op.handler
	if !h.Beside || h.refused.lately(op.grant.Budget.Key, h.Now()) {
		if refused := op.settle(a, op.charge(ctx)); !refused.empty() {
			return nil, refused
		}
		return op.run(ctx), refusal{}
	}
	charged := make(chan error, 1)
	go func() { charged <- op.charge(ctx) }()
	r := op.run(ctx)
	return r, op.settle(a, <-charged)
}

// charge takes the operation's cost out of the developer's budget.
func (op *operation) charge(ctx context.Context) error {
	verdict, err := op.handler.Limiter.Charge(ctx, ratelimit.Charge{
		Key: op.grant.Budget.Key, Limit: limit(op.grant), Cost: int(min(op.cost.Total, maxCost)),
	})
	if err != nil {
		return problem.Wrap(err, problem.Unavailable, "The budget could not be asked. Try again.")
	}
	op.verdict = verdict
	return nil
}

// settle tells the verdict to the caller.
func (op *operation) settle(a *answer, err error) refusal {
	if err != nil {
		return refuse(err)
	}
	op.verdict.WriteHeader(a.writer.Header())
	refused := op.verdict.Problem()
	if refused == nil {
		return refusal{}
	}
	op.handler.refused.note(op.grant.Budget.Key, op.handler.Now().Add(op.verdict.RetryAfter))
	most := op.cost.ByWeight()
	return refuse(refused.With("costByPath", most[:min(len(most), 5)]))
}

// maxCost stands for every cost that is higher; no budget holds as much.
const maxCost = 1 << 30

func limit(g *auth.Grant) ratelimit.Limit {
	return ratelimit.Limit{Points: g.Budget.Points, Period: g.Budget.Period, Burst: g.Budget.Burst}
}

// refusals remembers who was refused and until when, so that an empty budget cannot be used to make the database read for
// nothing: until then, the verdict comes before the reads. It holds a moment per developer.
type refusals struct{ until sync.Map }

func (r *refusals) note(key string, until time.Time) { r.until.Store(key, until) }

func (r *refusals) lately(key string, now time.Time) bool {
	until, known := r.until.Load(key)
	if !known {
		return false
	}
	if now.Before(until.(time.Time)) {
		return true
	}
	r.until.Delete(key)
	return false
}
