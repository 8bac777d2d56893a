-- The list of deadlines. Package read gives each order its key in place of the last condition and
-- of ORDER BY, and where needed another leading table (db/read/page/list.go). Live is open, or missed and not yet acted on.
-- k is what the order's index has of a deadline: only what passes there is looked up in the table, as d.
-- COALESCE keeps the planner from leaving the order's index for that of the dates or names.

-- name: Deadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, d.title, d.held_until, d.whose, CAST(COALESCE(own.name, '') AS TEXT) AS whose_name, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM deadlines k CROSS JOIN matters m CROSS JOIN reviews r CROSS JOIN jurisdictions j CROSS JOIN deadlines d LEFT JOIN users u ON u.id = m.owner LEFT JOIN users own ON own.id = d.whose
WHERE d.matter_id = k.matter_id AND d.id = k.id AND m.id = k.matter_id AND j.id = m.jurisdiction_id AND r.id = k.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR k.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', k.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND CAST(@whose AS TEXT) IN ('', d.whose)
  AND CAST(@us_state AS TEXT) IN ('', k.us_state) AND @us_state IN ('', m.us_state)
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR k.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR k.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND COALESCE(k.due_on, '') >= @from_day AND COALESCE(k.due_on, '') <= @to_day
  AND CAST(@matter AS TEXT) IN ('', k.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status IN ('open', 'answered') OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(k.name, '') >= @name_from AND COALESCE(k.name, '') <= @name_to
  AND (r.name, r.id, m.name, m.id, k.id) > (@after, @after_tie, @after_name, @after_matter, @after_id)
ORDER BY r.name, r.id, m.name, m.id, k.id LIMIT @most;
