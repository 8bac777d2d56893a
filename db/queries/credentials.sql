-- name: SetPassword :exec
INSERT INTO passwords (user_id, hash) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash;

-- name: InsertToken :exec
INSERT INTO tokens (id, user_id, label, hash, expires_at) VALUES ($1, $2, $3, $4, $5);

-- name: DeleteToken :exec
DELETE FROM tokens WHERE id = $1 AND user_id = $2;

-- name: InsertFeed :exec
INSERT INTO feeds (id, user_id, hash, scope, scope_id) VALUES ($1, $2, $3, $4, $5);

-- name: DeleteFeed :exec
DELETE FROM feeds WHERE id = $1 AND user_id = $2;
