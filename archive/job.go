package archive

import (
	"context"
	"time"

	"portway/auth"
)

// A JobState says how far a job is.
type JobState string

// The states of a job. The last four are final, but for ready ones, which expire.
const (
	Queued         JobState = "queued"
	Running        JobState = "running"
	Ready          JobState = "ready"
	PartiallyReady JobState = "partially_ready" // the manifest says which section is missing, and why
	JobFailed      JobState = "failed"
	Cancelled      JobState = "cancelled"
	Expired        JobState = "expired"
)

// Final reports whether nobody works at a job of this state any more.
func (s JobState) Final() bool { return s != Queued && s != Running }

// HasArchive reports whether there is an archive to be fetched.
func (s JobState) HasArchive() bool { return s == Ready || s == PartiallyReady }

// A Job is an archive that was asked for. It is written in the background, by whatever process takes it.
type Job struct {
	ID    string
	Grant string
	App   string
	Key   string // the app's: who asks again with it gets the same job
	Asked Asked

	State    JobState
	Reason   *Reason // of a failure, or of the last attempt that failed
	Created  time.Time
	Finished time.Time // zero while it is not
	Expires  time.Time // of the archive

	Attempts  int       // begun so far, those included that ended with their process
	NotBefore time.Time // of the next attempt
	Progress  Progress
	Work      Work
	Archive   Stored
	Fetched   int // how often it was fetched, in whole or in part
}

// Asked is what a job is to write.
type Asked struct {
	Format      Format    `json:"format"`
	Coordinates []string  `json:"coordinates,omitempty"` // as auth.Named takes them; none is all that the grant opens
	Since       time.Time `json:"since,omitzero"`
	Until       time.Time `json:"until,omitzero"`
}

// Work is a job's checkpoint.
type Work struct {
	AsOf    int64      `json:"as_of,omitempty"`   // as in auth.Grant: every attempt reads as of it
	Created time.Time  `json:"created,omitzero"`  // that of the archive
	Rights  []string   `json:"rights,omitempty"`  // what the grant opened when the parts were written
	Parts   []WorkPart `json:"parts,omitempty"`   // finished, in the order of the schema
	Version string     `json:"version,omitempty"` // of the schema

	Failures int `json:"failures,omitempty"` // attempts that failed
}

// A WorkPart is a section that is finished, and kept as a zip of its own under a key.
type WorkPart struct {
	Key     string  `json:"key"`
	Section Section `json:"section"`
}

// Stored is a finished archive among the blobs.
type Stored struct {
	Key    string `json:"key,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`
	SHA256 string `json:"sha256,omitempty"` // in hexadecimal
}

// A Queue keeps jobs. Where a method takes a worker, it does nothing and reports false unless the job is running with a
// lease of the worker's: another one has taken over, or the job was cancelled.
type Queue interface {
	// AddJob adds a job, or returns the one that has the same grant and key.
	AddJob(ctx context.Context, j *Job) (*Job, error)
	// Job returns the job with the id, nil where there is none.
	Job(ctx context.Context, id string) (*Job, error)
	// Jobs returns the grant's jobs, the newest first, at most 100.
	Jobs(ctx context.Context, grant string) ([]Job, error)
	// TakeJob gives the worker a lease on a job that waits, or whose lease is over, and counts the attempt; nil where
	// there is none. Apps take turns: that of the fewest running jobs is first, then the oldest.
	TakeJob(ctx context.Context, worker string, now, until time.Time) (*Job, error)
	// KeepJob renews the lease and notes how far the job is.
	KeepJob(ctx context.Context, j *Job, worker string, until time.Time) (bool, error)
	// EndJob gives the job a state that is not running: a final one, or queued for another attempt.
	EndJob(ctx context.Context, j *Job, worker string) (bool, error)
	// CancelJob cancels a job that is not final, whoever works at it.
	CancelJob(ctx context.Context, id string, now time.Time) (bool, error)
	// FetchJob counts that the archive is fetched, and reports false where there is none any more.
	FetchJob(ctx context.Context, id string, now time.Time) (bool, error)
	// ExpireJob ends the time of the job's archive, where it has one.
	ExpireJob(ctx context.Context, id string, now time.Time) error
	// LapsedJobs returns jobs whose archive has expired or whose parts are of no use any more, at most 100.
	LapsedJobs(ctx context.Context, now time.Time) ([]Job, error)
	// ForgetFiles notes that a final job has no parts any more and, where it expired, no archive.
	ForgetFiles(ctx context.Context, j *Job) error
}

// Grants say what a job may read, and note what becomes of grants for one time. A problem's code tells what the job ends
// with.
type Grants interface {
	// Begin returns what the job's grant opens now. The first time, it begins the use of a grant for one time; it is
	// asked again before each section, by any process, and then finds the use begun.
	Begin(ctx context.Context, j *Job) (*auth.Grant, error)
	// Release gives the use back: nothing will leave. Fault is whether our side failed. It may be asked more than once.
	Release(ctx context.Context, j *Job, fault bool) error
	// Served notes that the first byte is about to leave, and reports whether it still may.
	Served(ctx context.Context, j *Job) error
}
