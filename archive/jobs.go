package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// Cancel ends a job that is not final, or takes a finished archive away. What it took of a grant for one time is given
// back where nothing has left. It reports false where there was nothing to end.
func (w *Worker) Cancel(ctx context.Context, j *Job) (bool, error) {
	now := w.Writer.now()
	done, err := w.Queue.CancelJob(ctx, j.ID, now)
	if err == nil && !done {
		if j, err = w.Queue.Job(ctx, j.ID); err == nil && j != nil && j.State.HasArchive() && now.Before(j.Expires) {
			done, err = true, w.Queue.ExpireJob(ctx, j.ID, now)
		}
	}
	if err != nil || !done {
		return false, wrapped("cancel", err)
	}
	return true, wrapped("cancel", w.Grants.Release(ctx, j, false))
}

// How often what can wait is looked after.
const (
	leftoversEvery = time.Hour
	leftoversAfter = 6 * time.Hour // no blob takes so long to be written
)

// tidy ends what grants that have ended leave behind, and takes files away whose time is over.
func (w *Worker) tidy(ctx context.Context) {
	failing := false
	var looked time.Time
	for ctx.Err() == nil {
		_, err := w.Queue.EndOrphans(ctx, w.Writer.now())
		err = errors.Join(err, w.Sweep(ctx))
		if now := w.Writer.now(); now.Sub(looked) >= leftoversEvery {
			err = errors.Join(err, w.Blobs.Sweep(ctx, now.Add(-leftoversAfter)))
			looked = now
		}
		if failed := err != nil && ctx.Err() == nil; failed != failing {
			if failing = failed; failed {
				w.log().Error("archives: what has ended cannot be taken away; it is tried again", "error", err)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(cmp.Or(w.Poll, time.Second)):
		}
	}
}

// Sweep takes away the files of archives that have expired, and of jobs that were cancelled or have failed.
func (w *Worker) Sweep(ctx context.Context) error {
	for {
		jobs, err := w.Queue.LapsedJobs(ctx, w.Writer.now())
		if err != nil || len(jobs) == 0 {
			return wrapped("sweep", err)
		}
		for i := range jobs {
			if err := w.sweep(ctx, &jobs[i]); err != nil {
				return wrapped("sweep", err)
			}
		}
	}
}

func (w *Worker) sweep(ctx context.Context, j *Job) error {
	for _, prefix := range []string{"jobs/" + j.ID, "archives/" + j.ID} {
		keys, err := w.Blobs.List(ctx, prefix)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := w.Blobs.Delete(ctx, key); err != nil {
				return err
			}
		}
	}
	return w.Queue.ForgetFiles(ctx, j)
}

func wrapped(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("archive: %s: %w", what, err)
}
