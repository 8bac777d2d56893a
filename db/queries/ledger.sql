-- name: NodeAt :one
SELECT hash FROM ledger_nodes WHERE id = $1;

-- name: Head :one
SELECT size, root, checkpoint, signed_at FROM ledger_head WHERE id = 1;

-- name: InsertHead :exec
INSERT INTO ledger_head (id, size, root, checkpoint, signed_at) VALUES (1, $1, $2, $3, $4);

-- name: UpdateHead :exec
UPDATE ledger_head SET size = $1, root = $2, checkpoint = $3, signed_at = $4 WHERE id = 1;

-- name: CountEventsFrom :one
SELECT count(*) FROM events WHERE seq > $1;

-- name: StreamEvents :many
SELECT seq, no, bytes FROM events WHERE stream = @stream AND no > @after ORDER BY no;

-- How long a stream is, and how many personal values of its first events are still there, but for those of some types,
-- which stand between commas.
-- name: StreamStands :one
SELECT CAST((SELECT COALESCE(max(m.no), 0) FROM events m WHERE m.stream = @stream) AS BIGINT) AS length,
  (SELECT count(*) FROM events e CROSS JOIN personal p WHERE e.stream = @stream AND e.no <= @no AND p.seq = e.seq
    AND REPLACE(CAST(@counted AS TEXT), ',' || e.type || ',', '') = @counted) AS personal;

-- name: StreamPersonal :many
SELECT p.seq, p.name, p.salt, p.value FROM personal p JOIN events e ON e.seq = p.seq WHERE e.stream = @stream AND e.no > @after;

-- name: ActByKey :one
SELECT digest, receipt FROM acts WHERE actor = $1 AND key = $2;

-- name: InsertAct :exec
INSERT INTO acts (actor, key, digest, receipt, at) VALUES ($1, $2, $3, $4, $5);
