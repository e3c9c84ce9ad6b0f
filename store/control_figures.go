package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"portway/grants"
	"portway/report"
)

// countAct counts what a person decided, with the event that says so.
func (t *controlTx) countAct(e *grants.Event) error {
	kind, reason := e.Act()
	if kind == "" {
		return nil
	}
	_, err := t.change(`INSERT INTO act_figure (day, app, kind, reason, count)
		SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), 1
			WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.id = $5 AND a.sandbox)
		ON CONFLICT (day, app, kind, reason) DO UPDATE SET count = act_figure.count + 1`,
		day(e.At), e.App, kind, reason, e.Account)
	return err
}

// CountingSince returns the first day that anything was counted, zero where nothing was.
func (c *Control) CountingSince(ctx context.Context) (time.Time, error) {
	var first sql.NullInt64
	err := c.row(ctx, `SELECT MIN(day) FROM (SELECT MIN(day) AS day FROM act_figure
		UNION ALL SELECT MIN(day) FROM request_figure UNION ALL SELECT MIN(day) FROM ledger_figure) days`).Scan(&first)
	if err != nil || !first.Valid {
		return time.Time{}, err
	}
	return dayOf(first.Int64), nil
}

func dayOf(days int64) time.Time { return time.Unix(days*24*60*60, 0).UTC() }

// whichDay is a column of days.
type whichDay struct{ t *time.Time }

// Scan reads what day writes.
func (d whichDay) Scan(value any) error {
	days, ok := value.(int64)
	if !ok {
		return fmt.Errorf("a day is a number, not a %T", value)
	}
	*d.t = dayOf(days)
	return nil
}

// Acts returns what people decided from one day to another, both included.
func (c *Control) Acts(ctx context.Context, since, until time.Time) ([]report.Act, error) {
	return list(ctx, c, "acts", func(a *report.Act) []any { return []any{whichDay{&a.Day}, &a.App, &a.Kind, &a.Reason, &a.Count} },
		"SELECT day, app, kind, reason, count FROM act_figure WHERE day BETWEEN $1 AND $2 ORDER BY day, app, kind, reason", day(since), day(until))
}

// Requests returns how requests were answered from one day to another, both included.
func (c *Control) Requests(ctx context.Context, since, until time.Time) ([]report.Request, error) {
	return list(ctx, c, "requests", func(r *report.Request) []any { return []any{whichDay{&r.Day}, &r.What, &r.Key, &r.Count} },
		"SELECT day, what, key, count FROM request_figure WHERE day BETWEEN $1 AND $2 ORDER BY day, what, key", day(since), day(until))
}

// mostFigures is how many counts one statement writes.
const mostFigures = 500

// AddRequests adds to the counts of requests, all of them or none.
func (c *Control) AddRequests(ctx context.Context, counted []report.Request) error {
	if len(counted) == 0 {
		return nil
	}
	err := c.transact(ctx, func(t *controlTx) error {
		for rest := counted; len(rest) > 0; rest = rest[min(len(rest), mostFigures):] {
			part := rest[:min(len(rest), mostFigures)]
			args := make([]any, 0, 4*len(part))
			for _, r := range part {
				args = append(args, day(r.Day), r.What, r.Key, r.Count)
			}
			_, err := t.change("INSERT INTO request_figure (day, what, key, count) VALUES "+t.tuples(len(part), 4)+
				" ON CONFLICT (day, what, key) DO UPDATE SET count = request_figure.count + excluded.count", args...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: requests: %w", err)
	}
	return nil
}

// mostArchives bounds how many archives a report looks at.
const mostArchives = 100_000

// ArchiveTimes returns how long the archives that became ready from one day to another took, from the question on.
func (c *Control) ArchiveTimes(ctx context.Context, since, until time.Time) ([]time.Duration, error) {
	micros, err := list(ctx, c, "archive times", func(n *int64) []any { return []any{n} }, `SELECT finished - created FROM archive_job
		WHERE finished >= $1 AND finished < $2 AND stored <> '' ORDER BY finished DESC LIMIT $3`,
		at(since), at(until.AddDate(0, 0, 1)), mostArchives)
	times := make([]time.Duration, len(micros))
	for i, n := range micros {
		times[i] = time.Duration(n) * time.Microsecond
	}
	return times, err
}
