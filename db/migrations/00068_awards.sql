-- Awards, who has them, and how their cents move from column to column.

-- +goose Up
CREATE TABLE awards (
    id          TEXT   NOT NULL PRIMARY KEY,
    agency      TEXT   NOT NULL,
    agency_key  TEXT   NOT NULL, -- folded
    number      TEXT   NOT NULL,
    number_key  TEXT   NOT NULL, -- letters and digits alone; two awards may share it, if somebody said that they are distinct
    program     TEXT   NOT NULL,
    program_key TEXT   NOT NULL, -- folded
    year        BIGINT NOT NULL, -- of the program
    recipient   TEXT   NOT NULL, -- jurisdiction
    role        TEXT   NOT NULL, -- empty: not on record
    basis       TEXT   NOT NULL, -- empty: not on record
    subaward_of TEXT   NOT NULL, -- award; empty: it is none
    name        TEXT   NOT NULL,
    words       TEXT   NOT NULL, -- by which it is found, folded
    made_on     TEXT   NOT NULL,
    until       TEXT   NOT NULL, -- last day of the period; empty: not on record
    awarded     BIGINT NOT NULL, -- cents, as these
    undrawn     BIGINT NOT NULL,
    drawn       BIGINT NOT NULL,
    actions     BIGINT NOT NULL,
    version     BIGINT NOT NULL
); -- sqlite: WITHOUT ROWID
CREATE INDEX awards_key ON awards (number_key, agency_key);
CREATE INDEX awards_newest ON awards (made_on, id);

CREATE TABLE award_holders (
    award_id        TEXT    NOT NULL REFERENCES awards (id),
    jurisdiction_id TEXT    NOT NULL,
    agent           BOOLEAN NOT NULL, -- it is the recipient
    PRIMARY KEY (award_id, jurisdiction_id)
); -- sqlite: WITHOUT ROWID
CREATE INDEX award_holders_of ON award_holders (jurisdiction_id, award_id);

CREATE TABLE award_moves (
    award_id        TEXT   NOT NULL REFERENCES awards (id),
    no              BIGINT NOT NULL, -- of the action
    jurisdiction_id TEXT   NOT NULL, -- whose cents they are
    on_day          TEXT   NOT NULL,
    recorded_at     BIGINT NOT NULL,
    stands_until    BIGINT NOT NULL, -- when a correction of the action was recorded; the largest number: it stands
    from_column     TEXT   NOT NULL, -- empty: from outside
    into_column     TEXT   NOT NULL,
    cents           BIGINT NOT NULL,
    PRIMARY KEY (award_id, no, jurisdiction_id)
); -- sqlite: WITHOUT ROWID
