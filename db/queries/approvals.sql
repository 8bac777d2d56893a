-- The list of approvals, newest first: all, those of one status, those of one matter.

-- name: Approval :one
SELECT a.id, a.matter_id, a.review_id, a.command, a.transition, a.status, a.requested_by, a.requested_at, a.decided_by, a.decided_at,
    r.name AS review_name,
    COALESCE(m.jurisdiction_id, '') AS jurisdiction_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    COALESCE(asked.name, '') AS requested_name, COALESCE(decided.name, '') AS decided_name
FROM approvals a CROSS JOIN reviews r
    LEFT JOIN matters m ON m.id = a.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users asked ON asked.id = a.requested_by LEFT JOIN users decided ON decided.id = a.decided_by
WHERE r.id = a.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR a.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND a.id = @id;

-- name: Approvals :many
SELECT a.id, a.matter_id, a.review_id, a.command, a.transition, a.status, a.requested_by, a.requested_at, a.decided_by, a.decided_at,
    r.name AS review_name,
    COALESCE(m.jurisdiction_id, '') AS jurisdiction_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    COALESCE(asked.name, '') AS requested_name, COALESCE(decided.name, '') AS decided_name
FROM approvals a CROSS JOIN reviews r
    LEFT JOIN matters m ON m.id = a.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users asked ON asked.id = a.requested_by LEFT JOIN users decided ON decided.id = a.decided_by
WHERE r.id = a.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR a.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@not_by AS TEXT) <> a.requested_by AND CAST(@role AS TEXT) IN ('', a.role) AND (a.requested_at, a.id) < (@before, CAST(@before_id AS TEXT))
ORDER BY a.requested_at DESC, a.id DESC LIMIT @most;

-- name: ApprovalsByStatus :many
SELECT a.id, a.matter_id, a.review_id, a.command, a.transition, a.status, a.requested_by, a.requested_at, a.decided_by, a.decided_at,
    r.name AS review_name,
    COALESCE(m.jurisdiction_id, '') AS jurisdiction_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    COALESCE(asked.name, '') AS requested_name, COALESCE(decided.name, '') AS decided_name
FROM approvals a CROSS JOIN reviews r
    LEFT JOIN matters m ON m.id = a.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users asked ON asked.id = a.requested_by LEFT JOIN users decided ON decided.id = a.decided_by
WHERE r.id = a.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR a.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@not_by AS TEXT) <> a.requested_by AND CAST(@role AS TEXT) IN ('', a.role) AND (a.requested_at, a.id) < (@before, CAST(@before_id AS TEXT))
  AND a.status = @status
ORDER BY a.requested_at DESC, a.id DESC LIMIT @most;

-- name: MatterApprovals :many
SELECT a.id, a.matter_id, a.review_id, a.command, a.transition, a.status, a.requested_by, a.requested_at, a.decided_by, a.decided_at,
    r.name AS review_name,
    COALESCE(m.jurisdiction_id, '') AS jurisdiction_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    COALESCE(asked.name, '') AS requested_name, COALESCE(decided.name, '') AS decided_name
FROM approvals a CROSS JOIN reviews r
    LEFT JOIN matters m ON m.id = a.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users asked ON asked.id = a.requested_by LEFT JOIN users decided ON decided.id = a.decided_by
WHERE r.id = a.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR a.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@not_by AS TEXT) <> a.requested_by AND CAST(@role AS TEXT) IN ('', a.role) AND (a.requested_at, a.id) < (@before, CAST(@before_id AS TEXT))
  AND a.matter_id = @matter AND CAST(@status AS TEXT) IN ('', a.status)
ORDER BY a.requested_at DESC, a.id DESC LIMIT @most;
