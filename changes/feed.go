package changes

import (
	"context"
	"sync"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// The lengths of pages, in changes.
const (
	MaxPage     = 1000
	DefaultPage = 50
)

// How much of the log one request looks through, and at once. Where nothing in it is open to the grant, its page is short.
const (
	longestScan    = 5000
	smallestWindow = 32
	largestWindow  = 1000
)

// A Feed tells changes. Set the fields; it is then safe for concurrent use.
type Feed struct {
	Source Source
	Bell   *Bell  // wakes Follow
	Key    []byte // 32 secret bytes, the same on every replica

	once    sync.Once
	cursors cursors
}

// A Request asks for a page of the changes of a grant.
type Request struct {
	After      *string  // go on after this cursor; nil starts with all that stands
	First      *int32   // DefaultPage where nil
	Categories []string // by their field on User; nil is all that the grant opens
}

// Page returns the next changes. What the grant does not open is passed over without a trace.
func (f *Feed) Page(ctx context.Context, g *auth.Grant, r Request) (*Page, error) {
	s, err := f.scan(ctx, g, r)
	if err != nil {
		return nil, err
	}
	return s.page(ctx)
}

// scan checks the request and prepares to read.
func (f *Feed) scan(ctx context.Context, g *auth.Grant, r Request) (*scan, error) {
	if g == nil {
		return nil, problem.New(problem.Unauthenticated, "There is no grant.")
	}
	if g.Mode == auth.OneTime {
		return nil, problem.New(problem.Forbidden, "The grant is for one time and shows the data as it stood then; changes are told under recurring grants only.")
	}
	limit := DefaultPage
	if r.First != nil {
		limit = int(*r.First)
	}
	if limit < 0 || limit > MaxPage {
		return nil, problem.New(problem.BadInput, "`first` is %d; give a number from 0 to %d.", limit, MaxPage)
	}
	wanted, err := wanted(g, r.Categories)
	if err != nil {
		return nil, err
	}
	s := &scan{feed: f, grant: g, wanted: wanted, limit: limit}
	if r.After != nil {
		s.resumed = true
		s.at, err = f.sealed().decode(g.ID, *r.After)
		return s, err
	}
	s.at.base, err = f.Source.Versions(ctx, g, nil)
	return s, err
}

// A scan is one walk along the log.
type scan struct {
	feed    *Feed
	grant   *auth.Grant
	wanted  map[*record.Category][]*record.Field // what is told, with the fields that the grant opens
	limit   int
	resumed bool // whether there is something before the page
	at      place
	found   []told
	scanned int
	ended   bool // whether the log has no more
}

// A told change stands at its place in the log.
type told struct {
	seq    int64
	change *Change
}

// page looks for one change more than the page holds, so that hasNextPage is true only where there is one, or where so much
// was passed over that looking on has to wait for the next request.
func (s *scan) page(ctx context.Context) (*Page, error) {
	for len(s.found) <= s.limit && !s.ended && s.scanned < longestScan {
		if err := s.window(ctx); err != nil {
			return nil, err
		}
	}
	page := &Page{Nodes: []*Change{}, PageInfo: &record.PageInfo{HasNextPage: !s.ended, HasPreviousPage: s.resumed}, last: s.at}
	if len(s.found) > s.limit {
		page.PageInfo.HasNextPage = true
		page.last.seq = s.found[s.limit].seq - 1
		s.found = s.found[:s.limit]
	}
	for _, t := range s.found {
		t.change.Cursor = s.feed.sealed().encode(s.grant.ID, place{t.seq, s.at.base})
		page.Nodes = append(page.Nodes, t.change)
	}
	end := s.feed.sealed().encode(s.grant.ID, page.last)
	page.PageInfo.EndCursor = &end
	if len(page.Nodes) > 0 {
		page.PageInfo.StartCursor = &page.Nodes[0].Cursor
	}
	return page, nil
}

// window reads the next part of the log.
func (s *scan) window(ctx context.Context) error {
	size := min(max(s.limit+1-len(s.found), s.scanned, smallestWindow), largestWindow, longestScan-s.scanned)
	entries, err := s.feed.Source.Log(ctx, s.grant, s.at.seq, size)
	if err != nil {
		return err
	}
	meetings, err := s.read(ctx, entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if c := meetings[e.Seq].change(e, s.wanted[e.Category]); c != nil {
			s.found = append(s.found, told{e.Seq, c})
		}
		s.at.seq = e.Seq
	}
	s.scanned += len(entries)
	s.ended = len(entries) < size
	return nil
}

// read finds the versions that meet at the entries.
func (s *scan) read(ctx context.Context, entries []Entry) (map[int64]*meeting, error) {
	var reads []*Read
	byCategory := map[*record.Category]*Read{}
	known := map[string]bool{}
	for _, e := range entries {
		if e.Category == nil || s.wanted[e.Category] == nil || known[e.Category.Name+" "+e.ID] {
			continue
		}
		known[e.Category.Name+" "+e.ID] = true
		r := byCategory[e.Category]
		if r == nil {
			r = &Read{Category: e.Category, Fields: s.wanted[e.Category], From: entries[0].Seq, To: entries[len(entries)-1].Seq}
			byCategory[e.Category] = r
			reads = append(reads, r)
		}
		r.IDs = append(r.IDs, e.ID)
	}
	horizon, err := s.feed.Source.Versions(ctx, s.grant, reads)
	if err != nil {
		return nil, err
	}
	if s.at.seq < horizon && s.at.base < horizon {
		return nil, expired()
	}
	return meetingsOf(reads), nil
}
