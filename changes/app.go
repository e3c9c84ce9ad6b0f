package changes

import (
	"context"
	"time"

	"portway/problem"
	"portway/record"
)

// An AppChange says that there is something new under one of an app's grants.
type AppChange struct {
	Cursor  string
	GrantID string
	Subject string
	UpTo    string // a cursor of the grant's own changes: what is new ends here
	At      time.Time
}

// An AppPage is a page of an app's feed.
type AppPage struct {
	Nodes    []*AppChange
	PageInfo *record.PageInfo
}

// AppPage returns the next part of an app's feed. A grant that changes again moves to the end: each stands in it once.
func (a *Announcer) AppPage(ctx context.Context, app string, after *string, first *int32) (*AppPage, error) {
	limit := DefaultPage
	if first != nil {
		limit = int(*first)
	}
	if limit < 0 || limit > MaxPage {
		return nil, problem.New(problem.BadInput, "`first` is %d; give a number from 0 to %d.", limit, MaxPage)
	}
	var at int64
	if after != nil {
		from, err := a.Feed.sealed().decode(feedOf(app), *after)
		if err != nil {
			return nil, problem.New(problem.BadInput, "The cursor is not one of this app's changes. Start without a cursor.")
		}
		at = from.seq
	}
	entries, err := a.Log.AppChanges(ctx, app, at, limit+1)
	if err != nil {
		return nil, err
	}
	page := &AppPage{Nodes: []*AppChange{}, PageInfo: &record.PageInfo{HasPreviousPage: after != nil, HasNextPage: len(entries) > limit}}
	for _, e := range entries[:min(len(entries), limit)] {
		page.Nodes = append(page.Nodes, &AppChange{
			Cursor: a.Feed.AppCursor(app, e.Place), GrantID: e.Grant, Subject: e.Subject, At: e.At,
			UpTo: a.Feed.sealed().encode(e.Grant, place{seq: e.Seen}),
		})
		at = e.Place
	}
	end := a.Feed.AppCursor(app, at)
	page.PageInfo.EndCursor = &end
	if len(page.Nodes) > 0 {
		page.PageInfo.StartCursor = &page.Nodes[0].Cursor
	}
	return page, nil
}

// AppCursor returns a cursor of the app's feed.
func (f *Feed) AppCursor(app string, at int64) string {
	return f.sealed().encode(feedOf(app), place{seq: at})
}

// feedOf is what cursors of an app's feed are bound to; no grant's id has a space.
func feedOf(app string) string { return "app " + app }

func (f *Feed) sealed() cursors {
	f.once.Do(func() { f.cursors = newCursors(f.Key) })
	return f.cursors
}
