-- A request to change a deadline by hand says which deadline, and how. No version that was
-- released before this one made such requests, so that rows that are there have neither.

-- +goose Up
ALTER TABLE approvals ADD COLUMN deadline_id TEXT NOT NULL DEFAULT ''; -- that would be changed by hand
ALTER TABLE approvals ADD COLUMN change TEXT NOT NULL DEFAULT '';
