-- One stream is read along its primary key, the whole ledger along its sequence; both either way.

-- name: StreamForward :many
SELECT seq, no, bytes FROM events WHERE stream = @stream AND no > @after ORDER BY no LIMIT @most;

-- name: StreamBackward :many
SELECT seq, no, bytes FROM events WHERE stream = @stream AND no < @before ORDER BY no DESC LIMIT @most;

-- name: LedgerForward :many
SELECT seq, no, bytes FROM events WHERE seq > @after ORDER BY seq LIMIT @most;

-- name: LedgerBackward :many
SELECT seq, no, bytes FROM events WHERE seq < @before ORDER BY seq DESC LIMIT @most;

-- name: PersonalOf :many
SELECT name, salt, value FROM personal WHERE seq = @seq;

-- name: StreamLength :one
SELECT CAST(COALESCE(max(no), 0) AS BIGINT) FROM events WHERE stream = @stream;
