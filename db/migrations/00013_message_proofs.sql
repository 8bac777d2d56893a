-- The event of the ledger that says how a message ended, and the salt of what it commits to.
-- 0: it has not ended; -1: it ended before the ledger said how.

-- +goose Up
ALTER TABLE mails ADD COLUMN event BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mails ADD COLUMN salt TEXT NOT NULL DEFAULT ''; -- in hex
UPDATE mails SET event = -1 WHERE status <> 'queued';
