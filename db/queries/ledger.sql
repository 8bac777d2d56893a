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
SELECT seq, no, bytes FROM events WHERE stream = $1 ORDER BY no;

-- name: StreamPersonal :many
SELECT p.seq, p.name, p.salt, p.value FROM personal p JOIN events e ON e.seq = p.seq WHERE e.stream = $1;

-- name: ActByKey :one
SELECT digest, receipt FROM acts WHERE actor = $1 AND key = $2;

-- name: InsertAct :exec
INSERT INTO acts (actor, key, digest, receipt, at) VALUES ($1, $2, $3, $4, $5);
