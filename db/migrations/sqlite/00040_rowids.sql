-- Events and acts lie in the order in which they came, so that what is added goes to the end of the table. By stream,
-- each event went to a place of its own, and a row above a quarter of a page to another page besides.

-- +goose Up
CREATE TABLE events_in_order (
    stream       TEXT   NOT NULL,
    no           BIGINT NOT NULL CHECK (no > 0),
    seq          INTEGER PRIMARY KEY CHECK (seq > 0),
    type         TEXT   NOT NULL,
    recorded_at  BIGINT NOT NULL,
    bytes        BYTEA  NOT NULL,
    actor        TEXT   NOT NULL,
    effective_on TEXT   NOT NULL
);
INSERT INTO events_in_order SELECT stream, no, seq, type, recorded_at, bytes, actor, effective_on FROM events ORDER BY seq;
DROP TABLE events;
ALTER TABLE events_in_order RENAME TO events;
CREATE UNIQUE INDEX events_stream ON events (stream, no);
CREATE INDEX events_type ON events (type);
CREATE INDEX events_actor ON events (actor, type);
CREATE INDEX events_effective ON events (effective_on, seq, type, actor);
-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
-- +goose StatementEnd

CREATE TABLE acts_in_order (
    actor   TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    digest  TEXT   NOT NULL,
    receipt TEXT   NOT NULL,
    at      BIGINT NOT NULL
);
INSERT INTO acts_in_order SELECT actor, key, digest, receipt, at FROM acts ORDER BY at;
DROP TABLE acts;
ALTER TABLE acts_in_order RENAME TO acts;
CREATE UNIQUE INDEX acts_key ON acts (actor, key);
