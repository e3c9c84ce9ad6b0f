package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"portway/archive"
	"portway/problem"
)

var _ archive.Queue = (*Control)(nil)

const jobColumns = `id, person, grant_id, app, job_key, asked, state, reason, created, started, finished, expires, attempts, not_before,
	progress, work, stored, sent`

func jobFields(j *archive.Job) []any {
	return []any{
		&j.ID, &j.Person, &j.Grant, &j.App, &j.Key, part{&j.Asked}, &j.State, part{&j.Reason}, moment{&j.Created}, moment{&j.Started},
		moment{&j.Finished}, moment{&j.Expires}, &j.Attempts, moment{&j.NotBefore}, part{&j.Progress}, part{&j.Work}, part{&j.Archive}, &j.Sent,
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

const jobByKey = "SELECT " + jobColumns + " FROM archive_job WHERE person = $1 AND grant_id = $2 AND job_key = $3"

// AddJob adds a job, or returns the one that has the same person, grant and key.
func (c *Control) AddJob(ctx context.Context, j *archive.Job, most archive.Quota) (*archive.Job, error) {
	asked, err := asText(j.Asked)
	if err != nil {
		return nil, err
	}
	var found archive.Job
	err = c.transact(ctx, func(t *controlTx) error {
		if err := t.lockAsker(j); err != nil {
			return err
		}
		err := t.read(jobByKey, []any{j.Person, j.Grant, j.Key}, jobFields(&found)...)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err := t.room(j, most); err != nil {
			return err
		}
		return t.read(`INSERT INTO archive_job (id, person, grant_id, app, job_key, asked, state, created, not_before)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING `+jobColumns,
			[]any{j.ID, j.Person, j.Grant, j.App, j.Key, asked[0], string(j.State), at(j.Created), at(j.NotBefore)}, jobFields(&found)...)
	})
	if err != nil {
		return nil, fmt.Errorf("store: add archive job: %w", err)
	}
	return &found, nil
}

// lockAsker makes those who ask for the same app, or the same person, wait for each other: who counts first adds first. A
// row that is not there locks nothing; the key is unique all the same.
func (t *controlTx) lockAsker(j *archive.Job) error {
	table, id := "app", j.App
	if j.Own() {
		table, id = "account", j.Person
	}
	_, err := t.change("UPDATE "+table+" SET id = id WHERE id = $1", id)
	return err
}

// room says which quota leaves no room for the job.
func (t *controlTx) room(j *archive.Job, most archive.Quota) error {
	var kept, open int
	err := t.read("SELECT COUNT(*) FROM archive_job WHERE person = $1 AND app = $2 AND (state IN ('queued', 'running') OR files AND "+hasArchive+")",
		[]any{j.Person, j.App}, &kept)
	if err == nil && most.App > 0 && !j.Own() {
		err = t.read("SELECT COUNT(*) FROM archive_job WHERE app = $1 AND state IN ('queued', 'running')", []any{j.App}, &open)
	}
	switch {
	case err != nil:
		return err
	case most.Person > 0 && kept >= most.Person:
		return problem.New(problem.QuotaExceeded,
			"There are %d archives of this person already, which is as many as there may be. Cancel one, or wait until one expires.", kept)
	case most.App > 0 && open >= most.App:
		return problem.New(problem.QuotaExceeded,
			"%d archives of the app are being written or wait for it, which is as many as there may be. Wait until one is ready, or cancel one.", open)
	}
	return nil
}

// OfferJob lets a job that waits be taken from now on.
func (c *Control) OfferJob(ctx context.Context, id string) error {
	_, err := c.changed(ctx, "offer archive job", "UPDATE archive_job SET not_before = 0 WHERE id = $1 AND state = 'queued'", id)
	return err
}

// WithdrawJob takes away a job that nobody has begun.
func (c *Control) WithdrawJob(ctx context.Context, id string) (bool, error) {
	return c.changed(ctx, "withdraw archive job", "DELETE FROM archive_job WHERE id = $1 AND state = 'queued' AND attempts = 0", id)
}

// Job returns the job with the id, nil where there is none.
func (c *Control) Job(ctx context.Context, id string) (*archive.Job, error) {
	return one(ctx, c, "archive job", jobFields, "SELECT "+jobColumns+" FROM archive_job WHERE id = $1", id)
}

// Jobs returns jobs of the person under the grant, the newest first.
func (c *Control) Jobs(ctx context.Context, person, grant, before string, limit int) ([]archive.Job, error) {
	return list(ctx, c, "archive jobs", jobFields, "SELECT "+jobColumns+` FROM archive_job j WHERE j.person = $1 AND j.grant_id = $2
		AND ($3 = '' OR EXISTS (SELECT 1 FROM archive_job b WHERE b.id = $3 AND (j.created < b.created OR j.created = b.created AND j.id < b.id)))
		ORDER BY j.created DESC, j.id DESC LIMIT $4`, person, grant, before, limit)
}

// LeastPosition returns the least position that an unfinished job of the person reads as of.
func (c *Control) LeastPosition(ctx context.Context, person string) (least int64, there bool, err error) {
	jobs, err := list(ctx, c, "archive jobs", jobFields,
		"SELECT "+jobColumns+" FROM archive_job WHERE person = $1 AND state IN ('queued', 'running')", person)
	for i := range jobs {
		if work := &jobs[i].Work; !work.Created.IsZero() && (!there || work.AsOf < least) {
			least, there = work.AsOf, true
		}
	}
	return least, there, err
}

// takeable holds for jobs that wait, and for those whose worker is gone, at $2.
const takeable = "(j.state = 'queued' AND j.not_before <= $2 OR j.state = 'running' AND j.lease <= $2)"

// TakeJob gives the worker a lease on a job. Two workers may choose the same one; the second then finds it taken.
func (c *Control) TakeJob(ctx context.Context, worker string, now, until time.Time) (*archive.Job, error) {
	return one(ctx, c, "take archive job", jobFields, `UPDATE archive_job AS j SET state = 'running', worker = $1, lease = $3, attempts = attempts + 1,
			started = CASE WHEN started = 0 THEN $2 ELSE started END
		WHERE `+takeable+` AND j.id = (SELECT j.id FROM archive_job j WHERE `+takeable+` ORDER BY
			(SELECT COUNT(*) FROM archive_job r WHERE r.app = j.app AND (j.app <> '' OR r.person = j.person) AND r.state = 'running' AND r.lease > $2), j.created, j.id LIMIT 1)
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

// SendJob counts bytes that are about to leave.
func (c *Control) SendJob(ctx context.Context, id string, bytes, most int64, now time.Time) (bool, error) {
	return c.changed(ctx, "send archive", "UPDATE archive_job SET sent = sent + $2 WHERE id = $1 AND expires > $3 AND (sent + $2 <= $4 OR $2 < 0) AND "+hasArchive,
		id, bytes, at(now), most)
}

// ExpireJob ends the time of the job's archive, where it has one.
func (c *Control) ExpireJob(ctx context.Context, id string, now time.Time) error {
	_, err := c.changed(ctx, "expire archive", "UPDATE archive_job SET expires = $2 WHERE id = $1 AND expires > $2 AND "+hasArchive, id, at(now))
	return err
}

// orphaned holds for jobs whose grant, or whose person's account, is no more at $1.
const orphaned = `(EXISTS (SELECT 1 FROM app_grant g WHERE g.id = grant_id AND (g.status IN ('revoked', 'expired', 'superseded') OR g.expires > 0 AND g.expires <= $1))
	OR EXISTS (SELECT 1 FROM account a WHERE a.id = person AND a.status = 'deleted'))`

// EndOrphans cancels the jobs whose grant or account has ended, and expires their archives.
func (c *Control) EndOrphans(ctx context.Context, now time.Time) (ended int64, err error) {
	err = c.transact(ctx, func(t *controlTx) error {
		cancelled, err := t.change(`UPDATE archive_job SET state = 'cancelled', worker = '', lease = 0, finished = $1
			WHERE state IN ('queued', 'running') AND `+orphaned, at(now))
		if err != nil {
			return err
		}
		expired, err := t.change("UPDATE archive_job SET expires = $1 WHERE files AND "+hasArchive+" AND expires > $1 AND "+orphaned, at(now))
		ended = cancelled + expired
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: end orphaned archives: %w", err)
	}
	return ended, nil
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
	result, err := c.exec(ctx, statement, args...)
	if err == nil {
		var n int64
		n, err = result.RowsAffected()
		if err == nil {
			return n > 0, nil
		}
	}
	return false, fmt.Errorf("store: %s: %w", what, err)
}
