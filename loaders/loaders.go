package loaders

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"portway/auth"
)

// Loaders batches the reads of one request under its grant.
type Loaders struct {
	Source  Source
	Grant   *auth.Grant
	Cursors *Cursors

	children childLoaders
}

type contextKey struct{}

// With returns a context that carries the loaders.
func With(ctx context.Context, l *Loaders) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

func from(ctx context.Context) *Loaders { return ctx.Value(contextKey{}).(*Loaders) }

// Level answers the reads of one level, all in one call to the source. The first error of a read is returned.
func (l *Loaders) Level(ctx context.Context, reads []*Read) error {
	switch len(reads) {
	case 0:
		return nil
	case 1: // nothing to join
		l.Source.Read(ctx, l.Grant, reads)
		return reads[0].Err
	}
	loader := dataloader.NewBatchedLoader(l.readAll,
		dataloader.WithBatchCapacity[*Read, *Read](len(reads)),
		dataloader.WithInputCapacity[*Read, *Read](len(reads)),
		dataloader.WithCache[*Read, *Read](&dataloader.NoCache[*Read, *Read]{}))
	pending := make([]dataloader.Thunk[*Read], len(reads))
	for i, r := range reads {
		pending[i] = loader.Load(ctx, r)
	}
	var first error
	for _, wait := range pending {
		if _, err := wait(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (l *Loaders) readAll(ctx context.Context, reads []*Read) []*dataloader.Result[*Read] {
	l.Source.Read(ctx, l.Grant, reads)
	results := make([]*dataloader.Result[*Read], len(reads))
	for i, r := range reads {
		results[i] = &dataloader.Result[*Read]{Data: r, Error: r.Err}
	}
	return results
}
