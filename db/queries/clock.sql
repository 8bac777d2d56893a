-- name: SetTick :exec
INSERT INTO clock (id, ticked_at) VALUES (1, @at) ON CONFLICT (id) DO UPDATE SET ticked_at = excluded.ticked_at;

-- name: LastTick :one
SELECT ticked_at FROM clock WHERE id = 1;
