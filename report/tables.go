package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// A ReasonFigure is how many grants ended for one reason.
type ReasonFigure struct {
	Reason string
	Figure *Figure
}

// Ended is how many grants ended, by why.
func (r *Report) Ended() []*ReasonFigure {
	counts := map[string]int64{}
	for _, a := range r.acts {
		if a.Kind == Ended {
			counts[a.Reason] += a.Count
		}
	}
	rows := []*ReasonFigure{}
	for _, reason := range sorted(counts) {
		rows = append(rows, &ReasonFigure{Reason: reason})
	}
	column(rows, func(f *ReasonFigure) int64 { return counts[f.Reason] }, func(f *ReasonFigure, n *Figure) { f.Figure = n })
	return rows
}

// A TransferFigure is what one app read of one kind of data.
type TransferFigure struct {
	Category, App, AppName string
	Reads, Records         *Figure
	reads, records         int64
}

// Transfers is what was read, by kind of data and app. Records are told where the reads are.
func (r *Report) Transfers(ctx context.Context) ([]*TransferFigure, error) {
	found := map[string]*TransferFigure{}
	for _, t := range r.transfers {
		if t.Category == "" {
			continue
		}
		key := t.Category + "\x00" + t.App
		if found[key] == nil {
			found[key] = &TransferFigure{Category: t.Category, App: t.App}
		}
		found[key].reads += t.Reads
		found[key].records += t.Records
	}
	rows := []*TransferFigure{}
	for _, key := range sorted(found) {
		name, err := r.desk.Source.AppName(ctx, found[key].App)
		if err != nil {
			return nil, err
		}
		found[key].AppName = name
		rows = append(rows, found[key])
	}
	column(rows, func(f *TransferFigure) int64 { return f.reads }, func(f *TransferFigure, n *Figure) {
		f.Reads, f.Records = n, &Figure{Suppressed: true}
		if !n.Suppressed {
			f.Records = &Figure{Count: &f.records}
		}
	})
	return rows, nil
}

// acts counts what happened on a day or with an app.
type acts struct{ asked, given, refused, ended, reads int64 }

func (a *acts) add(kind string, n int64) {
	switch kind {
	case Asked:
		a.asked += n
	case Given:
		a.given += n
	case Refused:
		a.refused += n
	case Ended:
		a.ended += n
	}
}

// Told is acts, as far as they are told.
type Told struct{ Asked, Given, Refused, Ended, Reads *Figure }

// tell tells rows of counts whose sums are told.
func tell[T any](rows []T, acts func(T) *acts, told func(T) *Told) {
	column(rows, func(r T) int64 { return acts(r).asked }, func(r T, f *Figure) { told(r).Asked = f })
	column(rows, func(r T) int64 { return acts(r).given }, func(r T, f *Figure) { told(r).Given = f })
	column(rows, func(r T) int64 { return acts(r).refused }, func(r T, f *Figure) { told(r).Refused = f })
	column(rows, func(r T) int64 { return acts(r).ended }, func(r T, f *Figure) { told(r).Ended = f })
	column(rows, func(r T) int64 { return acts(r).reads }, func(r T, f *Figure) { told(r).Reads = f })
}

// A DayFigure is what happened on one day.
type DayFigure struct {
	Told
	acts
	Day              string
	Requests, Errors int64
}

// ByDay is what happened on each day, those too on which nothing did.
func (r *Report) ByDay() []*DayFigure {
	rows, at := []*DayFigure{}, map[string]*DayFigure{}
	for day := r.since; !day.After(r.until); day = day.AddDate(0, 0, 1) {
		f := &DayFigure{Day: day.Format(time.DateOnly)}
		rows, at[f.Day] = append(rows, f), f
	}
	for _, a := range r.acts {
		if f := at[a.Day.Format(time.DateOnly)]; f != nil {
			f.add(a.Kind, a.Count)
		}
	}
	for _, t := range r.transfers {
		if f := at[t.Day.Format(time.DateOnly)]; f != nil && t.Category == "" {
			f.reads += t.Reads
		}
	}
	for _, q := range r.requests {
		f := at[q.Day.Format(time.DateOnly)]
		switch {
		case f == nil:
		case q.What == "request":
			f.Requests += q.Count
		case q.What == "error":
			f.Errors += q.Count
		}
	}
	tell(rows, func(f *DayFigure) *acts { return &f.acts }, func(f *DayFigure) *Told { return &f.Told })
	return rows
}

// An AppFigure is what happened with one app.
type AppFigure struct {
	Told
	acts
	App, Name string
}

// ByApp is what happened with each app.
func (r *Report) ByApp(ctx context.Context) ([]*AppFigure, error) {
	found := map[string]*AppFigure{}
	of := func(app string) *AppFigure {
		if found[app] == nil {
			found[app] = &AppFigure{App: app}
		}
		return found[app]
	}
	for _, a := range r.acts {
		of(a.App).add(a.Kind, a.Count)
	}
	for _, t := range r.transfers {
		if t.Category == "" {
			of(t.App).reads += t.Reads
		}
	}
	rows := []*AppFigure{}
	for _, app := range sorted(found) {
		name, err := r.desk.Source.AppName(ctx, app)
		if err != nil {
			return nil, err
		}
		found[app].Name = name
		rows = append(rows, found[app])
	}
	slices.SortStableFunc(rows, func(a, b *AppFigure) int { return strings.Compare(a.Name, b.Name) })
	tell(rows, func(f *AppFigure) *acts { return &f.acts }, func(f *AppFigure) *Told { return &f.Told })
	return rows, nil
}

// An ErrorFigure is how many requests were answered with one code.
type ErrorFigure struct {
	Code  string
	Count int64
	Share float64
}

// Errors lists them, the most frequent first.
func (r *Report) Errors() []*ErrorFigure {
	counts := map[string]int64{}
	for _, q := range r.requests {
		if q.What == "error" {
			counts[q.Key] += q.Count
		}
	}
	rows := []*ErrorFigure{}
	all := max(1, r.Requests())
	for _, code := range sorted(counts) {
		rows = append(rows, &ErrorFigure{Code: code, Count: counts[code], Share: float64(counts[code]) / float64(all)})
	}
	slices.SortStableFunc(rows, func(a, b *ErrorFigure) int { return cmp.Compare(b.Count, a.Count) })
	return rows
}
