package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"portway/archive"
)

var _ archive.Queue = (*Control)(nil)

const jobColumns = `id, grant_id, app, job_key, asked, state, reason, created, finished, expires, attempts, not_before, progress, work,
	stored, fetched`

func jobFields(j *archive.Job) []any {
	return []any{
		&j.ID, &j.Grant, &j.App, &j.Key, part{&j.Asked}, &j.State, part{&j.Reason}, moment{&j.Created}, moment{&j.Finished},
		moment{&j.Expires}, &j.Attempts, moment{&j.NotBefore}, part{&j.Progress}, part{&j.Work}, part{&j.Archive}, &j.Fetched,
	}
}

// part is a column that holds a part of a job as JSON, or nothing.
type part struct{ of any }

// Scan reads what asText wrote.
func (p part) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("a part is a text, not a %T", value)
	}
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), p.of)
}

func asText(parts ...any) ([]any, error) {
	texts := make([]any, len(parts))
	for i, p := range parts {
		text, err := json.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("store: archive job: %w", err)
		}
		texts[i] = string(text)
	}
	return texts, nil
}

// AddJob adds a job, or returns the one that has the same grant and key.
func (c *Control) AddJob(ctx context.Context, j *archive.Job) (*archive.Job, error) {
	asked, err := asText(j.Asked)
	if err != nil {
		return nil, err
	}
	found, err := one(ctx, c, "add archive job", jobFields, `INSERT INTO archive_job (id, grant_id, app, job_key, asked, state, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (grant_id, job_key) DO NOTHING RETURNING `+jobColumns,
		j.ID, j.Grant, j.App, j.Key, asked[0], string(j.State), at(j.Created))
	if err != nil || found != nil {
		return found, err
	}
	found, err = one(ctx, c, "archive job", jobFields, "SELECT "+jobColumns+" FROM archive_job WHERE grant_id = $1 AND job_key = $2", j.Grant, j.Key)
	if err == nil && found == nil {
		err = errors.New("store: archive job: neither added nor there")
	}
	return found, err
}

// Job returns the job with the id, nil where there is none.
func (c *Control) Job(ctx context.Context, id string) (*archive.Job, error) {
	return one(ctx, c, "archive job", jobFields, "SELECT "+jobColumns+" FROM archive_job WHERE id = $1", id)
}

// Jobs returns the grant's jobs, the newest first, at most 100.
func (c *Control) Jobs(ctx context.Context, grant string) ([]archive.Job, error) {
	return list(ctx, c, "archive jobs", jobFields,
		"SELECT "+jobColumns+" FROM archive_job WHERE grant_id = $1 ORDER BY created DESC, id LIMIT 100", grant)
}

// takeable holds for jobs that wait, and for those whose worker is gone, at $2.
const takeable = "(j.state = 'queued' AND j.not_before <= $2 OR j.state = 'running' AND j.lease <= $2)"

// TakeJob gives the worker a lease on a job. Two workers may choose the same one; the second then finds it taken.
func (c *Control) TakeJob(ctx context.Context, worker string, now, until time.Time) (*archive.Job, error) {
	return one(ctx, c, "take archive job", jobFields, `UPDATE archive_job AS j SET state = 'running', worker = $1, lease = $3, attempts = attempts + 1
		WHERE `+takeable+` AND j.id = (SELECT j.id FROM archive_job j WHERE `+takeable+` ORDER BY
			(SELECT COUNT(*) FROM archive_job r WHERE r.app = j.app AND r.state = 'running' AND r.lease > $2), j.created, j.id LIMIT 1)
		RETURNING `+jobColumns, worker, at(now), at(until))
}

// held holds for a job that the worker $2 has a lease on.
const held = " WHERE id = $1 AND worker = $2 AND state = 'running'"

// KeepJob renews the lease and notes how far the job is.
func (c *Control) KeepJob(ctx context.Context, j *archive.Job, worker string, until time.Time) (bool, error) {
	texts, err := asText(j.Progress, j.Work)
	if err != nil {
		return false, err
	}
	return c.changed(ctx, "keep archive job", "UPDATE archive_job SET lease = $3, progress = $4, work = $5"+held,
		append([]any{j.ID, worker, at(until)}, texts...)...)
}

// EndJob gives the job a state that is not running.
func (c *Control) EndJob(ctx context.Context, j *archive.Job, worker string) (bool, error) {
	texts, err := asText(j.Reason, j.Progress, j.Work, j.Archive)
	if err != nil {
		return false, err
	}
	return c.changed(ctx, "end archive job", `UPDATE archive_job SET worker = '', lease = 0, state = $3, finished = $4, expires = $5, attempts = $6,
		not_before = $7, reason = $8, progress = $9, work = $10, stored = $11`+held,
		append([]any{j.ID, worker, string(j.State), at(j.Finished), at(j.Expires), j.Attempts, at(j.NotBefore)}, texts...)...)
}

// CancelJob cancels a job that is not final, whoever works at it.
func (c *Control) CancelJob(ctx context.Context, id string, now time.Time) (bool, error) {
	return c.changed(ctx, "cancel archive job", `UPDATE archive_job SET state = 'cancelled', worker = '', lease = 0, finished = $2
		WHERE id = $1 AND state IN ('queued', 'running')`, id, at(now))
}

const hasArchive = "state IN ('ready', 'partially_ready')"

// FetchJob counts that the archive is fetched, and reports false where there is none any more.
func (c *Control) FetchJob(ctx context.Context, id string, now time.Time) (bool, error) {
	return c.changed(ctx, "fetch archive", "UPDATE archive_job SET fetched = fetched + 1 WHERE id = $1 AND expires > $2 AND "+hasArchive, id, at(now))
}

// ExpireJob ends the time of the job's archive, where it has one.
func (c *Control) ExpireJob(ctx context.Context, id string, now time.Time) error {
	_, err := c.changed(ctx, "expire archive", "UPDATE archive_job SET expires = $2 WHERE id = $1 AND expires > $2 AND "+hasArchive, id, at(now))
	return err
}

// LapsedJobs returns jobs whose archive has expired or whose parts are of no use any more, at most 100.
func (c *Control) LapsedJobs(ctx context.Context, now time.Time) ([]archive.Job, error) {
	return list(ctx, c, "lapsed archive jobs", jobFields, "SELECT "+jobColumns+` FROM archive_job
		WHERE files AND (state IN ('failed', 'cancelled') OR `+hasArchive+` AND expires <= $1) ORDER BY id LIMIT 100`, at(now))
}

// ForgetFiles notes that a final job has no files any more.
func (c *Control) ForgetFiles(ctx context.Context, j *archive.Job) error {
	_, err := c.changed(ctx, "forget archive files", "UPDATE archive_job SET files = FALSE, state = CASE WHEN "+hasArchive+
		" THEN 'expired' ELSE state END WHERE id = $1", j.ID)
	return err
}

// changed runs a statement of its own and reports whether it changed anything.
func (c *Control) changed(ctx context.Context, what, statement string, args ...any) (bool, error) {
	result, err := c.db.ExecContext(ctx, c.dialect.Adapt(statement), args...)
	if err == nil {
		var n int64
		n, err = result.RowsAffected()
		if err == nil {
			return n > 0, nil
		}
	}
	return false, fmt.Errorf("store: %s: %w", what, err)
}
