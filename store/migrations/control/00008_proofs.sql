-- +goose Up
-- Codes and refresh tokens can be bound to a key of the app (DPoP, RFC 9449): proof_key is its thumbprint, empty is none.

ALTER TABLE oauth_code ADD COLUMN proof_key TEXT NOT NULL DEFAULT '';
ALTER TABLE oauth_refresh ADD COLUMN proof_key TEXT NOT NULL DEFAULT '';

-- What is over is swept away in small steps.
CREATE INDEX oauth_seen_expires ON oauth_seen (expires);
CREATE INDEX oauth_transaction_expires ON oauth_transaction (expires);
CREATE INDEX oauth_pushed_expires ON oauth_pushed (expires);
CREATE INDEX oauth_code_expires ON oauth_code (expires);
CREATE INDEX oauth_refresh_grant ON oauth_refresh (grant_id);
CREATE INDEX oauth_refresh_expires ON oauth_refresh (expires);
CREATE INDEX oauth_refresh_spent ON oauth_refresh (spent) WHERE spent > 0;
CREATE INDEX app_grant_ended ON app_grant (ended) WHERE ended > 0;
CREATE INDEX login_session_expires ON login_session (expires);
CREATE INDEX login_attempt_began ON login_attempt (began);

-- +goose Down
DROP INDEX login_attempt_began;
DROP INDEX login_session_expires;
DROP INDEX app_grant_ended;
DROP INDEX oauth_refresh_spent;
DROP INDEX oauth_refresh_expires;
DROP INDEX oauth_refresh_grant;
DROP INDEX oauth_code_expires;
DROP INDEX oauth_pushed_expires;
DROP INDEX oauth_transaction_expires;
DROP INDEX oauth_seen_expires;
ALTER TABLE oauth_refresh DROP COLUMN proof_key;
ALTER TABLE oauth_code DROP COLUMN proof_key;
