package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"portway/console"
	"portway/graph"
	"portway/ledger"
	"portway/ratelimit"
	"portway/record"
	"portway/report"
	"portway/store"
)

// site shows operators how the gateway is.
type site struct {
	gateway *gateway
	flags   *storageFlags
}

// pingWithin is how long a database has to answer to be well.
const pingWithin = time.Second

// Health implements console.Site.
func (s *site) Health(ctx context.Context) *console.Health {
	ctx, cancel := context.WithTimeout(ctx, pingWithin)
	defer cancel()
	w, h := s.gateway, &console.Health{StatusFeedAgeSeconds: -1, BudgetsShared: true}
	h.PeopleAnswer, h.ControlAnswers = w.storage.People.Ping(ctx) == nil, w.storage.Control.Ping(ctx) == nil
	if age, fresh, follows := w.storage.Grants.FeedAge(); follows {
		h.StatusFeedAgeSeconds, h.GrantsInMemory = age.Seconds(), fresh
	}
	if f, ok := w.limiter.(*ratelimit.Fallback); ok {
		h.BudgetsShared = !f.Degraded()
	}
	h.LedgerWaitingBytes, _ = ledger.Waiting(s.flags.ledgerFolder()) // a folder that cannot be read waits for somebody to look
	if last, err := ledger.Witness(s.flags.ledgerFolder()); err == nil && last != nil {
		h.LastCheckpointAt = &last.At
	}
	return h
}

// mostFindings is how many findings a page shows.
const mostFindings = 100

// VerifyLedger implements console.Site.
func (s *site) VerifyLedger(ctx context.Context, person string) (*console.LedgerCheck, error) {
	witness, err := ledger.Witness(s.flags.ledgerFolder())
	if err != nil {
		return nil, err
	}
	found, err := (&ledger.Verifier{Chains: s.gateway.storage.Control, Keys: s.gateway.storage.LedgerKeys, Witness: witness}).VerifyPerson(ctx, person)
	if err != nil {
		return nil, err
	}
	check := &console.LedgerCheck{Sound: found.Sound(), Entries: found.Entries, Signed: found.Signed, Findings: []string{}}
	for _, f := range found.Findings[:min(len(found.Findings), mostFindings)] {
		check.Findings = append(check.Findings, f.String())
	}
	return check, nil
}

// EndLogins implements console.Site.
func (s *site) EndLogins(ctx context.Context, person string) error {
	return s.gateway.storage.Control.EndOtherSessions(ctx, person, "")
}

// newReport wires the figures.
func (w *gateway) newReport() *report.Desk { return w.storage.report() }

func (s *storage) report() *report.Desk {
	return &report.Desk{Source: figures{s.Control}, Now: time.Now}
}

// figures are those of the control database. Reads are counted by package ledger.
type figures struct{ *store.Control }

// Transfers implements report.Source.
func (f figures) Transfers(ctx context.Context, since, until time.Time) ([]report.Transfer, error) {
	found, err := f.Figures(ctx, "", since, until)
	transfers := make([]report.Transfer, 0, len(found))
	for _, g := range found {
		t := report.Transfer{Day: g.Day, App: g.App, Category: g.Category, Reads: g.Reads, Records: g.Records}
		if c := record.ByType(g.Category); c != nil {
			t.Category = c.Name
		}
		transfers = append(transfers, t)
	}
	return transfers, err
}

// AppName implements report.Source.
func (f figures) AppName(ctx context.Context, app string) (string, error) {
	found, err := f.AppsNamed(ctx, app)
	for i := range found {
		if found[i].ID == app {
			return found[i].Name, err
		}
	}
	return app, err
}

// figuresEvery is how often requests that were counted are written. A process that is killed loses as much.
const figuresEvery = 5 * time.Second

// figures counts requests for reports.
func (w *gateway) figures(ctx context.Context, log *slog.Logger) func(context.Context, *graph.Observation) {
	counter := &report.Counter{}
	flush := func(ctx context.Context) {
		counted := counter.Take()
		if err := w.storage.Control.AddRequests(ctx, counted); err != nil {
			counter.Give(counted)
			if !errors.Is(err, context.Canceled) {
				log.Warn("figures of requests could not be written; they are tried again", "error", err)
			}
		}
	}
	w.background(ctx, func(ctx context.Context) {
		tick := time.NewTicker(figuresEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				flush(ctx)
			case <-ctx.Done():
				last, cancel := context.WithTimeout(context.WithoutCancel(ctx), figuresEvery)
				flush(last)
				cancel()
				return
			}
		}
	})
	return func(_ context.Context, o *graph.Observation) { counter.Observe(o.Start, o.Duration, string(o.Code)) }
}
