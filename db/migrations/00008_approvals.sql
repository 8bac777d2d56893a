-- A request for approval has a stream of its own, need not be about a matter, and says which role
-- decides it. Those with no command were asked for by earlier versions, in the matter's own stream.

-- +goose Up
CREATE TABLE approvals_of_commands (
    id           TEXT   NOT NULL PRIMARY KEY,
    matter_id    TEXT   NOT NULL, -- empty: it is about no matter
    review_id    TEXT   NOT NULL REFERENCES reviews (id),
    transition   TEXT   NOT NULL,
    status       TEXT   NOT NULL,
    requested_by TEXT   NOT NULL,
    requested_at BIGINT NOT NULL,
    decided_by   TEXT   NOT NULL,
    decided_at   BIGINT NOT NULL,
    command      TEXT   NOT NULL,
    role         TEXT   NOT NULL
);
INSERT INTO approvals_of_commands (
    id, matter_id, review_id, transition, status, requested_by, requested_at, decided_by, decided_at, command, role
)
SELECT id, matter_id, review_id, transition, status, requested_by, requested_at, decided_by, decided_at, '', 'supervisor'
FROM approvals;
DROP TABLE approvals;
ALTER TABLE approvals_of_commands RENAME TO approvals;
CREATE INDEX approvals_newest ON approvals (requested_at, id, review_id, requested_by);
CREATE INDEX approvals_status ON approvals (status, requested_at, id, review_id, requested_by);
CREATE INDEX approvals_matter ON approvals (matter_id);
