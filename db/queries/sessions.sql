-- Sessions are kept by the hash of their token.

-- name: FindSession :one
SELECT data FROM sessions WHERE token_hash = @token_hash AND expires_at > @now;

-- name: PutSession :exec
INSERT INTO sessions (token_hash, data, expires_at) VALUES (@token_hash, @data, @expires_at)
ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at;

-- name: DeleteSession :exec
DELETE FROM sessions WHERE token_hash = @token_hash;

-- name: SweepSessions :exec
DELETE FROM sessions WHERE expires_at <= @now;
