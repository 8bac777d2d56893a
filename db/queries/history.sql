-- One stream is read along its primary key, the whole ledger along its sequence; both either way. A list
-- of types stands between commas, as in ",note_added,"; an empty one leaves none out.

-- name: StreamForward :many
SELECT seq, no, bytes FROM events WHERE stream = @stream AND no > @at
  AND (CAST(@actor AS TEXT) = '' OR actor = @actor) AND (CAST(@types AS TEXT) = '' OR REPLACE(@types, ',' || type || ',', '') <> @types)
  AND recorded_at >= @recorded_from AND recorded_at < @recorded_before AND effective_on >= @effective_from AND effective_on <= @effective_to
ORDER BY no LIMIT @most;

-- name: StreamBackward :many
SELECT seq, no, bytes FROM events WHERE stream = @stream AND no < @at
  AND (CAST(@actor AS TEXT) = '' OR actor = @actor) AND (CAST(@types AS TEXT) = '' OR REPLACE(@types, ',' || type || ',', '') <> @types)
  AND recorded_at >= @recorded_from AND recorded_at < @recorded_before AND effective_on >= @effective_from AND effective_on <= @effective_to
ORDER BY no DESC LIMIT @most;

-- The ledger under a filter is found by number, and then read event by event.
-- name: LedgerForward :many
SELECT seq FROM events WHERE seq > @after AND seq < @before ORDER BY seq LIMIT @most;

-- name: LedgerBackward :many
SELECT seq FROM events WHERE seq > @after AND seq < @before ORDER BY seq DESC LIMIT @most;

-- name: TypeForward :many
SELECT seq FROM events WHERE type = @type AND seq > @after AND seq < @before ORDER BY seq LIMIT @most;

-- name: TypeBackward :many
SELECT seq FROM events WHERE type = @type AND seq > @after AND seq < @before ORDER BY seq DESC LIMIT @most;

-- name: ActorForward :many
SELECT seq FROM events WHERE actor = @actor AND type = @type AND seq > @after AND seq < @before ORDER BY seq LIMIT @most;

-- name: ActorBackward :many
SELECT seq FROM events WHERE actor = @actor AND type = @type AND seq > @after AND seq < @before ORDER BY seq DESC LIMIT @most;

-- By the day on which it was true, and then by number.
-- name: EffectiveForward :many
SELECT seq, effective_on FROM events WHERE effective_on >= @at_on AND effective_on <= @effective_to
  AND (effective_on > @at_on OR seq > @at) AND seq > @after AND seq < @before
  AND (CAST(@actor AS TEXT) = '' OR actor = @actor) AND (CAST(@types AS TEXT) = '' OR REPLACE(@types, ',' || type || ',', '') <> @types)
ORDER BY effective_on, seq LIMIT @most;

-- name: EffectiveBackward :many
SELECT seq, effective_on FROM events WHERE effective_on <= @at_on AND effective_on >= @effective_from
  AND (effective_on < @at_on OR seq < @at) AND seq > @after AND seq < @before
  AND (CAST(@actor AS TEXT) = '' OR actor = @actor) AND (CAST(@types AS TEXT) = '' OR REPLACE(@types, ',' || type || ',', '') <> @types)
ORDER BY effective_on DESC, seq DESC LIMIT @most;

-- name: EventBySeq :one
SELECT seq, no, bytes FROM events WHERE seq = @seq;

-- Who acted, and what types of event there are: in one stream, and in the whole ledger.
-- name: StreamActors :many
SELECT DISTINCT actor FROM events WHERE stream = @stream ORDER BY actor;

-- name: StreamTypes :many
SELECT DISTINCT type FROM events WHERE stream = @stream ORDER BY type;

-- name: LedgerActors :many
SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM events e WHERE e.actor = u.id) ORDER BY u.id;

-- name: PersonalOf :many
SELECT name, salt, value FROM personal WHERE seq = @seq;

-- name: StreamLength :one
SELECT CAST(COALESCE(max(no), 0) AS BIGINT) FROM events WHERE stream = @stream;
