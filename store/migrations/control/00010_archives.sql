-- +goose Up
-- Archives that people ask for themselves, without an app and so without a grant, and how much of each has left. Nothing
-- wrote to the table before this migration, so it is made anew. grant_id and app are empty where the person asked.
DROP TABLE archive_job;
CREATE TABLE archive_job (
	id         TEXT    NOT NULL PRIMARY KEY,
	person     TEXT    NOT NULL,
	grant_id   TEXT    NOT NULL,
	app        TEXT    NOT NULL,
	job_key    TEXT    NOT NULL,
	asked      TEXT    NOT NULL,
	state      TEXT    NOT NULL,
	reason     TEXT    NOT NULL DEFAULT '',
	created    BIGINT  NOT NULL,
	started    BIGINT  NOT NULL DEFAULT 0,
	finished   BIGINT  NOT NULL DEFAULT 0,
	expires    BIGINT  NOT NULL DEFAULT 0,
	attempts   BIGINT  NOT NULL DEFAULT 0,
	not_before BIGINT  NOT NULL DEFAULT 0,
	worker     TEXT    NOT NULL DEFAULT '',
	lease      BIGINT  NOT NULL DEFAULT 0,
	progress   TEXT    NOT NULL DEFAULT '',
	work       TEXT    NOT NULL DEFAULT '',
	stored     TEXT    NOT NULL DEFAULT '',
	sent       BIGINT  NOT NULL DEFAULT 0,
	files      BOOLEAN NOT NULL DEFAULT TRUE,
	UNIQUE (person, grant_id, job_key)
);
CREATE INDEX archive_job_open ON archive_job (state, created) WHERE state IN ('queued', 'running');
CREATE INDEX archive_job_files ON archive_job (state, expires) WHERE files;
CREATE INDEX archive_job_app ON archive_job (app, state);

-- +goose Down
DROP TABLE archive_job;
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
