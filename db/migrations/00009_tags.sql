-- Tags of matters, to narrow lists by.

-- +goose Up
CREATE TABLE tags (
    matter_id TEXT NOT NULL REFERENCES matters (id),
    tag       TEXT NOT NULL,
    PRIMARY KEY (matter_id, tag)
); -- sqlite: WITHOUT ROWID
CREATE INDEX tags_tag ON tags (tag, matter_id);
