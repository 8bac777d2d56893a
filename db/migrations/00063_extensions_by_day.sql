-- The list of requests for more time of all reviews goes by the day of decision, and the figure of overdue
-- deadlines that nobody has acknowledged leaves out our own side's.

-- +goose Up
CREATE INDEX extensions_by_day ON extensions (decide_by, matter_id, id);
DROP INDEX deadlines_live;
CREATE INDEX deadlines_live ON deadlines (
    due_on, name, matter_id, id, review_id, status, overdue, ends_at, is_right, acknowledged, us_state, owed
) WHERE status IN ('open', 'answered') OR overdue;
