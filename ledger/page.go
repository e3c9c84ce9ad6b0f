package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A Query asks for a page of one person's entries, the newest first.
type Query struct {
	Person   string
	Before   int64     // only entries with smaller numbers: the last of the page before; 0 is from the newest on
	Limit    int       // of entries
	App      string    // only this app's; empty is any
	Category string    // only those that tell of this category, by its type; empty is any
	From     time.Time // only from then on; zero is no bound
	Until    time.Time // only before then; zero is no bound
	Reads    bool      // only those that disclose data
}

// A Figure is what one app read on one day.
type Figure struct {
	Day      time.Time // midnight in UTC
	App      string
	Category string // empty is the total: answers and all their bytes
	Reads    int64  // answers, or those of them with the category
	Records  int64
	Bytes    int64 // of a category only what was counted apart
}

// Figures sums up the reads among the entries, by day, app and category, in that order.
func Figures(entries []Entry) []Figure {
	type key struct {
		day           int64
		app, category string
	}
	sums := map[key]*Figure{}
	count := func(e *Entry, category string, records, bytes int64) {
		day := e.At.UTC().Truncate(24 * time.Hour)
		k := key{day.Unix(), e.App, category}
		if sums[k] == nil {
			sums[k] = &Figure{Day: day, App: e.App, Category: category}
		}
		f := sums[k]
		f.Reads, f.Records, f.Bytes = f.Reads+1, f.Records+records, f.Bytes+bytes
	}
	for i := range entries {
		e := &entries[i]
		if len(e.Reads) == 0 {
			continue
		}
		var records int64
		for _, p := range e.Reads {
			records += p.Records
			count(e, p.Category, p.Records, p.Bytes)
		}
		count(e, "", records, e.Bytes)
	}
	figures := make([]Figure, 0, len(sums))
	for _, f := range sums {
		figures = append(figures, *f)
	}
	slices.SortFunc(figures, func(a, b Figure) int {
		return cmp.Or(a.Day.Compare(b.Day), strings.Compare(a.App, b.App), strings.Compare(a.Category, b.Category))
	})
	return figures
}
