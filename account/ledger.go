package account

import (
	"context"
	"encoding/base64"
	"strconv"
	"time"

	"portway/problem"
	"portway/record"
)

// A LedgerEntry is one line of a person's ledger.
type LedgerEntry struct {
	desk *Desk

	ID      string
	Number  int64
	At      time.Time
	Kind    string
	AppID   string // empty where it was the person themself or the platform
	GrantOf string
	ActedBy string
	Why     string
	Reads   []*LedgerRead
	Bytes   int64
}

// A LedgerRead is what an entry tells of one kind of data.
type LedgerRead struct {
	Category *Category // nil where the schema no longer has it
	Fields   []string
	Records  int64
}

// The page of the ledger, in records.
const (
	ledgerPage  = 50
	ledgerLimit = 1_000
)

// A LedgerPage is a page of entries, the newest first.
type LedgerPage struct {
	Nodes    []*LedgerEntry
	PageInfo *record.PageInfo
}

// Ledger returns a page of who read what.
func (a *Account) Ledger(ctx context.Context, first *int32, after *string, app *string, category *string, since, until *time.Time) (*LedgerPage, error) {
	q := LedgerQuery{Person: a.of.ID, Limit: ledgerPage}
	if err := q.page(first, after); err != nil {
		return nil, err
	}
	if category != nil {
		if q.Category = record.ByName(*category); q.Category == nil {
			return nil, problem.New(problem.BadInput, "There is no kind of data of this name; they are the fields of User.")
		}
	}
	if app != nil {
		q.App = *app
	}
	if since != nil {
		q.Since = *since
	}
	if until != nil {
		q.Until = *until
	}
	want := q.Limit
	q.Limit++ // one more tells whether there is a next page
	entries, err := a.desk.Ledger.Entries(ctx, q)
	if err != nil {
		return nil, err
	}
	return a.desk.page(entries, want, after != nil), nil
}

// page reads the arguments of a page.
func (q *LedgerQuery) page(first *int32, after *string) error {
	if first != nil {
		if *first < 0 || *first > ledgerLimit {
			return problem.New(problem.BadInput, "`first` is a number of entries from 0 to %d.", ledgerLimit)
		}
		q.Limit = int(*first)
	}
	if after == nil {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(*after)
	if err == nil {
		q.Before, err = strconv.ParseInt(string(text), 10, 64)
	}
	if err != nil || q.Before < 1 {
		return problem.New(problem.BadInput, "`after` is no cursor of this ledger.")
	}
	return nil
}

func (d *Desk) page(entries []LedgerEntry, want int, later bool) *LedgerPage {
	p := &LedgerPage{Nodes: []*LedgerEntry{}, PageInfo: &record.PageInfo{HasNextPage: len(entries) > want, HasPreviousPage: later}}
	for i := range entries[:min(len(entries), want)] {
		entries[i].desk = d
		p.Nodes = append(p.Nodes, &entries[i])
	}
	if n := len(p.Nodes); n > 0 {
		first, last := p.Nodes[0].Cursor(), p.Nodes[n-1].Cursor()
		p.PageInfo.StartCursor, p.PageInfo.EndCursor = &first, &last
	}
	return p
}

// Cursor says where the entry stands in the list.
func (e *LedgerEntry) Cursor() string {
	return base64.RawURLEncoding.EncodeToString(strconv.AppendInt(nil, e.Number, 10))
}

// App is who read; nil where it was the person themself or the platform, or the app is gone.
func (e *LedgerEntry) App(ctx context.Context) (*App, error) {
	if e.AppID == "" {
		return nil, nil
	}
	app, err := e.desk.Grants.App(ctx, e.AppID)
	if err != nil || app == nil {
		return nil, err
	}
	return &App{*app}, nil
}

// GrantID is the grant behind it.
func (e *LedgerEntry) GrantID() *string { return known(e.GrantOf) }

// Actor is who made it happen.
func (e *LedgerEntry) Actor() *string { return known(e.ActedBy) }

// Reason is why, in a word.
func (e *LedgerEntry) Reason() *string { return known(e.Why) }

// Records is how many records were read in all.
func (e *LedgerEntry) Records() int64 {
	var sum int64
	for _, r := range e.Reads {
		sum += r.Records
	}
	return sum
}
