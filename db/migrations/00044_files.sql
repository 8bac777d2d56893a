-- What is known of the bytes of files. files and file_texts say nothing that the files themselves do not: both may be
-- emptied, and are filled again. documents are those of matters, as their histories have them.

-- +goose Up
CREATE TABLE documents (
    matter_id TEXT   NOT NULL REFERENCES matters (id),
    number    BIGINT NOT NULL, -- from 1, in the order of the history
    sha256    TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    PRIMARY KEY (matter_id, number)
); -- sqlite: WITHOUT ROWID
CREATE INDEX documents_of ON documents (sha256, matter_id, number);

CREATE TABLE files (
    sha256   TEXT    NOT NULL PRIMARY KEY,
    type     TEXT    NOT NULL, -- media type, by the content; empty: nobody has looked yet
    size     BIGINT  NOT NULL,
    locked   BOOLEAN NOT NULL,
    state    TEXT    NOT NULL, -- of its text
    contents TEXT    NOT NULL, -- JSON: what it lists, if it is an archive
    tries    BIGINT  NOT NULL  -- how often its text was tried to read
); -- sqlite: WITHOUT ROWID
CREATE INDEX files_waiting ON files (tries, sha256) WHERE state = 'waiting';

CREATE TABLE file_texts (
    id     INTEGER PRIMARY KEY,
    sha256 TEXT    NOT NULL,
    body   TEXT    NOT NULL
);
CREATE UNIQUE INDEX file_texts_of ON file_texts (sha256);
