package changes

import (
	"context"
	"errors"
	"math"
	"time"
)

// KeepFor is for how long deleted and replaced records are kept, unless told otherwise: so long can an app be away and go
// on from its cursor.
const KeepFor = 30 * 24 * time.Hour

// A Keeper forgets deleted and replaced records when their time is over, except those that somebody may still read: a
// grant for one time shows the data as it stood, and so does an archive under way.
type Keeper struct {
	Records interface {
		// Forget forgets a bounded part of what was written before a moment and at or before a position.
		Forget(ctx context.Context, person string, before time.Time, unneeded int64) (more bool, err error)
	}
	People interface {
		// PersonsAfter lists the ids of accounts, after one.
		PersonsAfter(ctx context.Context, after string, limit int) ([]string, error)
		// OldestNeeded returns the earliest position as of which somebody may still read; 0 where there is none.
		OldestNeeded(ctx context.Context, person string) (int64, error)
	}
	Keep time.Duration
	Now  func() time.Time
}

const (
	keepPage   = 200
	mostAtOnce = 50                   // parts of one person's log in one sweep; the next goes on
	keepPause  = 2 * time.Millisecond // after each part
)

// Sweep goes over everybody once. What fails for one person does not keep it from the others.
func (k *Keeper) Sweep(ctx context.Context) error {
	before := k.Now().Add(-k.Keep)
	var errs []error
	for after := ""; ; {
		page, err := k.People.PersonsAfter(ctx, after, keepPage)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		for _, person := range page {
			after = person
			if err := k.forget(ctx, person, before); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				errs = append(errs, err)
			}
		}
		if len(page) < keepPage || len(errs) > keepPage {
			return errors.Join(errs...)
		}
	}
}

func (k *Keeper) forget(ctx context.Context, person string, before time.Time) error {
	needed, err := k.People.OldestNeeded(ctx, person)
	if err != nil {
		return err
	}
	if needed == 0 {
		needed = math.MaxInt64
	}
	for range mostAtOnce {
		more, err := k.Records.Forget(ctx, person, before, needed)
		if err != nil || !more {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(keepPause):
		}
	}
	return nil
}
