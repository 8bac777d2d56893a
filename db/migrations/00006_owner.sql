-- Lists can be narrowed to the matters of one person, to those of nobody, and to what nobody has
-- acknowledged. The values come from history: the next migration, which is Go, fills them in.

-- +goose Up
ALTER TABLE matters ADD COLUMN owner TEXT NOT NULL DEFAULT ''; -- the user who looks after it
ALTER TABLE deadlines ADD COLUMN acknowledged BOOLEAN NOT NULL DEFAULT FALSE; -- its date as it stands now

-- What a list passes by in its walk costs an entry of the index and not a row.
DROP INDEX matters_jurisdiction;
DROP INDEX matters_by_due;
DROP INDEX matters_by_entered;
DROP INDEX matters_by_state;
DROP INDEX matters_tally;
CREATE INDEX matters_jurisdiction ON matters (jurisdiction_id, id, review_id, owner);
CREATE INDEX matters_by_due ON matters (next_due, id, review_id, owner);
CREATE INDEX matters_by_entered ON matters (entered_on, id, review_id, owner);
CREATE INDEX matters_by_state ON matters (state, id, review_id, owner);
CREATE INDEX matters_tally ON matters (review_id, process, state, stage, overdue, waiting, next_ends_at, id, jurisdiction_id, owner);
CREATE INDEX matters_owner ON matters (owner, review_id, id) WHERE owner <> '';

DROP INDEX deadlines_live;
CREATE INDEX deadlines_live ON deadlines (due_on, matter_id, id, review_id, status, overdue, ends_at, is_right, acknowledged)
    WHERE status = 'open' OR overdue;
