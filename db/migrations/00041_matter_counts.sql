-- How many matters are alike in what figures and lists ask for most often. Figures are added up from a few
-- hundred rows, and no longer counted in the widest index of matters, which every act had to write.

-- +goose Up
CREATE TABLE matter_counts (
    review_id TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    stage     TEXT    NOT NULL,
    closed    BOOLEAN NOT NULL,
    owner     TEXT    NOT NULL,
    answered  TEXT    NOT NULL,
    waiting   BOOLEAN NOT NULL,
    overdue   BOOLEAN NOT NULL,
    matters   BIGINT  NOT NULL,
    PRIMARY KEY (review_id, state, stage, closed, owner, answered, waiting, overdue)
); -- sqlite: WITHOUT ROWID
INSERT INTO matter_counts
    SELECT review_id, state, stage, closed, owner, answered, waiting, overdue, count(*)
    FROM matters GROUP BY review_id, state, stage, closed, owner, answered, waiting, overdue;

DROP INDEX matters_tally;
DROP INDEX matters_step;
CREATE INDEX matters_step ON matters (step_due, name, id, review_id, us_state, step_ends_at) WHERE step_due <> '';
