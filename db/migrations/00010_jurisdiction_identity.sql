-- A jurisdiction is told from others by name, state, kind and parent: St. Louis is a city and a
-- county, and several counties of New Jersey have a Washington Township. Names are compared in
-- canonical form, with single spaces and in lower case, which SQL cannot do: the next migration, which
-- is Go, fills the columns and makes the index.

-- +goose Up
ALTER TABLE jurisdictions ADD COLUMN parent_search TEXT NOT NULL DEFAULT ''; -- parent, as search has the name
DROP INDEX jurisdictions_name;
