package main

import (
	"context"
	"sync"

	"portway/auth"
	"portway/grants"
	"portway/graph"
)

// A firstUse begins the live reading of a grant for one time with the first answer that has data: that is what consumes it.
type firstUse struct {
	grants *grants.Service
	begun  sync.Map // ids of grants whose reading has begun, so that only the first answer asks the database
}

// before returns a hook that begins the use, where there is one to begin, and then calls next.
func (f *firstUse) before(next func(context.Context, *graph.Observation) error) func(context.Context, *graph.Observation) error {
	return func(ctx context.Context, o *graph.Observation) error {
		if o.Grant.Mode == auth.OneTime {
			if err := f.begin(ctx, o.Grant.ID); err != nil {
				return err
			}
		}
		return next(ctx, o)
	}
}

func (f *firstUse) begin(ctx context.Context, grant string) error {
	if _, known := f.begun.Load(grant); known {
		return nil
	}
	use, err := f.grants.StartUse(ctx, grant, grants.LiveReading, "")
	if err != nil {
		return err
	}
	if err := f.grants.Served(ctx, use.ID); err != nil {
		return err
	}
	f.begun.Store(grant, true)
	return nil
}
