-- Our own side's step limits, as deadlines that our team owes: a date of the matter itself
-- under the id and kind 'step_limit', missed once its last day is over.
-- name: StepLimits :many
SELECT m.id AS matter_id, m.state, m.step_due, m.step_ends_at, j.zone, m.version, m.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((m.step_ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE j.id = m.jurisdiction_id AND r.id = m.review_id AND m.step_due <> ''
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', m.review_id) AND CAST(@matter AS TEXT) IN ('', m.id)
  AND CAST(@status AS TEXT) IN ('', CASE WHEN m.step_ends_at <= @now THEN 'missed' ELSE 'open' END)
  AND (NOT CAST(@only_late AS BOOLEAN) OR m.step_ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR m.step_ends_at > @now)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND m.step_due >= @from_day AND m.step_due <= @to_day AND (m.step_due, m.id, 'step_limit') > (@after, @after_matter, @after_id)
ORDER BY m.step_due, m.id LIMIT @most;
