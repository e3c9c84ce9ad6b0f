package graph

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"portway/auth"
	"portway/graph/plan"
	"portway/problem"
)

// Explain tells what a document would need and cost under the request's grant, without running it.
func (h *Handler) Explain(ctx context.Context, text, operationName, variables string) (*plan.Explanation, error) {
	op := &operation{handler: h, grant: auth.From(ctx)}
	sent := &request{query: text, operation: operationName}
	if err := member("variables", json.RawMessage(variables), &sent.variables, "an object"); err != nil {
		return nil, err
	}
	if refused := op.compile(text, sent); !refused.empty() {
		return nil, problem.New(refused.code, "%s", refused.errors[0].Message)
	}
	budget, err := h.Limiter.Peek(ctx, op.grant.Budget.Key, limit(op.grant))
	if err != nil {
		return nil, problem.Wrap(err, problem.Unavailable, "The budget could not be asked. Try again.")
	}
	e := &plan.Explanation{
		Cost:           clamp(op.cost.Total),
		Admitted:       op.cost.Total <= int64(budget.Remaining),
		RequiredScopes: op.plan.Required,
		CostByPath:     op.cost.ByWeight(),
		Budget:         &plan.Budget{Limit: clamp(int64(budget.Limit.Burst)), Remaining: clamp(int64(budget.Remaining)), ResetSeconds: clamp(int64(ceilSeconds(budget.ResetAfter)))},
		MissingScopes:  []*plan.MissingScope{},
	}
	if e.RequiredScopes == nil {
		e.RequiredScopes = [][]string{}
	}
	for _, d := range op.plan.Denied {
		e.MissingScopes = append(e.MissingScopes, &plan.MissingScope{Coordinate: d.Coordinate, AnyOf: d.AnyOf})
	}
	return e, nil
}

func clamp(n int64) int32 { return int32(min(n, math.MaxInt32)) }

func ceilSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
