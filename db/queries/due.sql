-- What the clock has to do.

-- name: DueMatters :many
SELECT id FROM matters WHERE tick_at > 0 AND tick_at <= @now ORDER BY tick_at, id LIMIT @most;

-- name: MattersOfJurisdiction :many
SELECT id FROM matters WHERE jurisdiction_id = @jurisdiction ORDER BY id;

-- name: MattersDueFrom :many
SELECT DISTINCT matter_id FROM deadlines WHERE status IN ('open', 'answered', 'missed') AND due_on >= @from_day;
