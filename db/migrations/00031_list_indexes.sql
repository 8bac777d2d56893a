-- Matters and deadlines keep the U.S. state that their jurisdiction is or lies in, as they keep its name: in the
-- indexes that lists walk, so that what lies elsewhere is passed over without a look at its jurisdiction. The
-- indexes of deadlines by kind and status hold what the list is narrowed by most often.

-- +goose Up
ALTER TABLE matters ADD COLUMN us_state TEXT NOT NULL DEFAULT '';
ALTER TABLE deadlines ADD COLUMN us_state TEXT NOT NULL DEFAULT '';
UPDATE matters SET us_state = COALESCE((SELECT j.state FROM jurisdictions j WHERE j.id = matters.jurisdiction_id), '');
UPDATE deadlines SET us_state = COALESCE((SELECT m.us_state FROM matters m WHERE m.id = deadlines.matter_id), '');

DROP INDEX matters_by_name;
DROP INDEX matters_by_due;
DROP INDEX matters_by_entered;
DROP INDEX matters_by_state;
DROP INDEX matters_by_review;
DROP INDEX matters_owner;
DROP INDEX matters_step;
DROP INDEX matters_tally;
CREATE INDEX matters_by_name ON matters (name, id, review_id, owner, jurisdiction_id, us_state);
CREATE INDEX matters_by_due ON matters (next_due, name, id, review_id, owner, jurisdiction_id, us_state);
CREATE INDEX matters_by_entered ON matters (entered_on, name, id, review_id, owner, jurisdiction_id, us_state);
CREATE INDEX matters_by_state ON matters (state, name, id, review_id, owner, jurisdiction_id, us_state);
CREATE INDEX matters_by_review ON matters (review_id, name, id, owner, jurisdiction_id, us_state);
CREATE INDEX matters_owner ON matters (owner, name, id, review_id, jurisdiction_id, us_state);
CREATE INDEX matters_step ON matters (step_due, name, id, review_id, us_state) WHERE step_due <> '';
CREATE INDEX matters_tally ON matters (review_id, process, state, stage, overdue, waiting, next_ends_at, id, jurisdiction_id, owner, answered, step_ends_at, closed, name, us_state);

DROP INDEX deadlines_due;
DROP INDEX deadlines_status;
DROP INDEX deadlines_live;
DROP INDEX deadlines_by_kind;
DROP INDEX deadlines_by_status;
CREATE INDEX deadlines_due ON deadlines (due_on, name, matter_id, id, review_id, us_state);
CREATE INDEX deadlines_status ON deadlines (status, due_on, name, matter_id, id, review_id, us_state);
CREATE INDEX deadlines_live ON deadlines (due_on, name, matter_id, id, review_id, status, overdue, ends_at, is_right, acknowledged, us_state)
    WHERE status = 'open' OR overdue;
CREATE INDEX deadlines_by_kind ON deadlines (kind, name, matter_id, id, review_id, status, overdue, due_on, us_state);
CREATE INDEX deadlines_by_status ON deadlines (status, name, matter_id, id, review_id, overdue, due_on, us_state);

-- Messages that are alike in what they are sorted by stand by time.
CREATE INDEX mails_by_subject ON mails (subject, queued_at, id);
CREATE INDEX mails_by_attempts ON mails (attempts, queued_at, id);
CREATE INDEX mails_by_sent ON mails (sent_at, queued_at, id);
