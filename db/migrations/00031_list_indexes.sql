-- What a list is narrowed by most often lies in the index that it walks, so that rows which it does not show are not
-- read; and the count of matters finds their names there, which a query narrows them by.

-- +goose Up
DROP INDEX matters_tally;
CREATE INDEX matters_tally ON matters (review_id, process, state, stage, overdue, waiting, next_ends_at, id, jurisdiction_id, owner, answered, step_ends_at, closed, name);
DROP INDEX deadlines_by_kind;
DROP INDEX deadlines_by_status;
CREATE INDEX deadlines_by_kind ON deadlines (kind, name, matter_id, id, review_id, status, overdue, due_on);
CREATE INDEX deadlines_by_status ON deadlines (status, name, matter_id, id, review_id, overdue, due_on);
