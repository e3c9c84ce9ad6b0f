package archive

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"portway/auth"
	"portway/problem"
)

// A Worker writes the archives that were asked for, some at a time. Any number of processes may have one.
type Worker struct {
	Name       string // no other process has it; a random one by default
	Queue      Queue
	Blobs      Blobs
	Grants     Grants
	Writer     *Writer
	Operations Operations // nil where there are none
	Quota      Quota

	Parallel int           // jobs at a time: 2 by default
	Attempts int           // that may fail before the job has failed: 5 by default
	Slice    time.Duration // how much work a crash may cost, where sections are small: a second by default
	Patience time.Duration // how long to wait for a place to write to: a day by default
	Lease    time.Duration // how soon a worker that is gone is replaced: 20 seconds by default
	Poll     time.Duration // how often to look for jobs, and for grants that ended: a second by default; Wake is faster
	Keep     time.Duration // how long archives are kept: 4 days by default
	Log      *slog.Logger  // slog.Default() by default

	wake chan struct{}
	once sync.Once
}

var (
	errLost     = errors.New("another worker has the job, or it was cancelled")
	errNarrowed = errors.New("the grant opens something else than when the work began")
	errNoPlace  = errors.New("the archive cannot be stored") // a full disk, a store that is away
)

// Request asks for an archive under the grant, which has to be the one that asks, or that of the person's own login. The
// same key again gets the same job; an empty key is always a new one.
//
// The job is added first, and the use of the grant begins after it, under the job's id; only then is the job offered to
// workers. A crash in between leaves a job that is offered a little later and begins the use then, never a use without a job.
func (w *Worker) Request(ctx context.Context, g *auth.Grant, key string, asked Asked) (*Job, error) {
	j, err := w.newJob(g, key, asked)
	if err != nil {
		return nil, err
	}
	added, err := w.Queue.AddJob(ctx, j, w.Quota)
	if err != nil {
		return nil, fmt.Errorf("archive: request: %w", err)
	}
	if added.ID != j.ID {
		return added, added.Asked.same(&asked)
	}
	if _, err := w.Grants.Begin(ctx, added); err != nil {
		_, withdrawn := w.Queue.WithdrawJob(context.WithoutCancel(ctx), added.ID)
		return nil, errors.Join(err, withdrawn)
	}
	if err := w.Queue.OfferJob(ctx, added.ID); err != nil {
		return nil, fmt.Errorf("archive: request: %w", err)
	}
	w.Wake()
	return added, nil
}

// settling is how long a job is not offered while its grant is asked.
const settling = 10 * time.Second

func (w *Worker) newJob(g *auth.Grant, key string, asked Asked) (*Job, error) {
	if g == nil || g.Person == "" {
		return nil, problem.New(problem.Unauthenticated, "There is no grant to write an archive under.")
	}
	if _, err := ParseFormat(string(asked.Format)); err != nil {
		return nil, err
	}
	if _, err := recipient(asked.Recipient); err != nil {
		return nil, err
	}
	if _, err := asked.Selection(); err != nil {
		return nil, err
	}
	if len(key) > longestKey {
		return nil, problem.New(problem.BadInput, "An idempotency key has at most %d bytes.", longestKey)
	}
	asked.Opened = g.Rights.Coordinates()
	if len(asked.Types()) == 0 && !g.Used { // who has used the grant may still ask for what came of it, by its key
		return nil, problem.New(problem.Forbidden, "Nothing of what is asked for is open to you. Query.explain tells which scopes would open it.")
	}
	id, now := "arc_"+rand.Text(), w.Writer.now()
	j := &Job{ID: id, Person: g.Person, Key: cmp.Or(key, id), Asked: asked, State: Queued, Created: now, NotBefore: now.Add(settling)}
	if g.App != "" {
		j.Grant, j.App = g.ID, g.App
	}
	return j, nil
}

const longestKey = 200

// same refuses a key that comes again with another wish.
func (a *Asked) same(other *Asked) error {
	first, second := *a, *other
	first.Opened, second.Opened = nil, nil // what is open may change between the two
	was, err1 := json.Marshal(first)
	is, err2 := json.Marshal(second)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("archive: request: %w", err)
	}
	if !bytes.Equal(was, is) {
		return problem.New(problem.Conflict, "The idempotency key was used for something else. Use a new one.")
	}
	return nil
}

// Wake makes the worker look for jobs now.
func (w *Worker) Wake() {
	select {
	case w.signal() <- struct{}{}:
	default: // it is going to look anyway
	}
}

func (w *Worker) signal() chan struct{} {
	w.once.Do(func() { w.wake = make(chan struct{}, 1) })
	return w.wake
}

// Run works until the context ends. Jobs that are not finished then are queued again, with what is done of them.
func (w *Worker) Run(ctx context.Context) {
	var running sync.WaitGroup
	for n := range cmp.Or(w.Parallel, 2) {
		name := fmt.Sprintf("%s/%d", cmp.Or(w.Name, rand.Text()), n)
		running.Go(func() { w.loop(ctx, name) })
	}
	running.Go(func() { w.tidy(ctx) })
	running.Wait()
}

