-- The position up to which a person's ended versions were compacted away: who follows the changes from before it has to
-- start again.

-- +goose Up
ALTER TABLE people ADD COLUMN horizon BIGINT NOT NULL DEFAULT 0;
