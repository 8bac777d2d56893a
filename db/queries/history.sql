-- One stream is read along its primary key, the whole ledger along its sequence. Package read turns ORDER BY
-- round to read them from the end (db/read/page/reversible.go). A list of types stands between commas, as in
-- ",note_added,"; an empty one leaves none out.

-- name: StreamHistory :many
SELECT seq, no, type, actor, recorded_at, effective_on, bytes FROM events WHERE stream = @stream AND no > @after AND no < @before
  AND (CAST(@actor AS TEXT) = '' OR actor = @actor) AND (CAST(@types AS TEXT) = '' OR REPLACE(@types, ',' || type || ',', '') <> @types)
  AND recorded_at >= @recorded_from AND recorded_at < @recorded_before AND effective_on >= @effective_from AND effective_on <= @effective_to
ORDER BY no LIMIT @most;

-- The ledger under a filter is found by number, and then read event by event.
-- name: LedgerNumbers :many
SELECT seq FROM events WHERE seq > @after AND seq < @before ORDER BY seq LIMIT @most;

-- name: TypeNumbers :many
SELECT seq FROM events WHERE type = @type AND seq > @after AND seq < @before ORDER BY seq LIMIT @most;

-- name: ActorNumbers :many
SELECT seq FROM events WHERE actor = @actor AND type = @type AND seq > @after AND seq < @before ORDER BY seq LIMIT @most;

-- The next of those who acted, by id: asked again and again, it steps from one to the next over all events between.
-- name: ActorAfter :many
SELECT actor FROM events WHERE actor > @after ORDER BY actor LIMIT 1;

-- By the day on which it was true, and then by number.
-- The CASTs give numbers their type: sqlc takes none from a comparison of rows.
-- name: EffectiveNumbers :many
SELECT seq, effective_on FROM events WHERE CAST(@from_seq AS BIGINT) IS NOT NULL AND CAST(@to_seq AS BIGINT) IS NOT NULL AND (effective_on, seq) > (@from_on, @from_seq) AND (effective_on, seq) < (@to_on, @to_seq)
  AND seq > @after AND seq < @before
  AND (CAST(@actor AS TEXT) = '' OR actor = @actor) AND (CAST(@types AS TEXT) = '' OR REPLACE(@types, ',' || type || ',', '') <> @types)
ORDER BY effective_on, seq LIMIT @most;

-- name: EventBySeq :one
SELECT seq, no, bytes FROM events WHERE seq = @seq;

-- Who acted, and what types of event there are: in one stream, and in the whole ledger.
-- name: StreamActors :many
SELECT DISTINCT actor FROM events WHERE stream = @stream ORDER BY actor;

-- name: StreamTypes :many
SELECT DISTINCT type FROM events WHERE stream = @stream ORDER BY type;

-- name: LedgerActors :many
SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM events e WHERE e.actor = u.id) ORDER BY u.id;

-- Respondents act under the name of their invitation's stream; those who were invited last come first.
-- name: LedgerRespondents :many
SELECT DISTINCT actor FROM events WHERE actor > 'invitation/' AND actor < 'invitation0' ORDER BY actor DESC LIMIT @most;

-- name: PersonalOf :many
SELECT name, salt, value FROM personal WHERE seq = @seq;

-- name: StreamLength :one
SELECT CAST(COALESCE(max(no), 0) AS BIGINT) FROM events WHERE stream = @stream;
