-- +goose Up
-- What became of the archives of apps, newest last: webhooks tell of what no delivery tells of yet.
CREATE INDEX archive_job_news ON archive_job (finished) WHERE app <> '';

-- +goose Down
DROP INDEX archive_job_news;
