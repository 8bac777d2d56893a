-- Requests for more time, as the histories of matters have them.

-- +goose Up
CREATE TABLE extensions (
    matter_id   TEXT NOT NULL REFERENCES matters (id),
    id          TEXT NOT NULL,
    review_id   TEXT NOT NULL REFERENCES reviews (id),
    deadline_id TEXT NOT NULL,
    kind        TEXT NOT NULL, -- of the deadline
    asked_on    TEXT NOT NULL,
    until_day   TEXT NOT NULL, -- that was asked for
    asked_by    TEXT NOT NULL, -- letter, email and so on
    decide_by   TEXT NOT NULL,
    standing    TEXT NOT NULL, -- open, lapsed, granted, granted_in_part or denied
    decided_on  TEXT NOT NULL, -- empty: not decided
    granted_to  TEXT NOT NULL, -- empty: not granted
    PRIMARY KEY (matter_id, id)
); -- sqlite: WITHOUT ROWID
CREATE INDEX extensions_by_review ON extensions (review_id, standing, decide_by, matter_id, id);
