package report

import (
	"context"
	"encoding/csv"
	"strconv"
	"strings"

	"portway/record"
)

// Csv writes one table as CSV (RFC 4180). A count that is not told is written as <10, and names that a spreadsheet would
// take for a formula get an apostrophe before them.
func (r *Report) Csv(ctx context.Context, table record.ReportTable) (string, error) {
	rows, err := r.rows(ctx, table)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.WriteAll(rows); err != nil {
		return "", err
	}
	return b.String(), nil
}

func (r *Report) rows(ctx context.Context, table record.ReportTable) ([][]string, error) {
	switch table {
	case record.ReportTableEnded:
		rows := [][]string{{"reason", "ended"}}
		for _, f := range r.Ended() {
			rows = append(rows, []string{f.Reason, cell(f.Figure)})
		}
		return rows, nil
	case record.ReportTableTransfers:
		rows := [][]string{{"category", "app", "name", "reads", "records"}}
		found, err := r.Transfers(ctx)
		for _, f := range found {
			rows = append(rows, []string{f.Category, f.App, harmless(f.AppName), cell(f.Reads), cell(f.Records)})
		}
		return rows, err
	case record.ReportTableDays:
		rows := [][]string{{"day", "asked", "given", "refused", "ended", "reads", "requests", "errors"}}
		for _, f := range r.ByDay() {
			rows = append(rows, append(append([]string{f.Day}, f.cells()...), number(f.Requests), number(f.Errors)))
		}
		return rows, nil
	case record.ReportTableApps:
		rows := [][]string{{"app", "name", "asked", "given", "refused", "ended", "reads"}}
		found, err := r.ByApp(ctx)
		for _, f := range found {
			rows = append(rows, append([]string{f.App, harmless(f.Name)}, f.cells()...))
		}
		return rows, err
	}
	rows := [][]string{{"code", "requests", "share"}}
	for _, f := range r.Errors() {
		rows = append(rows, []string{f.Code, number(f.Count), strconv.FormatFloat(f.Share, 'f', 6, 64)})
	}
	return rows, nil
}

func (t *Told) cells() []string {
	return []string{cell(t.Asked), cell(t.Given), cell(t.Refused), cell(t.Ended), cell(t.Reads)}
}

func cell(f *Figure) string {
	if f.Count == nil {
		return "<10"
	}
	return number(*f.Count)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func harmless(name string) string {
	if strings.ContainsAny(name[:min(1, len(name))], "=+-@\t\r") {
		return "'" + name
	}
	return name
}
