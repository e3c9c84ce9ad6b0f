package console

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"portway/grants"
	"portway/problem"
	"portway/record"
)

// A Grant is a grant, as far as it is the app's business: no account, no region, nothing of the person but the name that
// they have for this app alone.
type Grant struct {
	of      *grants.Grant
	sandbox bool
	now     time.Time
}

// ID names the grant.
func (g *Grant) ID() string { return g.of.ID }

// Subject is the person, for this app and no other.
func (g *Grant) Subject() string { return g.of.Subject }

// Sandbox reports whether the person does not exist.
func (g *Grant) Sandbox() bool { return g.sandbox }

// Status is where it stands in its life now.
func (g *Grant) Status() record.GrantStatus {
	status := g.of.Status
	if !status.Final() && !g.of.Expires.IsZero() && !g.now.Before(g.of.Expires) {
		status = grants.Expired
	}
	return record.GrantStatus(strings.ToUpper(string(status)))
}

// Mode is once, or again and again.
func (g *Grant) Mode() record.GrantMode {
	return record.GrantMode(strings.ToUpper(string(g.of.Mode)))
}

// Scopes is what it opens.
func (g *Grant) Scopes() []string { return words(g.of.Scopes) }

// CreatedAt is when it was given.
func (g *Grant) CreatedAt() time.Time { return g.of.Created }

// ExpiresAt is when it ends by itself.
func (g *Grant) ExpiresAt() *time.Time { return knownTime(g.of.Expires) }

// EndedAt is when it ended before its time.
func (g *Grant) EndedAt() *time.Time { return knownTime(g.of.Ended) }

// Reason is why it ended, as far as an app is told: that somebody moved away, or is too young, is theirs.
func (g *Grant) Reason() *string {
	switch {
	case g.of.Status == grants.Superseded:
		return known("replaced")
	case g.of.Status != grants.Revoked:
		return nil
	}
	switch g.of.Reason {
	case grants.ReasonWithdrawn, grants.ReasonWithdrawnDelete, grants.ReasonReturned:
		return known(g.of.Reason)
	case grants.ReasonAccount:
		return known(grants.ReasonWithdrawnDelete) // to the app it is the same: the copies go
	}
	return known("platform")
}

// A GrantPage is a page of an app's grants.
type GrantPage struct {
	Nodes    []*Grant
	PageInfo *record.PageInfo
}

// The pages of this package, in rows.
const (
	usualPage  = 50
	mostOnPage = 200
)

// Grants returns a page of the app's grants, the newest first.
func (a *App) Grants(ctx context.Context, first *int32, after *string, status *record.GrantStatus) (*GrantPage, error) {
	filter := grants.AppGrantFilter{Now: a.desk.Now()}
	want, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	if after != nil {
		if filter.Before, filter.BeforeID, err = readCursor(*after); err != nil {
			return nil, err
		}
	}
	if status != nil {
		filter.Status = grants.Status(strings.ToLower(string(*status)))
	}
	filter.Limit = want + 1 // one more tells whether there is a next page
	found, err := a.desk.Grants.Store.GrantsOfApp(ctx, a.of.ID, filter)
	if err != nil {
		return nil, err
	}
	return a.page(ctx, found, want, after != nil)
}

func (a *App) page(ctx context.Context, found []grants.Grant, want int, later bool) (*GrantPage, error) {
	sandbox, err := a.desk.Grants.Store.SandboxAccounts(ctx)
	if err != nil {
		return nil, err
	}
	p := &GrantPage{Nodes: []*Grant{}, PageInfo: pageInfo(found, want, later, func(g *grants.Grant) string { return cursor(g.Created, g.ID) })}
	for i := range found[:min(len(found), want)] {
		isSandbox := slices.ContainsFunc(sandbox, func(p grants.Account) bool { return p.ID == found[i].Account })
		p.Nodes = append(p.Nodes, &Grant{of: &found[i], sandbox: isSandbox, now: a.desk.Now()})
	}
	return p, nil
}

