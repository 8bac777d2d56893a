-- The counts of matters follow every change of a matter, in the transaction that makes it.

-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER matters_counted_in AFTER INSERT ON matters
BEGIN
    INSERT INTO matter_counts VALUES (NEW.review_id, NEW.state, NEW.stage, NEW.closed, NEW.owner, NEW.answered, NEW.waiting, NEW.overdue, 1)
        ON CONFLICT DO UPDATE SET matters = matters + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER matters_counted_out AFTER DELETE ON matters
BEGIN
    UPDATE matter_counts SET matters = matters - 1
        WHERE review_id = OLD.review_id AND state = OLD.state AND stage = OLD.stage AND closed = OLD.closed AND owner = OLD.owner
          AND answered = OLD.answered AND waiting = OLD.waiting AND overdue = OLD.overdue;
    DELETE FROM matter_counts
        WHERE review_id = OLD.review_id AND state = OLD.state AND stage = OLD.stage AND closed = OLD.closed AND owner = OLD.owner
          AND answered = OLD.answered AND waiting = OLD.waiting AND overdue = OLD.overdue AND matters = 0;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER matters_counted_on AFTER UPDATE OF review_id, state, stage, closed, owner, answered, waiting, overdue ON matters
WHEN (OLD.review_id, OLD.state, OLD.stage, OLD.closed, OLD.owner, OLD.answered, OLD.waiting, OLD.overdue)
    <> (NEW.review_id, NEW.state, NEW.stage, NEW.closed, NEW.owner, NEW.answered, NEW.waiting, NEW.overdue)
BEGIN
    UPDATE matter_counts SET matters = matters - 1
        WHERE review_id = OLD.review_id AND state = OLD.state AND stage = OLD.stage AND closed = OLD.closed AND owner = OLD.owner
          AND answered = OLD.answered AND waiting = OLD.waiting AND overdue = OLD.overdue;
    DELETE FROM matter_counts
        WHERE review_id = OLD.review_id AND state = OLD.state AND stage = OLD.stage AND closed = OLD.closed AND owner = OLD.owner
          AND answered = OLD.answered AND waiting = OLD.waiting AND overdue = OLD.overdue AND matters = 0;
    INSERT INTO matter_counts VALUES (NEW.review_id, NEW.state, NEW.stage, NEW.closed, NEW.owner, NEW.answered, NEW.waiting, NEW.overdue, 1)
        ON CONFLICT DO UPDATE SET matters = matters + 1;
END;
-- +goose StatementEnd
