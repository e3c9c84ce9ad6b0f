package store

import (
	"context"
	"slices"

	"portway/archive"
	"portway/auth"
	"portway/loaders"
	"portway/record"
)

var _ archive.Source = (*People)(nil)

// Position returns the number of the person's last write, 0 where there was none.
func (p *People) Position(ctx context.Context, person string) (int64, error) {
	found, err := p.person(ctx, person)
	if err != nil || found == nil {
		return 0, explain(ctx, err, "position")
	}
	return found.Seq, nil
}

// Page reads the next records of an archive's section, through the same lock as every read.
func (p *People) Page(ctx context.Context, g *auth.Grant, page archive.Page) (rows []record.Row, more bool, err error) {
	r := &loaders.Read{Category: page.Category, Fields: page.Fields, Window: loaders.Window{Limit: page.Limit}}
	if memory := (*loaders.Memory)(page.Memory); memory != nil {
		memory.Reset()
		r.Memory = memory
	}
	var place *loaders.Position
	if page.After != nil {
		place = &loaders.Position{At: page.After.At, ID: page.After.ID}
	}
	if page.Key == "" {
		r.Window.After = place
	} else {
		r.Key, r.Keys, r.Window.FromEnd, r.Window.Before = page.Key, []string{page.Parent}, true, place
	}
	p.Read(ctx, g, []*loaders.Read{r})
	if r.Err != nil {
		return nil, false, r.Err
	}
	rows = r.Rows[0].Rows
	if page.Key != "" {
		slices.Reverse(rows) // lists come newest first, from whichever end they are taken
	}
	return rows, r.Rows[0].More, nil
}
