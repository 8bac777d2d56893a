-- The events of earlier versions get the two columns that their bytes give them. What cannot be read
-- stays empty: verification names it.

-- +goose Up
DROP TRIGGER events_no_update;
UPDATE events SET actor = COALESCE(json_extract(CAST(bytes AS TEXT), '$.actor'), ''), effective_on = COALESCE(json_extract(CAST(bytes AS TEXT), '$.effective'), '')
WHERE json_valid(CAST(bytes AS TEXT));
-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
-- +goose StatementEnd
