package store

import (
	"context"

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
	if page.After != nil {
		r.Window.After = &loaders.Position{At: page.After.At, ID: page.After.ID}
	}
	p.Read(ctx, g, []*loaders.Read{r})
	if r.Err != nil {
		return nil, false, r.Err
	}
	return r.Rows[0].Rows, r.Rows[0].More, nil
}
