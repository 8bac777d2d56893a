-- Requests for more time.

-- name: InsertExtension :exec
INSERT INTO extensions (matter_id, id, review_id, deadline_id, kind, asked_on, until_day, asked_by, decide_by, standing, decided_on, granted_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: UpdateExtension :exec
UPDATE extensions SET kind = $3, asked_on = $4, until_day = $5, asked_by = $6, decide_by = $7, standing = $8, decided_on = $9, granted_to = $10
WHERE matter_id = $1 AND id = $2;

-- name: ShownExtensions :many
SELECT * FROM extensions WHERE matter_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- A list in the order of the days by which they are to be decided. Package read says along which index (db/read/page/list.go).
-- name: Extensions :many
SELECT x.*, m.process, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent,
    r.name AS review_name
FROM extensions x CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r
WHERE m.id = x.matter_id AND j.id = m.jurisdiction_id AND r.id = x.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR x.review_id IN (SELECT y.review_id FROM members y WHERE y.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', x.review_id) AND CAST(@standing AS TEXT) IN ('', x.standing)
  AND CAST(@after_day AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND (x.decide_by, x.matter_id, x.id) > (@after_day, @after_matter, @after_id)
ORDER BY x.decide_by, x.matter_id, x.id LIMIT @most;

-- name: ExtensionsOfReview :many
SELECT x.standing, x.asked_on, x.decided_on, count(*) AS requests FROM extensions x
WHERE x.review_id = @review AND (CAST(@sees_all AS BOOLEAN) OR x.review_id IN (SELECT y.review_id FROM members y WHERE y.user_id = @member))
GROUP BY x.standing, x.asked_on, x.decided_on;