func (w *Worker) loop(ctx context.Context, name string) {
	for ctx.Err() == nil {
		worked, err := w.Next(ctx, name)
		if err != nil && ctx.Err() == nil {
			w.log().Error("archives: a job could not be taken or ended", "error", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-w.signal():
		case <-time.After(cmp.Or(w.Poll, time.Second)):
		}
	}
}

// Next takes one job and works at it until it is ended, and reports false where there is none.
func (w *Worker) Next(ctx context.Context, name string) (bool, error) {
	now := w.Writer.now()
	j, err := w.Queue.TakeJob(ctx, name, now, now.Add(w.lease()))
	if err != nil || j == nil {
		return false, err
	}
	working, cancel := context.WithCancelCause(ctx)
	a := &attempt{worker: w, job: j, name: name, cancel: cancel}
	keeping := a.keepAlive(working)
	err = a.run(working)
	cancel(nil)
	<-keeping
	return true, a.conclude(ctx, err, context.Cause(working))
}

// An attempt is one try at a job under a lease.
type attempt struct {
	worker *Worker
	name   string
	cancel context.CancelCauseFunc

	mu  sync.Mutex // held to change the job, which is noted from beside
	job *Job
}

// keepAlive renews the lease, and cancels the work when that is not possible. The channel is closed at the end.
func (a *attempt) keepAlive(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	until := a.worker.Writer.now().Add(a.worker.lease())
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(a.worker.lease() / 3):
			}
			next := a.worker.Writer.now().Add(a.worker.lease())
			switch kept, err := a.note(ctx, next); {
			case err == nil && !kept, err != nil && !a.worker.Writer.now().Before(until):
				a.cancel(errLost)
				return
			case err == nil:
				until = next
			}
		}
	}()
	return done
}

// note writes down how far the job is.
func (a *attempt) note(ctx context.Context, until time.Time) (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.worker.Queue.KeepJob(ctx, a.job, a.name, until)
}

// checkpoint writes down what is done, and ends the attempt where somebody else has the job.
func (a *attempt) checkpoint(ctx context.Context) error {
	kept, err := a.note(ctx, a.worker.Writer.now().Add(a.worker.lease()))
	if err == nil && !kept {
		err = errLost
	}
	return err
}

// change changes the job.
func (a *attempt) change(change func(*Job)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(a.job)
}

// hopeless are the problems that no further attempt solves.
var hopeless = []problem.Code{
	problem.Unauthenticated, problem.Forbidden, problem.MissingScope, problem.GrantEnded, problem.GrantConsumed, problem.BadInput,
	problem.NotFound, problem.Conflict, problem.ParseFailed, problem.ValidationFailed, problem.TooComplex, problem.OperationNotResolved,
	problem.TooExpensive,
}

// conclude gives the job the state that the end of the attempt means.
func (a *attempt) conclude(ctx context.Context, err, cause error) error {
	if errors.Is(cause, errLost) || errors.Is(err, errLost) {
		a.discard(ctx)
		return nil
	}
	stopping := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	j, now := a.job, a.worker.Writer.now()
	if err == nil {
		j.Finished, j.Expires = now, now.Add(cmp.Or(a.worker.Keep, 4*24*time.Hour))
		return a.end(ctx)
	}
	p := problem.Of(err)
	switch {
	case stopping, errors.Is(err, errNarrowed):
		j.State = Queued
	case errors.Is(err, errNoPlace) && now.Before(j.Created.Add(cmp.Or(a.worker.Patience, 24*time.Hour))):
		p = problem.Wrap(err, problem.Unavailable, "The archive cannot be stored right now. It is tried again.")
		j.State, j.NotBefore, j.Reason = Queued, now.Add(min(backOff(j.Attempts), time.Minute)), &Reason{string(p.Code), p.Message}
	case slices.Contains(hopeless, p.Code), j.Work.Failures+1 >= a.worker.attempts():
		j.State, j.Finished, j.Reason = JobFailed, now, &Reason{string(p.Code), p.Message}
	default:
		j.Work.Failures++
		j.State, j.NotBefore, j.Reason = Queued, now.Add(backOff(j.Work.Failures)), &Reason{string(p.Code), p.Message}
	}
	if !stopping {
		a.worker.log().Warn("archives: an attempt failed", "job", j.ID, "attempt", j.Attempts, "state", j.State, "error", err)
	}
	if err := a.end(ctx); err != nil || j.State != JobFailed {
		return err
	}
	return a.worker.Grants.Release(ctx, j, !slices.Contains(hopeless, p.Code))
}

// backOff is how long to wait after so many failures: 2 seconds, then four times as long each time.
func backOff(failures int) time.Duration {
	return min(2*time.Second<<(2*min(failures-1, 10)), 10*time.Minute)
}

// end writes the job's new state; where it is not ours to write, what was made for it is taken away.
func (a *attempt) end(ctx context.Context) error {
	ended, err := a.worker.Queue.EndJob(ctx, a.job, a.name)
	if err == nil && !ended {
		a.discard(ctx)
	}
	if err == nil && ended && a.job.State.HasArchive() {
		a.worker.forget(ctx, a.job.Work.Parts)
	}
	return err
}

// discard takes away the archive of an attempt that did not win. The parts are the winner's.
func (a *attempt) discard(ctx context.Context) {
	if a.job.Archive.Key == "" {
		return
	}
	if err := a.worker.Blobs.Delete(context.WithoutCancel(ctx), a.job.Archive.Key); err != nil {
		a.worker.log().Warn("archives: a file is left over", "key", a.job.Archive.Key, "error", err)
	}
}

// forget takes away parts. What is left over goes when the job's files do.
func (w *Worker) forget(ctx context.Context, parts []WorkPart) {
	for _, p := range parts {
		if err := w.Blobs.Delete(ctx, p.Key); err != nil {
			w.log().Warn("archives: a file is left over", "key", p.Key, "error", err)
		}
	}
}

func (w *Worker) lease() time.Duration { return cmp.Or(w.Lease, 20*time.Second) }
func (w *Worker) attempts() int        { return cmp.Or(w.Attempts, 5) }

func (w *Worker) log() *slog.Logger {
	if w.Log != nil {
		return w.Log
	}
	return slog.Default()
}
