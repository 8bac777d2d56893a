-- The list of deadlines: of all, of the live ones, of those of one status, of one
-- matter, of one person's matters. They differ in which index they walk, and a test holds the rest equal. Live is open, or missed and
-- not yet acted on.

-- name: Deadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;

-- name: LiveDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
  AND (d.status = 'open' OR d.overdue)
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;

-- name: DeadlinesByStatus :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
  AND d.status = @one_status
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;

-- name: MatterDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
  AND d.matter_id = @matter AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;

-- name: OwnersDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE d.matter_id = m.id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
  AND m.owner = @one_owner AND m.owner <> '' AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;
