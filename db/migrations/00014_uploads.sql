-- Files that users sent: a command may name its actor's own, and those that its matter has.

-- +goose Up
CREATE TABLE uploads (
    id     TEXT   NOT NULL PRIMARY KEY,
    actor  TEXT   NOT NULL,
    sha256 TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    at     BIGINT NOT NULL
); -- sqlite: WITHOUT ROWID
CREATE INDEX uploads_sent ON uploads (actor, sha256);
