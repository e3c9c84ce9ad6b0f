-- +goose Up
-- What people decided, written in the transaction of the event that says so. Days are counted from 1970. Synthetic people
-- are not counted.
CREATE TABLE act_figure (
	day    BIGINT NOT NULL,
	app    TEXT   NOT NULL,
	kind   TEXT   NOT NULL,
	reason TEXT   NOT NULL,
	count  BIGINT NOT NULL,
	PRIMARY KEY (day, app, kind, reason)
);

-- Requests, written every few seconds by each process.
CREATE TABLE request_figure (
	day   BIGINT NOT NULL,
	what  TEXT   NOT NULL,
	key   TEXT   NOT NULL,
	count BIGINT NOT NULL,
	PRIMARY KEY (day, what, key)
);
CREATE INDEX archive_job_finished ON archive_job (finished);

-- +goose Down
DROP INDEX archive_job_finished;
DROP TABLE request_figure;
DROP TABLE act_figure;
