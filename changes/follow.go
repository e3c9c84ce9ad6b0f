package changes

import (
	"context"
	"time"

	"portway/auth"
	"portway/problem"
)

// Follow tells the changes after the cursor, and then each one as it happens, until ctx ends. Without a cursor it starts
// with what happens from now on. Whoever takes changes slowly slows down nothing but their own channel.
//
// The channel is closed early where the changes cannot be told any more: asking again from the last cursor says why.
func (f *Feed) Follow(ctx context.Context, g *auth.Grant, after *string, categories []string) (<-chan *Change, error) {
	s, err := f.scan(ctx, g, Request{After: after, Categories: categories})
	if err != nil {
		return nil, err
	}
	if after == nil {
		if s.at.seq, err = f.Source.Position(ctx, g.Person); err != nil {
			return nil, err
		}
	}
	first, err := s.page(ctx)
	if err != nil {
		return nil, err
	}
	told := make(chan *Change)
	go func() {
		defer close(told)
		f.follow(ctx, s, first, told)
	}()
	return told, nil
}

func (f *Feed) follow(ctx context.Context, s *scan, page *Page, told chan<- *Change) {
	bell, stop := f.Bell.listen(s.grant.Person)
	defer stop()
	for looked := false; ; {
		for _, c := range page.Nodes {
			select {
			case told <- c:
			case <-ctx.Done():
				return
			}
		}
		if !page.PageInfo.HasNextPage {
			bell.looked.Store(page.last.seq)
			if looked && !wait(ctx, bell.ring) {
				return
			}
			looked = true // what was written before the bell was heard is looked for once
		}
		var err error
		if page, err = f.next(ctx, s, page); err != nil {
			return
		}
	}
}

// next reads the page after a page. While the database is away it tries again.
func (f *Feed) next(ctx context.Context, s *scan, page *Page) (*Page, error) {
	for {
		again := &scan{feed: f, grant: s.grant, wanted: s.wanted, limit: s.limit, resumed: true, at: page.last}
		next, err := again.page(ctx)
		if err == nil || ctx.Err() != nil {
			return next, err
		}
		if !problem.Is(err, problem.Unavailable) && !problem.Is(err, problem.Timeout) {
			return nil, err
		}
		pause := time.NewTimer(pollEvery)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return nil, ctx.Err()
		}
	}
}

func wait(ctx context.Context, ring <-chan struct{}) bool {
	select {
	case <-ring:
		return true
	case <-ctx.Done():
		return false
	}
}
