package report_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/problem"
	"portway/record"
	"portway/report"
)

var noon = time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)

// kept is a source of fixed figures.
type kept struct {
	acts      []report.Act
	transfers []report.Transfer
	requests  []report.Request
	times     []time.Duration
}

func (k kept) CountingSince(context.Context) (time.Time, error) { return noon, nil }
func (k kept) Acts(context.Context, time.Time, time.Time) ([]report.Act, error) {
	return k.acts, nil
}
func (k kept) Transfers(context.Context, time.Time, time.Time) ([]report.Transfer, error) {
	return k.transfers, nil
}
func (k kept) Requests(context.Context, time.Time, time.Time) ([]report.Request, error) {
	return k.requests, nil
}
func (k kept) ArchiveTimes(context.Context, time.Time, time.Time) ([]time.Duration, error) {
	return k.times, nil
}
func (k kept) AppName(_ context.Context, app string) (string, error) { return "=" + app, nil }

func made(t *testing.T, k kept) *report.Report {
	t.Helper()
	r, err := (&report.Desk{Source: k}).Make(t.Context(), "2026-11-10", "2026-11-11")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func act(kind, app, reason string, n int64) report.Act {
	return report.Act{Day: noon, App: app, Kind: kind, Reason: reason, Count: n}
}

func show(f *report.Figure) int64 {
	if f.Count == nil {
		return -1
	}
	return *f.Count
}

func TestSmallCountsAreNotTold(t *testing.T) {
	for _, test := range []struct {
		why                         string
		asked, given, refused, left int64
		want                        [4]int64
	}{
		{"all are large", 60, 30, 20, 10, [4]int64{60, 30, 20, 10}},
		{"one is small: the smallest of the others goes with it", 50, 30, 11, 9, [4]int64{50, 30, -1, -1}},
		{"two are small: they hide each other", 40, 30, 5, 5, [4]int64{40, 30, -1, -1}},
		{"nothing is told as nothing", 30, 30, 0, 0, [4]int64{30, 30, 0, 0}},
		{"the sum is small", 9, 9, 0, 0, [4]int64{-1, -1, 0, 0}},
		{"answered on another day than asked", 10, 12, 0, 0, [4]int64{10, 12, 0, 0}},
	} {
		r := made(t, kept{acts: []report.Act{act(report.Asked, "a", "", test.asked), act(report.Given, "a", "", test.given), act(report.Refused, "a", "", test.refused)}})
		if got := [4]int64{show(r.Asked()), show(r.Given()), show(r.Refused()), show(r.Left())}; got != test.want {
			t.Errorf("%s: %v, want %v", test.why, got, test.want)
		}
	}
}

func TestTablesAsCSV(t *testing.T) {
	r := made(t, kept{
		acts: []report.Act{act(report.Asked, "a", "", 100), act(report.Ended, "a", "expired", 40), act(report.Ended, "b", "withdrawn", 12), act(report.Ended, "b", "operator", 3)},
		transfers: []report.Transfer{
			{Day: noon, App: "a", Category: "posts", Reads: 20, Records: 400}, {Day: noon, App: "b", Category: "posts", Reads: 2, Records: 50},
			{Day: noon, App: "b", Category: "likes", Reads: 90, Records: 900}, {Day: noon, App: "a", Reads: 20, Records: 400},
		},
		requests: []report.Request{{Day: noon, What: "request", Count: 200}, {Day: noon, What: "error", Key: "RATE_LIMITED", Count: 3}},
	})
	for table, want := range map[record.ReportTable]string{
		record.ReportTableEnded:     "reason,ended\nexpired,40\noperator,<10\nwithdrawn,<10\n",
		record.ReportTableTransfers: "category,app,name,reads,records\nlikes,b,'=b,90,900\nposts,a,'=a,<10,<10\nposts,b,'=b,<10,<10\n",
		record.ReportTableDays:      "day,asked,given,refused,ended,reads,requests,errors\n2026-11-10,100,0,0,55,20,200,3\n2026-11-11,0,0,0,0,0,0,0\n",
		record.ReportTableApps:      "app,name,asked,given,refused,ended,reads\na,'=a,100,0,0,40,20\nb,'=b,0,0,0,15,0\n",
		record.ReportTableErrors:    "code,requests,share\nRATE_LIMITED,3,0.015000\n",
	} {
		got, err := r.Csv(t.Context(), table)
		if got = strings.ReplaceAll(got, "\r\n", "\n"); got != want || err != nil {
			t.Errorf("%s:\n%s(%v)\nwant\n%s", table, got, err, want)
		}
	}
}

func TestLatenciesAreStepsOfAScale(t *testing.T) {
	counter := &report.Counter{}
	for i := range 100 {
		took := time.Millisecond
		if i >= 90 {
			took = time.Second
		}
		counter.Observe(noon, took, "")
	}
	back := counter.Take()
	if len(counter.Take()) != 0 {
		t.Error("what was taken is there again")
	}
	counter.Give(back)
	l := made(t, kept{requests: counter.Take(), times: []time.Duration{time.Minute}}).FirstByte()
	if l.Count != 100 || *l.P50 < 1 || *l.P50 > 1.2 || *l.P95 < 1000 || *l.P95 > 1200 {
		t.Errorf("%d, %v, %v", l.Count, *l.P50, *l.P95)
	}
	if none := made(t, kept{}).FirstByte(); none.P50 != nil || none.Count != 0 {
		t.Errorf("of nothing: %v", none)
	}
}

func TestAReportIsForWhoMayReadFigures(t *testing.T) {
	desk := &report.Desk{Source: kept{}}
	for _, ctx := range []context.Context{t.Context(), auth.With(t.Context(), &auth.Grant{Role: auth.RolePerson, Scopes: auth.RolePerson.Scopes()})} {
		if _, err := desk.Report(ctx, "2026-11-10", "2026-11-11"); !problem.Is(err, problem.Forbidden) {
			t.Errorf("%v", err)
		}
	}
	for _, period := range [][2]string{{"2026-11-11", "2026-11-10"}, {"2025-11-10", "2026-11-11"}, {"x", "2026-11-10"}} {
		if _, err := desk.Make(t.Context(), period[0], period[1]); !problem.Is(err, problem.BadInput) {
			t.Errorf("%v: %v", period, err)
		}
	}
}
