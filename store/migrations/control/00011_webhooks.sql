-- What apps are told, and how far what they are told of was followed. Times are microseconds; 0 is none.

-- +goose Up

-- How far each app's feed has come: the place of its last change.
CREATE TABLE app_feed (
	app  TEXT   NOT NULL PRIMARY KEY,
	last BIGINT NOT NULL
);

-- An app's feed: a row per grant, at the place of its last change. A grant that changes again moves to the end, so the feed
-- never grows beyond the grants. seen is up to where the person's log was looked through, also where there was nothing to
-- tell; place is 0 until there is.
CREATE TABLE app_change (
	grant_id TEXT   NOT NULL PRIMARY KEY REFERENCES app_grant (id),
	app      TEXT   NOT NULL,
	place    BIGINT NOT NULL,
	seen     BIGINT NOT NULL,
	changed  BIGINT NOT NULL
);
CREATE INDEX app_change_place ON app_change (app, place);

-- Where an app is told. keys is JSON with sealed secrets; number counts its deliveries; failing is since when none arrived.
CREATE TABLE webhook (
	app      TEXT   NOT NULL PRIMARY KEY REFERENCES app (id),
	url      TEXT   NOT NULL,
	state    TEXT   NOT NULL,
	reason   TEXT   NOT NULL,
	keys     TEXT   NOT NULL,
	failing  BIGINT NOT NULL,
	failure  TEXT   NOT NULL DEFAULT '',
	created  BIGINT NOT NULL,
	revision BIGINT NOT NULL,
	number   BIGINT NOT NULL DEFAULT 0
);

-- due is when a pending one is tried next, or when the lease of its worker ends. held waits for the one before it.
CREATE TABLE webhook_delivery (
	id        TEXT    NOT NULL PRIMARY KEY,
	app       TEXT    NOT NULL,
	number    BIGINT  NOT NULL,
	order_key TEXT    NOT NULL,
	once      TEXT    NOT NULL,
	kind      TEXT    NOT NULL,
	payload   TEXT    NOT NULL,
	state     TEXT    NOT NULL,
	held      BOOLEAN NOT NULL,
	created   BIGINT  NOT NULL,
	started   BIGINT  NOT NULL,
	due       BIGINT  NOT NULL,
	finished  BIGINT  NOT NULL DEFAULT 0,
	worker    TEXT    NOT NULL DEFAULT '',
	attempts  TEXT    NOT NULL DEFAULT '',
	UNIQUE (app, once)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (app, due) WHERE state = 'pending' AND NOT held;
CREATE INDEX webhook_delivery_order ON webhook_delivery (app, order_key, number) WHERE state = 'pending';
CREATE INDEX webhook_delivery_log ON webhook_delivery (app, number);
CREATE INDEX webhook_delivery_finished ON webhook_delivery (finished) WHERE state <> 'pending';

-- How far a source was followed.
CREATE TABLE follower (
	name   TEXT   NOT NULL PRIMARY KEY,
	number BIGINT NOT NULL,
	id     TEXT   NOT NULL
);

-- +goose Down
DROP TABLE follower;
DROP TABLE webhook_delivery;
DROP TABLE webhook;
DROP TABLE app_change;
DROP TABLE app_feed;
