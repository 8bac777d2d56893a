-- A document can be closed to all but some readers. Its text is not searched then.

-- +goose Up
ALTER TABLE documents ADD COLUMN readers TEXT NOT NULL DEFAULT ''; -- ids of users, each between commas; empty: all who see the matter

CREATE INDEX documents_closed ON documents (matter_id, number, sha256, readers) WHERE readers <> '';
