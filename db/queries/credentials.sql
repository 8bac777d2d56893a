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

-- All that opens something, in one shape.
-- name: Credentials :many
SELECT 'password' AS kind, CAST('' AS TEXT) AS id, user_id, CAST('' AS TEXT) AS label, hash, CAST(0 AS BIGINT) AS expires_at, CAST('' AS TEXT) AS scope, CAST('' AS TEXT) AS scope_id FROM passwords
UNION ALL SELECT 'token', id, user_id, label, hash, expires_at, '', '' FROM tokens
UNION ALL SELECT 'feed', id, user_id, '', hash, 0, scope, scope_id FROM feeds;

-- name: CredentialsOf :many
SELECT 'password' AS kind, CAST('' AS TEXT) AS id, p.user_id, CAST('' AS TEXT) AS label, p.hash, CAST(0 AS BIGINT) AS expires_at, CAST('' AS TEXT) AS scope, CAST('' AS TEXT) AS scope_id FROM passwords p WHERE p.user_id = @user_id
UNION ALL SELECT 'token', t.id, t.user_id, t.label, t.hash, t.expires_at, '', '' FROM tokens t WHERE t.user_id = @user_id
UNION ALL SELECT 'feed', f.id, f.user_id, '', f.hash, 0, f.scope, f.scope_id FROM feeds f WHERE f.user_id = @user_id;

-- What somebody identifies themselves with. Whether history knows it, db/credential says.

-- name: PasswordByEmail :one
SELECT p.user_id, p.hash FROM users u JOIN passwords p ON p.user_id = u.id WHERE u.email = @email;

-- name: TokenByHash :one
SELECT id, user_id, hash, expires_at, used_at FROM tokens WHERE hash = @hash;

-- name: FeedByHash :one
SELECT id, user_id, hash, scope, scope_id, used_at FROM feeds WHERE hash = @hash;

-- name: ProgramTokenByHash :one
SELECT id, hash, expires_at, used_at FROM program_tokens WHERE hash = @hash AND (expires_at = 0 OR expires_at > @now);

-- name: ProgramToken :many
SELECT id, hash, expires_at FROM program_tokens WHERE id = @id;

-- name: InsertProgramToken :exec
INSERT INTO program_tokens (id, hash, expires_at, used_at) VALUES ($1, $2, $3, 0);

-- name: DeleteProgramToken :exec
DELETE FROM program_tokens WHERE id = $1;

-- name: UseToken :exec
UPDATE tokens SET used_at = @at WHERE id = @id AND used_at < @at;

-- name: UseFeed :exec
UPDATE feeds SET used_at = @at WHERE id = @id AND used_at < @at;

-- name: UseProgramToken :exec
UPDATE program_tokens SET used_at = @at WHERE id = @id AND used_at < @at;

-- When credentials of a user opened something last.
-- name: LastUses :many
SELECT t.id, t.expires_at, t.used_at FROM tokens t WHERE t.user_id = @user_id
UNION ALL SELECT f.id, 0, f.used_at FROM feeds f WHERE f.user_id = @user_id;

-- name: Programs :many
SELECT p.id, p.label, p.purpose, p.added_at, t.expires_at, t.used_at FROM programs p JOIN program_tokens t ON t.id = p.id WHERE NOT p.revoked
ORDER BY p.added_at, p.id;
