-- +goose Up
-- What a developer handed in, as it was: the app's row is what is in force. Rows change in their state alone.
CREATE TABLE app_version (
	app       TEXT   NOT NULL REFERENCES app (id),
	number    BIGINT NOT NULL,
	state     TEXT   NOT NULL,
	name      TEXT   NOT NULL,
	requested TEXT   NOT NULL,
	profile   TEXT   NOT NULL,
	scopes    TEXT   NOT NULL,
	reason    TEXT   NOT NULL,
	submitted BIGINT NOT NULL,
	decided   BIGINT NOT NULL,
	PRIMARY KEY (app, number)
);
CREATE INDEX app_version_queue ON app_version (state, submitted, app);

-- version is the one in force, 0 before there is one; revision grows with every change to the row.
ALTER TABLE app ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE app ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
CREATE INDEX app_developer ON app (developer, created);

-- What waits for a decision now.
INSERT INTO app_version (app, number, state, name, requested, profile, scopes, reason, submitted, decided)
	SELECT id, 1, 'in_review', name, requested, profile, '', '', created, 0 FROM app WHERE state = 'in_review';

-- +goose Down
DROP INDEX app_developer;
ALTER TABLE app DROP COLUMN revision;
ALTER TABLE app DROP COLUMN version;
DROP TABLE app_version;
