-- Which step closed a matter, for the list of matters.

-- +goose Up
ALTER TABLE matters ADD COLUMN closed_by TEXT NOT NULL DEFAULT ''; -- empty: the matter is not closed
