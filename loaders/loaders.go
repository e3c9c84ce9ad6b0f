package loaders

import (
	"context"

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

// Level answers the reads of one level, all in one call to the source: the plan knows them all, so that nothing has to collect
// them. The first error of a read is returned.
func (l *Loaders) Level(ctx context.Context, reads []*Read) error {
	if len(reads) == 0 {
		return nil
	}
	l.Source.Read(ctx, l.Grant, reads)
	for _, r := range reads {
		if r.Err != nil {
			return r.Err
		}
	}
	return nil
}
