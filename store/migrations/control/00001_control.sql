-- +goose Up
-- The control database: who may ask for whose data, and what was decided. Times are microseconds since 1970 in UTC, 0
-- where there is none.

-- One row. Its number is taken in the transaction that writes the event, so numbers have no gaps and appear in order.
CREATE TABLE event_number (
	only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
	last     BIGINT  NOT NULL
);
INSERT INTO event_number (only_row, last) VALUES (1, 0);

-- Append-only.
CREATE TABLE event (
	number    BIGINT NOT NULL PRIMARY KEY,
	at        BIGINT NOT NULL,
	kind      TEXT   NOT NULL,
	grant_id  TEXT   NOT NULL,
	app       TEXT   NOT NULL,
	account   TEXT   NOT NULL,
	developer TEXT   NOT NULL,
	actor     TEXT   NOT NULL,
	reason    TEXT   NOT NULL
);
CREATE INDEX event_grant ON event (grant_id, number);
CREATE INDEX event_account ON event (account, number);
CREATE INDEX event_app ON event (app, number);

CREATE TABLE account (
	id      TEXT    NOT NULL PRIMARY KEY,
	name    TEXT    NOT NULL UNIQUE,
	region  TEXT    NOT NULL,
	age     TEXT    NOT NULL,
	kind    TEXT    NOT NULL,
	sandbox BOOLEAN NOT NULL,
	status  TEXT    NOT NULL,
	created BIGINT  NOT NULL
);

-- Whom another issuer means by a subject.
CREATE TABLE subject (
	issuer  TEXT NOT NULL,
	subject TEXT NOT NULL,
	account TEXT NOT NULL REFERENCES account (id),
	PRIMARY KEY (issuer, subject)
);

CREATE TABLE developer (
	id            TEXT   NOT NULL PRIMARY KEY,
	name          TEXT   NOT NULL UNIQUE,
	budget_points BIGINT NOT NULL,
	budget_burst  BIGINT NOT NULL,
	created       BIGINT NOT NULL
);

CREATE TABLE app (
	id           TEXT   NOT NULL PRIMARY KEY,
	developer    TEXT   NOT NULL REFERENCES developer (id),
	name         TEXT   NOT NULL,
	state        TEXT   NOT NULL,
	reason       TEXT   NOT NULL,
	scopes       TEXT   NOT NULL,
	share_points BIGINT NOT NULL,
	share_burst  BIGINT NOT NULL,
	created      BIGINT NOT NULL,
	UNIQUE (developer, name)
);
CREATE INDEX app_name ON app (name);

CREATE TABLE app_grant (
	id          TEXT   NOT NULL PRIMARY KEY,
	arrangement TEXT   NOT NULL,
	version     BIGINT NOT NULL,
	origin      TEXT   NOT NULL,
	issuer      TEXT   NOT NULL,
	account     TEXT   NOT NULL REFERENCES account (id),
	subject     TEXT   NOT NULL,
	app         TEXT   NOT NULL REFERENCES app (id),
	mode        TEXT   NOT NULL,
	status      TEXT   NOT NULL,
	reason      TEXT   NOT NULL,
	scopes      TEXT   NOT NULL,
	as_of       BIGINT NOT NULL,
	data_from   BIGINT NOT NULL,
	data_until  BIGINT NOT NULL,
	created     BIGINT NOT NULL,
	starts      BIGINT NOT NULL,
	expires     BIGINT NOT NULL,
	start_by    BIGINT NOT NULL,
	use_ends    BIGINT NOT NULL,
	ended       BIGINT NOT NULL,
	UNIQUE (arrangement, version)
);
CREATE INDEX app_grant_account ON app_grant (account, created);
CREATE INDEX app_grant_app ON app_grant (app, created);

-- What a grant covers, by the names that the schema had when it was given.
CREATE TABLE grant_item (
	grant_id TEXT   NOT NULL REFERENCES app_grant (id),
	place    BIGINT NOT NULL,
	type     TEXT   NOT NULL,
	fields   TEXT   NOT NULL,
	PRIMARY KEY (grant_id, type)
);

-- +goose Down
DROP TABLE grant_item;
DROP TABLE app_grant;
DROP TABLE app;
DROP TABLE developer;
DROP TABLE subject;
DROP TABLE account;
DROP TABLE event;
DROP TABLE event_number;
