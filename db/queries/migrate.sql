-- What migrations ask of history, in pages, so that memory does not grow with it.

-- name: StreamsToFill :many
SELECT DISTINCT stream FROM events WHERE type IN ('owner_assigned', 'acknowledged') AND stream > $1 ORDER BY stream LIMIT $2;
