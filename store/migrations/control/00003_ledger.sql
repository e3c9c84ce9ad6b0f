-- +goose Up
-- The ledger: what happened with each person's data. Digests are in hexadecimal.

-- The end of each person's chain, and how far checkpoints have signed it.
CREATE TABLE ledger_head (
	person TEXT COLLATE BINARY NOT NULL PRIMARY KEY,
	number BIGINT NOT NULL,
	digest TEXT   NOT NULL,
	signed BIGINT NOT NULL
);
CREATE INDEX ledger_head_unsigned ON ledger_head (person) WHERE signed < number;

-- Append-only. text is the entry and what the digest covers; the columns beside it repeat it for queries. categories has a
-- space before and after each.
CREATE TABLE ledger_entry (
	person     TEXT COLLATE BINARY NOT NULL,
	number     BIGINT NOT NULL,
	id         TEXT   NOT NULL UNIQUE,
	at         BIGINT NOT NULL,
	kind       TEXT   NOT NULL,
	app        TEXT   NOT NULL,
	categories TEXT   NOT NULL,
	text       TEXT   NOT NULL,
	digest     TEXT   NOT NULL,
	PRIMARY KEY (person, number)
);

-- Append-only.
CREATE TABLE ledger_checkpoint (
	number    BIGINT NOT NULL PRIMARY KEY,
	at        BIGINT NOT NULL,
	previous  TEXT   NOT NULL,
	heads     BIGINT NOT NULL,
	root      TEXT   NOT NULL,
	signature TEXT   NOT NULL
);

-- Append-only. The heads that a checkpoint signed.
CREATE TABLE ledger_mark (
	checkpoint BIGINT NOT NULL,
	person     TEXT COLLATE BINARY NOT NULL,
	number     BIGINT NOT NULL,
	digest     TEXT   NOT NULL,
	at         BIGINT NOT NULL,
	signature  TEXT   NOT NULL,
	PRIMARY KEY (checkpoint, person)
);
CREATE INDEX ledger_mark_person ON ledger_mark (person, number);

-- One row: up to which number the grant events are in the chains, and what makes checkpoints wait for each other.
CREATE TABLE ledger_position (
	only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
	event    BIGINT  NOT NULL
);
INSERT INTO ledger_position (only_row, event) VALUES (1, 0);

-- What each app read on each day, written with the entries. Days are counted from 1970; category is empty in the total.
CREATE TABLE ledger_figure (
	day      BIGINT NOT NULL,
	app      TEXT   NOT NULL,
	category TEXT   NOT NULL,
	reads    BIGINT NOT NULL,
	records  BIGINT NOT NULL,
	bytes    BIGINT NOT NULL,
	PRIMARY KEY (day, app, category)
);

-- +goose Down
DROP TABLE ledger_figure;
DROP TABLE ledger_position;
DROP TABLE ledger_mark;
DROP TABLE ledger_checkpoint;
DROP TABLE ledger_entry;
DROP TABLE ledger_head;
