-- Our own side's step limits, as deadlines that our team owes: a date of the matter itself
-- under the id and kind 'step_limit', missed once its last day is over. They have the orders of the list of deadlines.

-- name: StepLimits :many
SELECT m.id AS matter_id, m.state, m.step_due, m.name, m.step_ends_at, j.zone, m.version, m.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((m.step_ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN reviews r CROSS JOIN jurisdictions j LEFT JOIN users u ON u.id = m.owner
WHERE j.id = m.jurisdiction_id AND r.id = m.review_id AND m.step_due <> ''
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', m.review_id) AND CAST(@matter AS TEXT) IN ('', m.id)
  AND CAST(@status AS TEXT) IN ('', CASE WHEN m.step_ends_at <= @now THEN 'missed' ELSE 'open' END)
  AND (NOT CAST(@only_late AS BOOLEAN) OR m.step_ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR m.step_ends_at > @now)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND CAST(@us_state AS TEXT) IN ('', m.us_state)
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR m.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\')
    OR m.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND COALESCE(m.step_due, '') >= @from_day AND COALESCE(m.step_due, '') <= @to_day
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND (r.name, r.id, m.name, m.id, 'step_limit') > (@after, @after_tie, @after_name, @after_matter, @after_id)
ORDER BY r.name, r.id, m.name, m.id LIMIT @most;
