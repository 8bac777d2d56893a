-- Figures from which the list of reviews and the dashboard are added up. Which states
-- are terminal the process says, so that is left to the reader.
-- name: Tally :many
SELECT m.review_id, m.process, m.state, m.stage, count(*) AS matters,
    CAST(SUM(CASE WHEN m.waiting THEN 1 ELSE 0 END) AS BIGINT) AS waiting,
    CAST(SUM(CASE WHEN m.answered IN ('partial', 'refused') THEN 1 ELSE 0 END) AS BIGINT) AS incomplete,
    CAST(SUM(CASE WHEN m.step_ends_at > 0 AND m.step_ends_at <= @now THEN 1 ELSE 0 END) AS BIGINT) AS step_late,
    CAST(SUM(CASE WHEN m.overdue OR m.next_ends_at > 0 AND m.next_ends_at - 172800000000 <= @now AND EXISTS (SELECT 1 FROM deadlines d
        WHERE d.matter_id = m.id AND d.status = 'open' AND NOT d.is_right AND d.owed <> 'office' AND d.ends_at <= @now) THEN 1 ELSE 0 END) AS BIGINT) AS late
FROM matters m
WHERE CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)
GROUP BY m.review_id, m.process, m.state, m.stage;

-- name: CountDueBetween :one
SELECT count(*) FROM deadlines d
WHERE d.due_on >= @from_day AND d.due_on <= @to_day AND d.status = 'open' AND d.owed = 'jurisdiction'
  AND d.ends_at > @after
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));

-- What is overdue and acknowledged by nobody; until_day keeps the walk to dates that can be over.
-- name: CountUnacknowledged :one
SELECT count(*) FROM deadlines d
WHERE d.due_on <= @until_day AND (d.status = 'open' OR d.overdue) AND NOT d.acknowledged
  AND (d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now)
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));

-- name: CountOwned :one
SELECT count(*) FROM matters m
WHERE m.owner = @owner AND m.owner <> ''
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));
