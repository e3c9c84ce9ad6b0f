package archive

import (
	"context"
	"encoding/json"
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
//
// An app's job belongs to its grant. A person's own belongs to no grant, and has neither Grant nor App.
type Job struct {
	ID     string
	Person string // whose data it is
	Grant  string
	App    string
	Key    string // the asker's: who asks again with it gets the same job
	Asked  Asked

	State    JobState
	Reason   *Reason // of a failure, or of the last attempt that failed
	Created  time.Time
	Started  time.Time // of the first attempt; zero before it
	Finished time.Time // zero while it is not
	Expires  time.Time // of the archive

	Attempts  int       // begun so far, those included that ended with their process
	NotBefore time.Time // of the next attempt
	Progress  Progress
	Work      Work
	Archive   Stored
	Sent      int64 // bytes of the archive that have left, of all downloads together
}

// Own reports whether the person asked for themselves.
func (j *Job) Own() bool { return j.Grant == "" }

// Asked is what a job is to write: an archive, or where there is an Operation, what that gives.
type Asked struct {
	Format     Format     `json:"format"`
	Categories []string   `json:"categories,omitempty"` // by name; none is all, where there are no Fields either
	Fields     []string   `json:"fields,omitempty"`     // posts.title; a category with some of these has no others
	Since      time.Time  `json:"since,omitzero"`
	Until      time.Time  `json:"until,omitzero"`
	Recipient  string     `json:"recipient,omitempty"` // an age public key that the finished file is encrypted to
	Operation  *Operation `json:"operation,omitempty"`

	// Opened is what was open to who asked, as auth.Named takes it: a token may open less than its grant.
	Opened []string `json:"opened,omitempty"`
}

// An Operation is a query that is run to its end: every list of it is read as a whole.
type Operation struct {
	Query     string          `json:"query"`
	Name      string          `json:"name,omitempty"`      // of the operation, where the query has several
	Variables json.RawMessage `json:"variables,omitempty"` // an object
	Nested    bool            `json:"nested,omitempty"`    // records within their parents; otherwise one line each
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

// A WorkPart is sections that are finished, and kept as a zip of their own under a key.
type WorkPart struct {
	Key      string    `json:"key"`
	Sections []Section `json:"sections"`
}

// Stored is a finished archive among the blobs.
type Stored struct {
	Key    string `json:"key,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`
	SHA256 string `json:"sha256,omitempty"` // in hexadecimal

	Sections []Section `json:"sections,omitempty"` // those of the manifest, without their schemas
}

// A Quota bounds how many archives there can be; 0 is no bound.
type Quota struct {
	Person int // of one person, that wait, are written or are kept: those they asked for themselves, and those of each app
	App    int // of one app, that wait or are written
}

// A Queue keeps jobs. Where a method takes a worker, it does nothing and reports false unless the job is running with a
// lease of the worker's: another one has taken over, or the job was cancelled.
type Queue interface {
	// AddJob adds a job, or returns the one that has the same person, grant and key. Its error is a problem.QuotaExceeded
	// where there are as many as the quota allows.
	AddJob(ctx context.Context, j *Job, most Quota) (*Job, error)
	// OfferJob lets a job that waits be taken from now on.
	OfferJob(ctx context.Context, id string) error
	// WithdrawJob takes away a job that nobody has begun, as if it had not been asked for.
	WithdrawJob(ctx context.Context, id string) (bool, error)
	// Job returns the job with the id, nil where there is none.
	Job(ctx context.Context, id string) (*Job, error)
	// Jobs returns jobs of the person, the newest first: those of the grant or, where that is empty, those they asked for
	// themselves. Before, where set, is the id of one of them; only older ones are returned.
	Jobs(ctx context.Context, person, grant, before string, limit int) ([]Job, error)
	// TakeJob gives the worker a lease on a job that waits, or whose lease is over, and counts the attempt; nil where
	// there is none. Askers take turns: that of the fewest running jobs is first, then the oldest.
	TakeJob(ctx context.Context, worker string, now, until time.Time) (*Job, error)
	// KeepJob renews the lease and notes how far the job is.
	KeepJob(ctx context.Context, j *Job, worker string, until time.Time) (bool, error)
	// EndJob gives the job a state that is not running: a final one, or queued for another attempt.
	EndJob(ctx context.Context, j *Job, worker string) (bool, error)
	// CancelJob cancels a job that is not final, whoever works at it.
	CancelJob(ctx context.Context, id string, now time.Time) (bool, error)
	// SendJob counts bytes of the archive that are about to leave; negative ones did not leave after all. It reports false
	// where there is no archive any more, or where more than most would have left.
	SendJob(ctx context.Context, id string, bytes, most int64, now time.Time) (bool, error)
	// ExpireJob ends the time of the job's archive, where it has one.
	ExpireJob(ctx context.Context, id string, now time.Time) error
	// EndOrphans cancels the jobs whose grant or account has ended, and expires their archives. It returns how many.
	EndOrphans(ctx context.Context, now time.Time) (int64, error)
	// LapsedJobs returns jobs whose archive has expired or whose parts are of no use any more, at most 100.
	LapsedJobs(ctx context.Context, now time.Time) ([]Job, error)
	// ForgetFiles notes that a final job has no parts any more and, where it expired, no archive.
	ForgetFiles(ctx context.Context, j *Job) error
	// LeastPosition returns the least position that an unfinished job of the person reads as of; false where there is none.
	LeastPosition(ctx context.Context, person string) (int64, bool, error)
}

// Grants say what a job may read, and note what becomes of grants for one time. A problem's code tells what the job ends
// with.
type Grants interface {
	// Begin returns what the job's grant opens now, or the person's own rights where it has none. The first time, it begins
	// the use of a grant for one time; it is asked again before each section, by any process, and then finds the use begun.
	Begin(ctx context.Context, j *Job) (*auth.Grant, error)
	// Release gives the use back: nothing will leave. Fault is whether our side failed. It may be asked more than once.
	Release(ctx context.Context, j *Job, fault bool) error
	// Serves reports whether the archive, or the next part of it, may leave now.
	Serves(ctx context.Context, j *Job) error
	// Served notes that the first byte is about to leave. It may be asked more than once.
	Served(ctx context.Context, j *Job) error
}
