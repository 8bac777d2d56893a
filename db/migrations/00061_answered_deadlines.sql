-- Deadlines whose answer waits to be recorded stand among those that are open or overdue.

-- +goose Up
DROP INDEX deadlines_live;
CREATE INDEX deadlines_live ON deadlines (due_on, name, matter_id, id, review_id, status, overdue, ends_at, is_right, acknowledged, us_state)
    WHERE status IN ('open', 'answered') OR overdue;
