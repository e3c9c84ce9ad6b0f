package main

import (
	"context"
	"log/slog"
	"time"

	"portway/auth"
	"portway/console"
	"portway/ratelimit"
	"portway/record"
	"portway/store"
)

// newConsole wires what developers and operators see and change.
func (w *gateway) newConsole(f *storageFlags, log *slog.Logger) *console.Desk {
	s := w.storage
	return &console.Desk{
		Grants: s.Grants, Figures: appFigures{s.Control}, Budgets: appBudgets{w.limiter}, Records: s.recordsOf,
		Site: &site{w, f}, Now: time.Now, Log: log,
	}
}

// recordsOf counts everything that a person has.
func (s *storage) recordsOf(ctx context.Context, person string) (int, error) {
	sum := 0
	for _, c := range record.Categories {
		n, err := s.People.Count(ctx, &auth.Grant{Person: person, Rights: auth.Everything()}, c)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// appFigures shows developers what package ledger counts.
type appFigures struct{ control *store.Control }

// Read implements console.Figures.
func (f appFigures) Read(ctx context.Context, app string, since, until time.Time) ([]console.Figure, error) {
	found, err := f.control.Figures(ctx, app, since, until)
	figures := make([]console.Figure, len(found))
	for i, g := range found {
		figures[i] = console.Figure{Day: g.Day, Category: g.Category, Reads: g.Reads, Records: g.Records, Bytes: g.Bytes}
	}
	return figures, err
}

// appBudgets shows developers what the limiter holds.
type appBudgets struct{ limiter ratelimit.Limiter }

// Left implements console.Budgets.
func (b appBudgets) Left(ctx context.Context, budget auth.Budget) (points int, full time.Duration, known bool) {
	v, err := b.limiter.Peek(ctx, budget.Key, ratelimit.Limit{Points: budget.Points, Burst: budget.Burst, Period: budget.Period})
	if err != nil || v.Degraded || v.Remaining == ratelimit.Unknown {
		return 0, 0, false
	}
	return v.Remaining, v.ResetAfter, true
}
