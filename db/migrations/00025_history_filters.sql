-- Histories and the ledger are filtered by who acted and by the day on which it was true. Both
-- stand in an event's bytes, which verification holds these columns against.

-- +goose Up
ALTER TABLE events ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN effective_on TEXT NOT NULL DEFAULT '';
