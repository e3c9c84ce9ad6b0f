package archive_test

import (
	"context"
	"errors"
	"io"
	"syscall"
	"testing"
	"time"

	"portway/archive"
	"portway/problem"
)

// A disk is blobs that can be full: then so many bytes fit, and no more.
type disk struct {
	archive.Blobs
	room int // below 0 is any
}

func (d *disk) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	return d.Blobs.Put(ctx, key, func(w io.Writer) error {
		if d.room < 0 {
			return write(w)
		}
		return write(&filling{w, d.room})
	})
}

type filling struct {
	w    io.Writer
	room int
}

func (f *filling) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, syscall.ENOSPC
	}
	return f.w.Write(p)
}

func TestAFullDiskLosesNoJob(t *testing.T) {
	for _, room := range []int{0, 5_000} {
		o := newOffice(t)
		o.fill(t, 2)
		d := &disk{o.blobs, room}
		o.worker.Blobs = &archive.Sealed{Blobs: d, Key: make([]byte, 32)}
		j := o.request(t, "", archive.NDJSON)
		for range 2 * o.worker.Attempts { // more often than an attempt may fail
			o.next(t)
			o.clock.Add(time.Hour)
			if j = o.job(t, j.ID); j.State != archive.Queued || j.Reason.Code != string(problem.Unavailable) || j.Work.Failures != 0 {
				t.Fatalf("with room for %d bytes it is %s: %+v", room, j.State, j.Reason)
			}
		}
		d.room = -1
		o.next(t)
		if j = o.job(t, j.ID); j.State != archive.Ready || len(o.grants.released) != 0 {
			t.Fatalf("with room again it is %s: %+v, released %v", j.State, j.Reason, o.grants.released)
		}
	}
}

func TestADiskThatStaysFullFailsAJobAfterADay(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 1)
	o.worker.Blobs = &disk{o.blobs, 0}
	j := o.request(t, "", archive.CSV)
	o.next(t)
	o.clock.Add(25 * time.Hour)
	for range o.worker.Attempts {
		if _, err := o.worker.Next(t.Context(), "w1"); err != nil {
			t.Fatal(err)
		}
		o.clock.Add(time.Hour)
	}
	if j = o.job(t, j.ID); j.State != archive.JobFailed || len(o.grants.released) != 1 || !o.grants.released[0] {
		t.Errorf("it is %s, released %v", j.State, o.grants.released)
	}
}

// A line is a queue whose database goes away after so many writes, and comes back.
type line struct {
	archive.Queue
	left int
}

func (l *line) KeepJob(ctx context.Context, j *archive.Job, worker string, until time.Time) (bool, error) {
	if l.left--; l.left < 0 {
		return false, errors.New("the database is away")
	}
	return l.Queue.KeepJob(ctx, j, worker, until)
}

func (l *line) EndJob(ctx context.Context, j *archive.Job, worker string) (bool, error) {
	if l.left--; l.left < 0 {
		return false, errors.New("the database is away")
	}
	return l.Queue.EndJob(ctx, j, worker)
}

// TestADatabaseThatGoesAwayLosesNoJob lets it go before each of the writes of a job.
func TestADatabaseThatGoesAwayLosesNoJob(t *testing.T) {
	for left := range 5 {
		o := newOffice(t)
		o.fill(t, 1)
		o.worker.Slice = time.Hour
		o.worker.Queue = &line{o.control, left}
		j := o.request(t, "", archive.NDJSON)
		_, err := o.worker.Next(t.Context(), "w1")
		if j = o.job(t, j.ID); j.State == archive.Ready {
			if err != nil {
				t.Errorf("%d writes: ready, and %v", left, err)
			}
			continue
		}
		if j.State != archive.Running || err == nil {
			t.Fatalf("%d writes: it is %s, %v", left, j.State, err)
		}
		o.worker.Queue = o.control
		o.clock.Add(time.Minute) // the lease is over
		o.next(t)
		if j = o.job(t, j.ID); j.State != archive.Ready {
			t.Fatalf("%d writes: it is %s: %+v", left, j.State, j.Reason)
		}
		o.content(t, j)
	}
}
