-- A request for approval may be of no review, as one to open a review is; may be about a
-- jurisdiction; and may have lapsed because its asker may not ask for it any more.

-- +goose Up
CREATE TABLE approvals_of_any (
    id              TEXT   NOT NULL PRIMARY KEY,
    matter_id       TEXT   NOT NULL, -- empty: it is about no matter
    review_id       TEXT   NOT NULL, -- whose members see it; empty: it is of no review
    transition      TEXT   NOT NULL,
    status          TEXT   NOT NULL,
    requested_by    TEXT   NOT NULL,
    requested_at    BIGINT NOT NULL,
    decided_by      TEXT   NOT NULL,
    decided_at      BIGINT NOT NULL,
    command         TEXT   NOT NULL,
    role            TEXT   NOT NULL,
    jurisdiction_id TEXT   NOT NULL DEFAULT '', -- that would be changed
    opens           TEXT   NOT NULL DEFAULT '', -- name of the review that would be opened
    why             TEXT   NOT NULL DEFAULT ''  -- it lapsed; empty: a transition came first
);
INSERT INTO approvals_of_any (
    id, matter_id, review_id, transition, status, requested_by, requested_at, decided_by, decided_at, command, role
)
SELECT id, matter_id, review_id, transition, status, requested_by, requested_at, decided_by, decided_at, command, role
FROM approvals;
DROP TABLE approvals;
ALTER TABLE approvals_of_any RENAME TO approvals;
CREATE INDEX approvals_newest ON approvals (requested_at, id, review_id, requested_by);
CREATE INDEX approvals_status ON approvals (status, requested_at, id, review_id, requested_by);
CREATE INDEX approvals_matter ON approvals (matter_id);
