-- +goose Up
-- Archives that were asked for, and the lease of who works at them. Columns named after a part of a job hold it as JSON.

CREATE TABLE archive_job (
	id         TEXT    NOT NULL PRIMARY KEY,
	grant_id   TEXT    NOT NULL REFERENCES app_grant (id),
	app        TEXT    NOT NULL,
	job_key    TEXT    NOT NULL,
	asked      TEXT    NOT NULL,
	state      TEXT    NOT NULL,
	reason     TEXT    NOT NULL DEFAULT '',
	created    BIGINT  NOT NULL,
	finished   BIGINT  NOT NULL DEFAULT 0,
	expires    BIGINT  NOT NULL DEFAULT 0,
	attempts   BIGINT  NOT NULL DEFAULT 0,
	not_before BIGINT  NOT NULL DEFAULT 0,
	worker     TEXT    NOT NULL DEFAULT '',
	lease      BIGINT  NOT NULL DEFAULT 0,
	progress   TEXT    NOT NULL DEFAULT '',
	work       TEXT    NOT NULL DEFAULT '',
	stored     TEXT    NOT NULL DEFAULT '',
	fetched    BIGINT  NOT NULL DEFAULT 0,
	files      BOOLEAN NOT NULL DEFAULT TRUE,
	UNIQUE (grant_id, job_key)
);
CREATE INDEX archive_job_open ON archive_job (state, created) WHERE state IN ('queued', 'running');
CREATE INDEX archive_job_files ON archive_job (state, expires) WHERE files;
