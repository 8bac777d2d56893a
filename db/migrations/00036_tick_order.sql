-- Matters that are due lie together in the order of their ids, as their rows and messages do: a tick
-- over many of them changes neighbors.

-- +goose Up
DROP INDEX matters_tick;
CREATE INDEX matters_tick ON matters (tick_at, id);
