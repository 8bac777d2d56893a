-- The list of deadlines, once per order and direction; rows that are alike in what it is
-- sorted by stand by name. By due date it is that of all, of the live ones, of those of one
-- status, of one matter, of one person's matters, of few jurisdictions, which differ in the index that they walk. The
-- filter is the same in all, and a test holds it so. Live is open, or missed and
-- not yet acted on.

-- name: Deadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (d.due_on, d.name, d.matter_id, d.id) > (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on, d.name, d.matter_id, d.id LIMIT @most;

-- name: DeadlinesDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (d.due_on, d.name, d.matter_id, d.id) < (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: LiveDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (d.status = 'open' OR d.overdue)
  AND (d.due_on, d.name, d.matter_id, d.id) > (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on, d.name, d.matter_id, d.id LIMIT @most;

-- name: LiveDeadlinesDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (d.status = 'open' OR d.overdue)
  AND (d.due_on, d.name, d.matter_id, d.id) < (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: DeadlinesByStatus :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND d.status = @status
  AND (d.due_on, d.name, d.matter_id, d.id) > (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on, d.name, d.matter_id, d.id LIMIT @most;

-- name: DeadlinesByStatusDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND d.status = @status
  AND (d.due_on, d.name, d.matter_id, d.id) < (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: MatterDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND d.matter_id = @matter
  AND (d.due_on, d.name, d.matter_id, d.id) > (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on, d.name, d.matter_id, d.id LIMIT @most;

-- name: MatterDeadlinesDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND d.matter_id = @matter
  AND (d.due_on, d.name, d.matter_id, d.id) < (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: OwnersDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND m.owner = @owner
  AND (d.due_on, d.name, d.matter_id, d.id) > (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on, d.name, d.matter_id, d.id LIMIT @most;

-- name: OwnersDeadlinesDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND m.owner = @owner
  AND (d.due_on, d.name, d.matter_id, d.id) < (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: NamedDeadlines :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND m.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\')
  AND (d.due_on, d.name, d.matter_id, d.id) > (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on, d.name, d.matter_id, d.id LIMIT @most;

-- name: NamedDeadlinesDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND m.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\')
  AND (d.due_on, d.name, d.matter_id, d.id) < (@after, @after_name, @after_matter, @after_id)
ORDER BY d.due_on DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: DeadlinesSortedByJurisdiction :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (m.name, m.id, d.id) > (@after_name, @after_matter, @after_id)
ORDER BY m.name, m.id, d.id LIMIT @most;

-- name: DeadlinesSortedByJurisdictionDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (m.name, m.id, d.id) < (@after_name, @after_matter, @after_id)
ORDER BY m.name DESC, m.id DESC, d.id DESC LIMIT @most;

-- name: DeadlinesSortedByKind :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (d.kind, d.name, d.matter_id, d.id) > (@after, @after_name, @after_matter, @after_id)
ORDER BY d.kind, d.name, d.matter_id, d.id LIMIT @most;

-- name: DeadlinesSortedByKindDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (d.kind, d.name, d.matter_id, d.id) < (@after, @after_name, @after_matter, @after_id)
ORDER BY d.kind DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: DeadlinesSortedByStatus :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (d.status, d.name, d.matter_id, d.id) > (@after, @after_name, @after_matter, @after_id)
ORDER BY d.status, d.name, d.matter_id, d.id LIMIT @most;

-- name: DeadlinesSortedByStatusDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
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
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (d.status, d.name, d.matter_id, d.id) < (@after, @after_name, @after_matter, @after_id)
ORDER BY d.status DESC, d.name DESC, d.matter_id DESC, d.id DESC LIMIT @most;

-- name: DeadlinesSortedByReview :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM reviews r CROSS JOIN matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = m.review_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (r.name, r.id, m.name, m.id, d.id) > (@after, @after_tie, @after_name, @after_matter, @after_id)
ORDER BY r.name, r.id, m.name, m.id, d.id LIMIT @most;

-- name: DeadlinesSortedByReviewDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM reviews r CROSS JOIN matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = m.review_id AND r.id = d.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (r.name, r.id, m.name, m.id, d.id) < (@after, @after_tie, @after_name, @after_matter, @after_id)
ORDER BY r.name DESC, r.id DESC, m.name DESC, m.id DESC, d.id DESC LIMIT @most;

-- name: DeadlinesSortedByOwner :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM users u CROSS JOIN matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id AND m.owner = u.id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (u.name, u.id, m.name, m.id, d.id) > (@after, @after_tie, @after_name, @after_matter, @after_id)
ORDER BY u.name, u.id, m.name, m.id, d.id LIMIT @most;

-- name: DeadlinesSortedByOwnerDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM users u CROSS JOIN matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id AND m.owner = u.id
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (u.name, u.id, m.name, m.id, d.id) < (@after, @after_tie, @after_name, @after_matter, @after_id)
ORDER BY u.name DESC, u.id DESC, m.name DESC, m.id DESC, d.id DESC LIMIT @most;

-- name: DeadlinesOfNobody :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id AND m.owner = ''
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (m.name, m.id, d.id) > (@after_name, @after_matter, @after_id)
ORDER BY m.name, m.id, d.id LIMIT @most;

-- name: DeadlinesOfNobodyDown :many
SELECT d.matter_id, d.id, d.kind, d.owed, d.status, d.due_on, d.name, d.ends_at, d.zone, d.version, d.acknowledged, d.answered, m.state, d.review_id, r.name AS review_name,
    m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, CAST((d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AS BOOLEAN) AS late
FROM matters m CROSS JOIN deadlines d CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
WHERE m.id = d.matter_id AND j.id = m.jurisdiction_id AND r.id = d.review_id AND m.owner = ''
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@review AS TEXT) IN ('', d.review_id) AND CAST(@status AS TEXT) IN ('', d.status)
  AND (NOT CAST(@only_late AS BOOLEAN) OR d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (NOT CAST(@ahead AS BOOLEAN) OR d.status = 'open' AND d.ends_at > @now)
  AND CAST(@answered AS TEXT) IN ('', d.answered, CASE WHEN d.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@unacknowledged AS BOOLEAN) OR NOT d.acknowledged AND (d.status = 'open' OR d.overdue))
  AND CAST(@owed AS TEXT) IN ('', d.owed) AND CAST(@kind AS TEXT) IN ('', d.kind)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@us_state AS TEXT) = '' OR d.matter_id IN (SELECT g.id FROM matters g WHERE g.jurisdiction_id IN (SELECT s.id FROM jurisdictions s WHERE s.state = @us_state)))
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND (CAST(@query AS TEXT) = '' OR d.matter_id IN (SELECT f.id FROM matters f WHERE f.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
    OR d.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND d.due_on >= @from_day AND d.due_on <= @to_day
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND (NOT CAST(@live AS BOOLEAN) OR d.status = 'open' OR d.overdue)
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_matter AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(d.name, '') >= @name_from AND COALESCE(d.name, '') <= @name_to
  AND (m.name, m.id, d.id) < (@after_name, @after_matter, @after_id)
ORDER BY m.name DESC, m.id DESC, d.id DESC LIMIT @most;
