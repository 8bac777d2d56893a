-- From this event on, recorded time never runs backward but at a correction of the clock.
-- Earlier versions did not hold the order: what they wrote may lie out of it.

-- +goose Up
ALTER TABLE ledger_head ADD COLUMN ordered_from BIGINT NOT NULL DEFAULT 1;
UPDATE ledger_head SET ordered_from = size + 1;

-- Queued with a time that had not come, as a correction of the clock found out.
ALTER TABLE mails ADD COLUMN ahead BOOLEAN NOT NULL DEFAULT FALSE;
