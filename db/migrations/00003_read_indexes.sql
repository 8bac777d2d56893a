-- Lists are walked along an index in their own order, so that a page costs the same
-- wherever it lies. They hold little, since each is rewritten with what it holds; the
-- one for counts alone has all columns that filters ask for.

-- +goose Up

DROP INDEX matters_state;
DROP INDEX matters_stage;
DROP INDEX matters_next;
DROP INDEX matters_jurisdiction;
CREATE INDEX matters_jurisdiction ON matters (jurisdiction_id, id, review_id);
CREATE INDEX jurisdictions_search ON jurisdictions (search, id);
CREATE INDEX matters_by_due ON matters (next_due, id, review_id);
CREATE INDEX matters_by_entered ON matters (entered_on, id, review_id);
CREATE INDEX matters_by_state ON matters (state, id, review_id);
CREATE INDEX matters_tally ON matters (review_id, process, state, stage, overdue, waiting, next_ends_at, id, jurisdiction_id);

DROP INDEX deadlines_due;
DROP INDEX deadlines_review;
CREATE INDEX deadlines_due ON deadlines (due_on, matter_id, id, review_id);
CREATE INDEX deadlines_status ON deadlines (status, due_on, matter_id, id, review_id);
CREATE INDEX deadlines_live ON deadlines (due_on, matter_id, id, review_id, status, overdue, ends_at) WHERE status = 'open' OR overdue;

DROP INDEX approvals_status;
CREATE INDEX approvals_newest ON approvals (requested_at, id, review_id, requested_by);
CREATE INDEX approvals_status ON approvals (status, requested_at, id, review_id, requested_by);

DROP INDEX mails_queued;
CREATE INDEX mails_newest ON mails (queued_at, id, review_id, recipient, status);
CREATE INDEX mails_by_status ON mails (status, queued_at, id, review_id, recipient);
CREATE INDEX mails_matter ON mails (matter_id, queued_at, id);
