-- How complete the latest answer in a matter is and the answer that met a deadline, whether
-- a matter has ended, and by when our own side is to take its next step. What stands in
-- older directories is filled in from history by a later migration.

-- +goose Up
ALTER TABLE matters ADD COLUMN closed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE matters ADD COLUMN answered TEXT NOT NULL DEFAULT ''; -- complete, partial or refused; empty: nothing came
ALTER TABLE matters ADD COLUMN step_due TEXT NOT NULL DEFAULT ''; -- empty: the state has no step limit
ALTER TABLE matters ADD COLUMN step_ends_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deadlines ADD COLUMN answered TEXT NOT NULL DEFAULT '';

DROP INDEX matters_tally;
CREATE INDEX matters_tally ON matters (review_id, process, state, stage, overdue, waiting, next_ends_at, id, jurisdiction_id, owner, answered, step_ends_at, closed);
CREATE INDEX matters_step ON matters (step_due, id, review_id) WHERE step_due <> '';
