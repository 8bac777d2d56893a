-- Matters that no published list names.

-- +goose Up
CREATE TABLE confidential_matters (
    matter_id TEXT NOT NULL PRIMARY KEY REFERENCES matters (id)
); -- sqlite: WITHOUT ROWID
