-- Calendars under secret addresses. Live dates and those that nobody waits for any more
-- are read apart, the latest first, so that what does not fit is the oldest of the latter.

-- name: LiveFeed :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.overdue, d.due_on, d.ends_at, d.zone, d.version, d.answered, d.held_until, d.whose, d.review_id, r.name AS review_name,
    m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, m.process, CAST(COALESCE(e.recorded_at, 0) AS BIGINT) AS changed_at
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN events e ON e.stream = 'matter/' || m.id AND e.no = m.version
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND (d.status IN ('open', 'answered') OR d.overdue)
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: EndedFeed :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.overdue, d.due_on, d.ends_at, d.zone, d.version, d.answered, d.held_until, d.whose, d.review_id, r.name AS review_name,
    m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, m.process, CAST(COALESCE(e.recorded_at, 0) AS BIGINT) AS changed_at
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN events e ON e.stream = 'matter/' || m.id AND e.no = m.version
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND NOT (d.status IN ('open', 'answered') OR d.overdue) AND d.due_on >= @since
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: MatterFeed :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.overdue, d.due_on, d.ends_at, d.zone, d.version, d.answered, d.held_until, d.whose, d.review_id, r.name AS review_name,
    m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, m.process, CAST(COALESCE(e.recorded_at, 0) AS BIGINT) AS changed_at
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN events e ON e.stream = 'matter/' || m.id AND e.no = m.version
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@whose AS TEXT) IN ('', d.whose)
  AND d.matter_id = @matter AND (d.status IN ('open', 'answered') OR d.overdue OR d.due_on >= @since)
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- The own dates of a user, live or not, are read along their index.

-- name: WhoseFeed :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.overdue, d.due_on, d.ends_at, d.zone, d.version, d.answered, d.held_until, d.whose, d.review_id, r.name AS review_name,
    m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, m.process, CAST(COALESCE(e.recorded_at, 0) AS BIGINT) AS changed_at
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN events e ON e.stream = 'matter/' || m.id AND e.no = m.version
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND d.whose = @whose AND d.whose <> ''
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND (d.status IN ('open', 'answered') OR d.overdue) = CAST(@live AS BOOLEAN) AND d.due_on >= @since
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;
