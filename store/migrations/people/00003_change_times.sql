-- When each change was written, in microseconds: what is older than the time for which it is kept can be compacted away. Of
-- changes from before this column, nobody knows; they count as old.

-- +goose Up
ALTER TABLE changes ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
