-- The list of approvals. Package read gives each order its key (db/read/page/list.go). What is about
-- no matter is its asker's too, and what is of no review everybody's of the role that decides.

-- name: Approval :one
SELECT a.id, a.matter_id, a.command, a.transition, a.status, a.requested_by, a.requested_at, a.decided_by, a.decided_at, a.opens, a.why, a.deadline_id, a.change, CAST(COALESCE(j.search, a.opens) AS TEXT) AS about,
    COALESCE(r.id, '') AS review_id, COALESCE(r.name, '') AS review_name,
    COALESCE(j.id, '') AS jurisdiction_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    COALESCE(asked.name, '') AS requested_name, COALESCE(decided.name, '') AS decided_name
FROM approvals a
    LEFT JOIN reviews r ON r.id = a.review_id AND (CAST(@sees_all AS BOOLEAN) OR a.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
    LEFT JOIN matters m ON m.id = a.matter_id LEFT JOIN jurisdictions j ON j.id = COALESCE(m.jurisdiction_id, a.jurisdiction_id)
    LEFT JOIN users asked ON asked.id = a.requested_by LEFT JOIN users decided ON decided.id = a.decided_by
WHERE (r.id IS NOT NULL OR CAST(@sees_all AS BOOLEAN) OR a.matter_id = '' AND a.requested_by = @member OR a.review_id = '' AND a.role = CAST(@decides AS TEXT))
  AND a.id = @id;

-- name: Approvals :many
SELECT a.id, a.matter_id, a.command, a.transition, a.status, a.requested_by, a.requested_at, a.decided_by, a.decided_at, a.opens, a.why, a.deadline_id, a.change, CAST(COALESCE(j.search, a.opens) AS TEXT) AS about,
    COALESCE(r.id, '') AS review_id, COALESCE(r.name, '') AS review_name,
    COALESCE(j.id, '') AS jurisdiction_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    COALESCE(asked.name, '') AS requested_name, COALESCE(decided.name, '') AS decided_name
FROM approvals a
    LEFT JOIN reviews r ON r.id = a.review_id AND (CAST(@sees_all AS BOOLEAN) OR a.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
    LEFT JOIN matters m ON m.id = a.matter_id LEFT JOIN jurisdictions j ON j.id = COALESCE(m.jurisdiction_id, a.jurisdiction_id)
    LEFT JOIN users asked ON asked.id = a.requested_by LEFT JOIN users decided ON decided.id = a.decided_by
WHERE (r.id IS NOT NULL OR CAST(@sees_all AS BOOLEAN) OR a.matter_id = '' AND a.requested_by = @member OR a.review_id = '' AND a.role = CAST(@decides AS TEXT))
  AND (CAST(@query AS TEXT) = '' OR j.words LIKE @query ESCAPE '\' OR r.words LIKE @query ESCAPE '\' OR asked.words LIKE @query ESCAPE '\')
  AND CAST(@not_by AS TEXT) <> a.requested_by AND CAST(@role AS TEXT) IN ('', a.role)
  AND CAST(@status AS TEXT) IN ('', a.status) AND CAST(@matter AS TEXT) IN ('', a.matter_id)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_at AS BIGINT) || CAST(@after_name AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND (a.command, a.transition, a.requested_at, a.opens, a.id) > (@after, @after_tie, @after_at, @after_name, @after_id)
ORDER BY a.command, a.transition, a.requested_at, a.opens, a.id LIMIT @most;

-- name: PendingOf :many
SELECT id, matter_id FROM approvals WHERE status = 'pending' AND requested_by = $1;
