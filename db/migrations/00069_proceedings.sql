-- Proceedings, whom their orders may protect, and associations.

-- +goose Up
CREATE TABLE proceedings (
    id         TEXT   NOT NULL PRIMARY KEY,
    docket_key TEXT   NOT NULL, -- court and number, whichever way they are written
    court      TEXT   NOT NULL,
    number     TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    status     TEXT   NOT NULL,
    caption    TEXT   NOT NULL,
    words      TEXT   NOT NULL, -- by which it is found, folded
    filed_on   TEXT   NOT NULL,
    orders     BIGINT NOT NULL,
    next_on    TEXT   NOT NULL, -- the first of its open dates; empty: none
    owner      TEXT   NOT NULL,
    version    BIGINT NOT NULL
); -- sqlite: WITHOUT ROWID
CREATE INDEX proceedings_docket ON proceedings (docket_key);
CREATE INDEX proceedings_next ON proceedings (next_on) WHERE next_on <> '';
CREATE INDEX proceedings_newest ON proceedings (filed_on, id);

CREATE TABLE proceeding_parties (
    proceeding_id   TEXT NOT NULL REFERENCES proceedings (id),
    jurisdiction_id TEXT NOT NULL,
    PRIMARY KEY (proceeding_id, jurisdiction_id)
); -- sqlite: WITHOUT ROWID
CREATE INDEX proceeding_parties_of ON proceeding_parties (jurisdiction_id, proceeding_id);

CREATE TABLE proceeding_reaches (
    proceeding_id TEXT NOT NULL REFERENCES proceedings (id),
    reach         TEXT NOT NULL, -- everyone, members, state/CA, jurisdiction/ID
    PRIMARY KEY (proceeding_id, reach)
); -- sqlite: WITHOUT ROWID
CREATE INDEX proceeding_reaches_of ON proceeding_reaches (reach, proceeding_id);

CREATE TABLE proceeding_changes (
    proceeding_id TEXT NOT NULL REFERENCES proceedings (id),
    changes       TEXT NOT NULL, -- the proceeding in which a clause is that one of this changes
    PRIMARY KEY (proceeding_id, changes)
); -- sqlite: WITHOUT ROWID
CREATE INDEX proceeding_changes_of ON proceeding_changes (changes, proceeding_id);

CREATE TABLE associations (
    id      TEXT    NOT NULL PRIMARY KEY,
    name    TEXT    NOT NULL,
    class   BOOLEAN NOT NULL,
    members BIGINT  NOT NULL, -- ever
    version BIGINT  NOT NULL
); -- sqlite: WITHOUT ROWID
CREATE INDEX associations_name ON associations (name, id);
