-- +goose Up
-- What the authorization server has to remember. Whatever a thief could present stands here as its SHA-256 digest only.

CREATE TABLE oauth_transaction (
	digest   TEXT   NOT NULL PRIMARY KEY,
	app      TEXT   NOT NULL REFERENCES app (id),
	ask      TEXT   NOT NULL,
	account  TEXT   NOT NULL,
	request  TEXT   NOT NULL,
	created  BIGINT NOT NULL,
	expires  BIGINT NOT NULL,
	finished BIGINT NOT NULL
);

CREATE TABLE oauth_pushed (
	digest     TEXT   NOT NULL PRIMARY KEY,
	app        TEXT   NOT NULL REFERENCES app (id),
	parameters TEXT   NOT NULL,
	created    BIGINT NOT NULL,
	expires    BIGINT NOT NULL,
	taken      BIGINT NOT NULL
);

CREATE TABLE oauth_code (
	digest    TEXT   NOT NULL PRIMARY KEY,
	app       TEXT   NOT NULL,
	grant_id  TEXT   NOT NULL REFERENCES app_grant (id),
	redirect  TEXT   NOT NULL,
	challenge TEXT   NOT NULL,
	scopes    TEXT   NOT NULL,
	created   BIGINT NOT NULL,
	expires   BIGINT NOT NULL,
	spent     BIGINT NOT NULL
);

-- Those that are spent stay until the grant is over: one that comes again gives a thief away.
CREATE TABLE oauth_refresh (
	digest    TEXT   NOT NULL PRIMARY KEY,
	app       TEXT   NOT NULL,
	grant_id  TEXT   NOT NULL REFERENCES app_grant (id),
	scopes    TEXT   NOT NULL,
	created   BIGINT NOT NULL,
	expires   BIGINT NOT NULL,
	spent     BIGINT NOT NULL
);

-- Ids of assertions and proofs that may come once.
CREATE TABLE oauth_seen (
	digest  TEXT   NOT NULL PRIMARY KEY,
	expires BIGINT NOT NULL
);

CREATE TABLE password (
	account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
	hash    TEXT NOT NULL
);

CREATE TABLE login_session (
	digest  TEXT   NOT NULL PRIMARY KEY,
	account TEXT   NOT NULL REFERENCES account (id),
	created BIGINT NOT NULL,
	seen    BIGINT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX login_session_account ON login_session (account);

-- Tries to log in, per window of time.
CREATE TABLE login_attempt (
	attempt_key TEXT   NOT NULL PRIMARY KEY,
	began       BIGINT NOT NULL,
	tries       BIGINT NOT NULL
);

-- +goose Down
DROP TABLE login_attempt;
DROP TABLE login_session;
DROP TABLE password;
DROP TABLE oauth_seen;
DROP TABLE oauth_refresh;
DROP TABLE oauth_code;
DROP TABLE oauth_pushed;
DROP TABLE oauth_transaction;
