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

-- Whether the matter or review of a stream is there for the viewer.
-- name: ReviewVisible :one
SELECT count(*) FROM reviews r
WHERE r.id = @id AND (CAST(@sees_all AS BOOLEAN) OR r.id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));

-- name: MatterVisible :one
SELECT count(*) FROM matters m
WHERE m.id = @id AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));
