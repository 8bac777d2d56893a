-- What migrations ask of history, in pages, so that memory does not grow with it.

-- name: StreamsToFill :many
SELECT DISTINCT stream FROM events WHERE type IN ('owner_assigned', 'acknowledged') AND stream > $1 ORDER BY stream LIMIT $2;

-- name: JurisdictionsToFold :many
SELECT id, name, parent FROM jurisdictions WHERE id > $1 ORDER BY id LIMIT $2;

-- name: FoldJurisdiction :exec
UPDATE jurisdictions SET search = $2, parent_search = $3 WHERE id = $1;

-- name: JurisdictionsTwice :one
SELECT CAST(EXISTS (SELECT 1 FROM jurisdictions GROUP BY search, state, kind, parent_search HAVING count(*) > 1) AS BOOLEAN);

-- name: MattersToFill :many
SELECT id FROM matters WHERE id > $1 ORDER BY id LIMIT $2;

-- name: ClosedToFill :many
SELECT id FROM matters WHERE closed AND id > $1 ORDER BY id LIMIT $2;

-- name: FillMatter :exec
UPDATE matters SET closed = $2, answered = $3, step_due = $4, step_ends_at = $5 WHERE id = $1;

-- name: FillClosedBy :exec
UPDATE matters SET closed_by = $2 WHERE id = $1;

-- name: FillDeadline :exec
UPDATE deadlines SET answered = $3 WHERE matter_id = $1 AND id = $2;

-- Those in which the clock has something to do.
-- name: MattersToRetick :many
SELECT id FROM matters WHERE tick_at <> 0 AND id > $1 ORDER BY id LIMIT $2;
-- name: JurisdictionsToKey :many
SELECT id, name, kind, state, parent FROM jurisdictions WHERE id > $1 ORDER BY id LIMIT $2;

-- name: KeyJurisdiction :exec
UPDATE jurisdictions SET words = $2 WHERE id = $1;

-- name: ReviewNames :many
SELECT id, name FROM reviews ORDER BY id;

-- name: KeyReview :exec
UPDATE reviews SET words = $2 WHERE id = $1;

-- name: UserNames :many
SELECT id, name FROM users ORDER BY id;

-- name: KeyUser :exec
UPDATE users SET words = $2 WHERE id = $1;
