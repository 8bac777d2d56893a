-- The list of deadlines: of all, of the live ones, of those of one status, of one
-- matter. They differ in which index they walk, and a test holds the rest equal. Live is open, or missed and
-- not yet acted on.

-- name: Deadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.review_id, r.name AS review_name,
    m.jurisdiction_id, j.name AS place_name, j.state AS place_state, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;

-- name: LiveDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.review_id, r.name AS review_name,
    m.jurisdiction_id, j.name AS place_name, j.state AS place_state, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
  AND (d.status = 'open' OR d.overdue)
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;

-- name: DeadlinesByStatus :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.review_id, r.name AS review_name,
    m.jurisdiction_id, j.name AS place_name, j.state AS place_state, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
  AND d.status = @one_status
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;

-- name: MatterDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.ends_at, d.zone, d.version, d.review_id, r.name AS review_name,
    m.jurisdiction_id, j.name AS place_name, j.state AS place_state, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines d CROSS JOIN matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND d.due_on >= @from_day AND d.due_on <= @to_day AND (d.due_on, d.matter_id, d.id) > (@after, @after_matter, @after_id)
  AND d.matter_id = @matter AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
ORDER BY d.due_on, d.matter_id, d.id LIMIT @most;
