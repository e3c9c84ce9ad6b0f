package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Limiter holds budgets.
//
// An error means that the limiter could not decide: the charge makes no sense, the caller left, or what it relies on is
// away. A refusal is no error.
type Limiter interface {
	// Charge takes the cost out of the budget, whole, or refuses and takes nothing. A cost of 0 always passes.
	Charge(ctx context.Context, charge Charge) (Verdict, error)

	// Peek returns what a charge of 0 points would leave, without touching the budget.
	Peek(ctx context.Context, key string, limit Limit) (Verdict, error)
}

// A Charge asks for points out of the budget of a key. The limit travels with the charge, so a limit that was changed
// holds from the next charge on.
type Charge struct {
	Key   string
	Limit Limit
	Cost  int
}

// Unknown is the Remaining of a verdict that was given without looking at the budget.
const Unknown = -1

// A Verdict is the answer to a charge.
type Verdict struct {
	Allowed      bool
	TooExpensive bool // the cost is more than the budget ever holds: waiting does not help
	Degraded     bool // the shared budgets are away; Limit is this process's share

	Limit     Limit
	Cost      int
	Remaining int // after the charge: the largest cost that would pass now, or Unknown

	RetryAfter time.Duration // when the same cost would pass if nobody else charged; 0 unless refused for now
	ResetAfter time.Duration // when the budget is full again
}

// Validate says what is wrong with the charge. A mistake here is the program's, never the developer's.
func (c Charge) Validate() error {
	if c.Key == "" {
		return errors.New("ratelimit: charge: no key")
	}
	if c.Cost < 0 {
		return fmt.Errorf("ratelimit: charge: cost %d is negative", c.Cost)
	}
	return c.Limit.Validate()
}

// foregone returns the verdict on a charge that needs no budget to decide.
func (c Charge) foregone() (verdict Verdict, decided bool) {
	verdict = Verdict{Limit: c.Limit, Cost: c.Cost, Remaining: Unknown}
	switch {
	case c.Cost == 0:
		verdict.Allowed = true
	case c.Cost > c.Limit.Burst:
		verdict.TooExpensive = true
	default:
		return Verdict{}, false
	}
	return verdict, true
}
