-- +goose Up
-- Who logs in with an account, and in which language pages and mail are.

ALTER TABLE account ADD COLUMN role TEXT NOT NULL DEFAULT 'person';
ALTER TABLE account ADD COLUMN developer TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN language TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE account DROP COLUMN language;
ALTER TABLE account DROP COLUMN developer;
ALTER TABLE account DROP COLUMN role;
