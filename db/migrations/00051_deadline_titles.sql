-- A deadline may have a title of its own, and may be on hold until a day. What older directories hold has neither.

-- +goose Up
ALTER TABLE deadlines ADD COLUMN title TEXT NOT NULL DEFAULT ''; -- empty: that of its kind
ALTER TABLE deadlines ADD COLUMN held_until TEXT NOT NULL DEFAULT ''; -- last day on hold; empty: the hold, if there is one, has no end yet
