-- +goose Up
-- What happens to a grant after it was given, to an app on its way to live, and to a person who is asked.

ALTER TABLE event ADD COLUMN detail TEXT NOT NULL DEFAULT '';

-- revision grows with every change to the row or its items; suspended is since when.
ALTER TABLE app_grant ADD COLUMN supersedes TEXT NOT NULL DEFAULT '';
ALTER TABLE app_grant ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE app_grant ADD COLUMN live_use TEXT NOT NULL DEFAULT '';
ALTER TABLE app_grant ADD COLUMN last_used BIGINT NOT NULL DEFAULT 0;
ALTER TABLE app_grant ADD COLUMN suspended BIGINT NOT NULL DEFAULT 0;
CREATE INDEX app_grant_expires ON app_grant (status, expires);

-- Whether the category itself is open, or only guarded fields that wait for it.
ALTER TABLE grant_item ADD COLUMN open BOOLEAN NOT NULL DEFAULT TRUE;

-- The use that took the category, where the grant is for one time.
ALTER TABLE grant_item ADD COLUMN used_by TEXT NOT NULL DEFAULT '';

-- The key is the caller's: who asks again with it gets the same use.
CREATE TABLE grant_use (
	id         TEXT   NOT NULL PRIMARY KEY,
	grant_id   TEXT   NOT NULL REFERENCES app_grant (id),
	use_key    TEXT   NOT NULL,
	kind       TEXT   NOT NULL,
	state      TEXT   NOT NULL,
	types      TEXT   NOT NULL,
	started    BIGINT NOT NULL,
	ends       BIGINT NOT NULL,
	UNIQUE (grant_id, use_key)
);

ALTER TABLE app ADD COLUMN requested TEXT NOT NULL DEFAULT '';
ALTER TABLE app ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';

-- Only digests: who steals this table can use none of it.
CREATE TABLE credential (
	id      TEXT   NOT NULL PRIMARY KEY,
	app     TEXT   NOT NULL REFERENCES app (id),
	digest  TEXT   NOT NULL,
	hint    TEXT   NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX credential_app ON credential (app);

-- Also those that were refused or left.
CREATE TABLE consent_request (
	id         TEXT   NOT NULL PRIMARY KEY,
	app        TEXT   NOT NULL REFERENCES app (id),
	account    TEXT   NOT NULL,
	scopes     TEXT   NOT NULL,
	mode       TEXT   NOT NULL,
	days       BIGINT NOT NULL,
	data_from  BIGINT NOT NULL,
	data_until BIGINT NOT NULL,
	purpose    TEXT   NOT NULL,
	renews     TEXT   NOT NULL,
	state      TEXT   NOT NULL,
	grant_id   TEXT   NOT NULL,
	evidence   TEXT   NOT NULL,
	created    BIGINT NOT NULL,
	expires    BIGINT NOT NULL,
	decided    BIGINT NOT NULL
);
CREATE INDEX consent_request_account ON consent_request (account, created);

-- +goose Down
DROP TABLE consent_request;
DROP TABLE credential;
ALTER TABLE app DROP COLUMN profile;
ALTER TABLE app DROP COLUMN requested;
DROP TABLE grant_use;
ALTER TABLE grant_item DROP COLUMN used_by;
ALTER TABLE grant_item DROP COLUMN open;
DROP INDEX app_grant_expires;
ALTER TABLE app_grant DROP COLUMN suspended;
ALTER TABLE app_grant DROP COLUMN last_used;
ALTER TABLE app_grant DROP COLUMN live_use;
ALTER TABLE app_grant DROP COLUMN revision;
ALTER TABLE app_grant DROP COLUMN supersedes;
ALTER TABLE event DROP COLUMN detail;
