-- +goose Up
-- How people log in besides a password, and what was written to them.

-- methods are those of RFC 8176 (amr) by which somebody proved who they are; agent is the browser, in words.
ALTER TABLE login_session ADD COLUMN methods TEXT NOT NULL DEFAULT 'pwd';
ALTER TABLE login_session ADD COLUMN agent TEXT NOT NULL DEFAULT '';

-- What can be presented once, and soon: links in mails, steps of a login. Digests only.
CREATE TABLE login_ticket (
	digest  TEXT   NOT NULL PRIMARY KEY,
	kind    TEXT   NOT NULL,
	account TEXT   NOT NULL,
	data    TEXT   NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	taken   BIGINT NOT NULL
);
CREATE INDEX login_ticket_account ON login_ticket (account);

-- secret is encrypted; last is the last step of time whose code was used.
CREATE TABLE login_code (
	account TEXT   NOT NULL PRIMARY KEY REFERENCES account (id),
	secret  TEXT   NOT NULL,
	last    BIGINT NOT NULL
);

-- Public keys, nothing secret. uses is the authenticator's counter.
CREATE TABLE passkey (
	id         TEXT   NOT NULL PRIMARY KEY,
	account    TEXT   NOT NULL REFERENCES account (id),
	name       TEXT   NOT NULL,
	credential TEXT   NOT NULL,
	uses       BIGINT NOT NULL,
	created    BIGINT NOT NULL,
	used       BIGINT NOT NULL
);
CREATE INDEX passkey_account ON passkey (account);

-- address is encrypted.
CREATE TABLE contact (
	account  TEXT   NOT NULL PRIMARY KEY REFERENCES account (id),
	address  TEXT   NOT NULL,
	verified BIGINT NOT NULL
);

-- What was written about a grant, so that it is written once.
CREATE TABLE letter (
	grant_id TEXT   NOT NULL,
	kind     TEXT   NOT NULL,
	sent     BIGINT NOT NULL,
	PRIMARY KEY (grant_id, kind)
);

CREATE INDEX consent_request_grant ON consent_request (grant_id);

-- +goose Down
DROP INDEX consent_request_grant;
DROP TABLE letter;
DROP TABLE contact;
DROP TABLE passkey;
DROP TABLE login_code;
DROP TABLE login_ticket;
ALTER TABLE login_session DROP COLUMN agent;
ALTER TABLE login_session DROP COLUMN methods;
