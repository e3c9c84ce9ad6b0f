package archive

import (
	"context"
	"errors"
	"fmt"
)

// Cancel ends a job that is not final. What it took of a grant for one time is given back: nothing has left.
func (w *Worker) Cancel(ctx context.Context, id string) (bool, error) {
	cancelled, err := w.Queue.CancelJob(ctx, id, w.Writer.now())
	if err != nil || !cancelled {
		return false, wrapped("cancel", err)
	}
	j, err := w.Queue.Job(ctx, id)
	if err == nil && j != nil {
		err = w.Grants.Release(ctx, j, false)
	}
	return true, wrapped("cancel", err)
}

// GrantEnded ends whatever there is of a grant that is over: jobs are cancelled, archives expire. Their files go with the
// next Sweep; until then, nobody gets them.
func (w *Worker) GrantEnded(ctx context.Context, grant string) error {
	jobs, err := w.Queue.Jobs(ctx, grant)
	if err != nil {
		return wrapped("grant ended", err)
	}
	var errs []error
	for _, j := range jobs {
		if j.State.HasArchive() {
			errs = append(errs, w.Queue.ExpireJob(ctx, j.ID, w.Writer.now()))
		} else if !j.State.Final() {
			_, err := w.Queue.CancelJob(ctx, j.ID, w.Writer.now())
			errs = append(errs, err)
		}
	}
	return wrapped("grant ended", errors.Join(errs...))
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
