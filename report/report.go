package report

import (
	"context"
	"slices"
	"time"

	"portway/auth"
	"portway/problem"
)

// A Desk answers for figures. It must not be changed after its first use.
type Desk struct {
	Source Source
	Now    func() time.Time
}

// A Source keeps figures. Days are moments at midnight in UTC; both ends of a period are inside.
type Source interface {
	// CountingSince returns the first day that anything was counted, zero where nothing was.
	CountingSince(ctx context.Context) (time.Time, error)
	Acts(ctx context.Context, since, until time.Time) ([]Act, error)
	Transfers(ctx context.Context, since, until time.Time) ([]Transfer, error)
	Requests(ctx context.Context, since, until time.Time) ([]Request, error)
	// ArchiveTimes returns how long the archives that became ready took, from the question on.
	ArchiveTimes(ctx context.Context, since, until time.Time) ([]time.Duration, error)
	AppName(ctx context.Context, app string) (string, error)
}

// An Act is how often people did something on one day with one app.
type Act struct {
	Day    time.Time
	App    string
	Kind   string // asked, given, refused, ended
	Reason string // of an end
	Count  int64
}

// The kinds of acts.
const (
	Asked   = "asked"
	Given   = "given"
	Refused = "refused"
	Ended   = "ended"
)

// A Transfer is what an app read on one day of one kind of data; an empty Category is the whole day.
type Transfer struct {
	Day            time.Time
	App            string
	Category       string // as the schema's field on User
	Reads, Records int64
}

// A Request is how many requests of one day had something in common.
type Request struct {
	Day   time.Time
	What  string // request, error or first_byte
	Key   string // of error: the code; of first_byte: the step, in microseconds
	Count int64
}

// longestPeriod is how many days a report covers at most.
const longestPeriod = 366

// Report returns what happened from one day to another.
func (d *Desk) Report(ctx context.Context, since, until string) (*Report, error) {
	if g := auth.From(ctx); g == nil || !slices.Contains(g.Scopes, "analytics:read") {
		return nil, problem.New(problem.Forbidden, "This is for analysts and operators who are logged in here.")
	}
	return d.Make(ctx, since, until)
}

// Make is Report for who needs no login: the operator at the command line.
func (d *Desk) Make(ctx context.Context, since, until string) (*Report, error) {
	from, failed := time.Parse(time.DateOnly, since)
	to, alsoFailed := time.Parse(time.DateOnly, until)
	if failed != nil || alsoFailed != nil || from.After(to) || to.Sub(from) >= longestPeriod*24*time.Hour {
		return nil, problem.New(problem.BadInput, "Give a first and a last day, such as 2026-11-01 and 2026-11-30, at most %d days.", longestPeriod)
	}
	r := &Report{desk: d, since: from, until: to}
	var err error
	if r.acts, err = d.Source.Acts(ctx, from, to); err != nil {
		return nil, err
	}
	if r.transfers, err = d.Source.Transfers(ctx, from, to); err != nil {
		return nil, err
	}
	r.requests, err = d.Source.Requests(ctx, from, to)
	return r, err
}

// A Report is the figures of a period.
type Report struct {
	desk         *Desk
	since, until time.Time
	acts         []Act
	transfers    []Transfer
	requests     []Request
}

// Since is the first day.
func (r *Report) Since() string { return r.since.Format(time.DateOnly) }

// Until is the last day.
func (r *Report) Until() string { return r.until.Format(time.DateOnly) }

// CountingSince is the first day that anything was counted.
func (r *Report) CountingSince(ctx context.Context) (*string, error) {
	first, err := r.desk.Source.CountingSince(ctx)
	if err != nil || first.IsZero() {
		return nil, err
	}
	day := first.Format(time.DateOnly)
	return &day, nil
}

func (r *Report) sum(kind string) (n int64) {
	for _, a := range r.acts {
		if a.Kind == kind {
			n += a.Count
		}
	}
	return n
}

// answers are the four counts that add up: what was asked, and what came of it.
func (r *Report) answers() []*Figure {
	asked, given, refused := r.sum(Asked), r.sum(Given), r.sum(Refused)
	parts := suppress([]int64{given, refused, max(0, asked-given-refused)})
	return append([]*Figure{figure(asked)}, parts...)
}

// Asked is how often an app asked a person.
func (r *Report) Asked() *Figure { return r.answers()[0] }

// Given is how often a person allowed something.
func (r *Report) Given() *Figure { return r.answers()[1] }

// Refused is how often a person refused.
func (r *Report) Refused() *Figure { return r.answers()[2] }

// Left is how often a person left without an answer.
func (r *Report) Left() *Figure { return r.answers()[3] }

// Requests is how many requests were answered.
func (r *Report) Requests() int64 { return r.count("request") }

func (r *Report) count(what string) (n int64) {
	for _, q := range r.requests {
		if q.What == what {
			n += q.Count
		}
	}
	return n
}
