-- Each walks the ledger in its own order under one filter, and holds what the others ask for, so that
-- no event is read that is not shown. An index costs the writer a little with every event.

-- +goose Up
CREATE INDEX events_type ON events (type, seq);
CREATE INDEX events_actor ON events (actor, type, seq);
CREATE INDEX events_effective ON events (effective_on, seq, type, actor);