// pageSize reads the argument first.
func pageSize(first *int32) (int, error) {
	switch {
	case first == nil:
		return usualPage, nil
	case *first < 0 || *first > mostOnPage:
		return 0, problem.New(problem.BadInput, "`first` is a number from 0 to %d.", mostOnPage)
	}
	return int(*first), nil
}

// pageInfo says where a page stands, of rows that were asked for with one more than wanted.
func pageInfo[T any](rows []T, want int, later bool, cursor func(*T) string) *record.PageInfo {
	info := &record.PageInfo{HasNextPage: len(rows) > want, HasPreviousPage: later}
	if n := min(len(rows), want); n > 0 {
		first, last := cursor(&rows[0]), cursor(&rows[n-1])
		info.StartCursor, info.EndCursor = &first, &last
	}
	return info
}

func cursor(at time.Time, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(at.UnixMicro(), 10) + " " + id))
}

func readCursor(text string) (at time.Time, id string, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	number, id, ok := strings.Cut(string(raw), " ")
	micros, failed := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok || failed != nil {
		return at, "", problem.New(problem.BadInput, "`after` is no cursor of this list.")
	}
	return time.UnixMicro(micros), id, nil
}

// A StatusCount says how many grants have a status.
type StatusCount struct {
	Status record.GrantStatus
	Count  int32
}

// GrantCounts counts the app's grants by their status, in the order of a grant's life.
func (a *App) GrantCounts(ctx context.Context) ([]*StatusCount, error) {
	found, err := a.desk.Grants.Store.CountGrants(ctx, a.of.ID, a.desk.Now())
	counts := []*StatusCount{}
	for _, status := range record.AllGrantStatus {
		if n := found[grants.Status(strings.ToLower(string(status)))]; n > 0 {
			counts = append(counts, &StatusCount{Status: status, Count: int32(n)})
		}
	}
	return counts, err
}

// A Usage is what an app read on one day of one kind of data.
type Usage struct {
	Day                   string
	Category              *string
	Reads, Records, Bytes int64
}

// The period of usage, in days.
const (
	usualDays = 30
	mostDays  = 366
)

// Usage returns what the app read, day by day and kind by kind.
func (a *App) Usage(ctx context.Context, since, until *string) ([]*Usage, error) {
	from, to, err := days(since, until, a.desk.Now())
	if err != nil {
		return nil, err
	}
	found, err := a.desk.Figures.Read(ctx, a.of.ID, from, to)
	usage := make([]*Usage, len(found))
	for i, f := range found {
		usage[i] = &Usage{Day: f.Day.Format(time.DateOnly), Reads: f.Reads, Records: f.Records, Bytes: f.Bytes}
		if c := record.ByType(f.Category); c != nil {
			usage[i].Category = &c.Name
		} else if f.Category != "" {
			usage[i].Category = &f.Category // the schema no longer has it
		}
	}
	return usage, err
}

// days reads a period of days, both included.
func days(since, until *string, now time.Time) (from, to time.Time, err error) {
	to = now.UTC().Truncate(24 * time.Hour)
	if until != nil {
		if to, err = time.Parse(time.DateOnly, *until); err != nil {
			return from, to, problem.New(problem.BadInput, "`until` is a day, such as 2026-11-22.")
		}
	}
	from = to.AddDate(0, 0, 1-usualDays)
	if since != nil {
		if from, err = time.Parse(time.DateOnly, *since); err != nil {
			return from, to, problem.New(problem.BadInput, "`since` is a day, such as 2026-11-01.")
		}
	}
	if from.After(to) || to.Sub(from) > (mostDays-1)*24*time.Hour {
		return from, to, problem.New(problem.BadInput, "The period begins before it ends, and has at most %d days.", mostDays)
	}
	return from, to, nil
}
