-- Letters that came back and for which nothing was done yet.

-- name: InsertReturnedLetter :exec
INSERT INTO returned_letters (matter_id, event, review_id, title, office, returned_on) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateReturnedLetter :exec
UPDATE returned_letters SET review_id = $3, title = $4, office = $5, returned_on = $6 WHERE matter_id = $1 AND event = $2;

-- name: DeleteReturnedLetter :exec
DELETE FROM returned_letters WHERE matter_id = $1 AND event = $2;

-- Those that a viewer may see, the oldest first.
-- name: ReturnedLetters :many
SELECT l.matter_id, l.event, l.title, l.office, l.returned_on, j.id AS jurisdiction_id, j.name AS jurisdiction_name, j.kind AS jurisdiction_kind,
    j.state AS jurisdiction_state, j.parent AS jurisdiction_parent
FROM returned_letters l JOIN matters m ON m.id = l.matter_id JOIN jurisdictions j ON j.id = m.jurisdiction_id
WHERE CAST(@sees_all AS BOOLEAN) OR l.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)
ORDER BY l.returned_on, l.matter_id, l.event LIMIT @most;
