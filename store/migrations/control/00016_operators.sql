-- +goose Up
-- Which operator acted, by their account; empty for everybody else and at the command line.
ALTER TABLE event ADD COLUMN operator_id TEXT NOT NULL DEFAULT '';

-- Questions that nobody has answered yet.
CREATE INDEX consent_request_open ON consent_request (expires) WHERE state = 'open';

-- +goose Down
DROP INDEX consent_request_open;
ALTER TABLE event DROP COLUMN operator_id;
