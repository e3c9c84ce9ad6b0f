-- The number that the platform gave to what it sent last of a record, where it numbers: what arrives late is older than that.
-- It stays when the record is deleted.

-- +goose Up
CREATE TABLE source_versions (
	user_id TEXT COLLATE BINARY NOT NULL,
	category TEXT NOT NULL,
	id TEXT COLLATE BINARY NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (user_id, category, id)
) WITHOUT ROWID;
