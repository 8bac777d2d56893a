-- The list of matters. Package read gives each order its key in place of the last condition and of
-- ORDER BY, and where needed another leading table (db/read/page/list.go); each walks one index from where the last page
-- ended and stops when the page is full. CROSS JOIN keeps SQLite's planner to that walk
-- (to PostgreSQL it is an inner join). Late is overdue as the clock has it, whether
-- or not the tick has been by; a matter whose first deadline ends more than two days
-- (in microseconds) from now is not asked for it, since zones lie 26 hours apart at most.
-- Text is looked for once, before the walk, and not line by line; between which names it lies costs no
-- more than a look into the index, and COALESCE keeps the planner from walking by name for it.

-- name: Matters :many
SELECT m.id, m.state, m.stage, m.entered_on, m.waiting, m.next_kind, m.next_due, m.next_ends_at, m.version, m.owner, CAST(COALESCE(u.name, '') AS TEXT) AS owner_name, m.answered, m.step_due, m.step_ends_at, m.closed_by,
    m.review_id, r.name AS review_name, m.jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent, j.zone AS jurisdiction_zone, m.name AS jurisdiction_key,
    CAST((m.overdue OR m.next_ends_at > 0 AND m.next_ends_at - 172800000000 <= @now AND EXISTS (SELECT 1 FROM deadlines d
        WHERE d.matter_id = m.id AND d.status = 'open' AND NOT d.is_right AND d.owed <> 'office' AND d.ends_at <= @now)) AS BOOLEAN) AS late
FROM matters m CROSS JOIN reviews r CROSS JOIN jurisdictions j LEFT JOIN users u ON u.id = m.owner
WHERE j.id = m.jurisdiction_id AND r.id = m.review_id
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@state AS TEXT) IN ('', m.state)
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND CAST(@review AS TEXT) IN ('', m.review_id)
  AND CAST(@jurisdiction AS TEXT) IN ('', m.jurisdiction_id)
  AND CAST(@us_state AS TEXT) IN ('', m.us_state)
  AND (NOT CAST(@only_waiting AS BOOLEAN) OR m.waiting)
  AND (CAST(@closed AS TEXT) = '' OR (@closed = 'yes') = m.closed)
  AND CAST(@answered AS TEXT) IN ('', m.answered, CASE WHEN m.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND (NOT CAST(@step_late AS BOOLEAN) OR m.step_ends_at > 0 AND m.step_ends_at <= @now)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
  AND (CAST(@tag AS TEXT) = '' OR m.id IN (SELECT t.matter_id FROM tags t WHERE t.tag = @tag))
  AND (CAST(@overdue AS TEXT) = '' OR (@overdue = 'yes') = (m.overdue OR m.next_ends_at > 0 AND m.next_ends_at - 172800000000 <= @now AND EXISTS (SELECT 1 FROM deadlines d
        WHERE d.matter_id = m.id AND d.status = 'open' AND NOT d.is_right AND d.owed <> 'office' AND d.ends_at <= @now)))
  AND (CAST(@query AS TEXT) = '' OR m.jurisdiction_id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\')
    OR m.review_id IN (SELECT o.id FROM reviews o WHERE o.words LIKE @query ESCAPE '\'))
  AND CAST(@after AS TEXT) || CAST(@after_tie AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND COALESCE(m.name, '') >= @name_from AND COALESCE(m.name, '') <= @name_to
  AND (r.name, r.id, m.name, m.id) > (@after, @after_tie, @after_name, @after_id)
ORDER BY r.name, r.id, m.name, m.id LIMIT @most;

-- The tags that the filter looks into.

-- name: InsertTag :exec
INSERT INTO tags (matter_id, tag) VALUES ($1, $2);

-- name: DeleteTag :exec
DELETE FROM tags WHERE matter_id = $1 AND tag = $2;

-- name: InsertConfidential :exec
INSERT INTO confidential_matters (matter_id) VALUES ($1);

-- name: DeleteConfidential :exec
DELETE FROM confidential_matters WHERE matter_id = $1;
