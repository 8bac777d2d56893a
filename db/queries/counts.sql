-- Figures from which the list of reviews and the dashboard are added up.
-- name: Tally :many
SELECT c.review_id, c.state, c.stage, c.closed, CAST(SUM(c.matters) AS BIGINT) AS matters,
    CAST(SUM(CASE WHEN c.waiting THEN c.matters ELSE 0 END) AS BIGINT) AS waiting,
    CAST(SUM(CASE WHEN c.overdue THEN c.matters ELSE 0 END) AS BIGINT) AS overdue,
    CAST(SUM(CASE WHEN c.answered IN ('partial', 'refused') THEN c.matters ELSE 0 END) AS BIGINT) AS incomplete
FROM matter_counts c
WHERE CAST(@sees_all AS BOOLEAN) OR c.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)
GROUP BY c.review_id, c.state, c.stage, c.closed;

-- What the list of matters counts where it is narrowed by nothing but what is counted already.
-- name: CountMatters :one
SELECT CAST(COALESCE(SUM(c.matters), 0) AS BIGINT) FROM matter_counts c
WHERE (CAST(@sees_all AS BOOLEAN) OR c.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@state AS TEXT) IN ('', c.state)
  AND CAST(@stage AS TEXT) IN ('', c.stage)
  AND CAST(@review AS TEXT) IN ('', c.review_id)
  AND (NOT CAST(@only_waiting AS BOOLEAN) OR c.waiting)
  AND (CAST(@closed AS TEXT) = '' OR (@closed = 'yes') = c.closed)
  AND CAST(@answered AS TEXT) IN ('', c.answered, CASE WHEN c.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND CAST(@owner AS TEXT) IN ('', CASE c.owner WHEN '' THEN 'nobody' ELSE c.owner END)
  AND (CAST(@overdue AS TEXT) = '' OR (@overdue = 'yes') = c.overdue);

-- What is late and not yet marked overdue, since the clock has not come by; until_day keeps the walk to dates that can be
-- over.
-- name: Late :many
SELECT m.review_id, count(*) AS matters FROM matters m
WHERE m.id IN (SELECT d.matter_id FROM deadlines d
    WHERE d.due_on <= @until_day AND d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now AND d.owed <> 'office')
  AND NOT m.overdue AND m.next_ends_at > 0 AND m.next_ends_at - 172800000000 <= @now
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@state AS TEXT) IN ('', m.state)
  AND CAST(@stage AS TEXT) IN ('', m.stage)
  AND CAST(@review AS TEXT) IN ('', m.review_id)
  AND (NOT CAST(@only_waiting AS BOOLEAN) OR m.waiting)
  AND (CAST(@closed AS TEXT) = '' OR (@closed = 'yes') = m.closed)
  AND CAST(@answered AS TEXT) IN ('', m.answered, CASE WHEN m.answered IN ('partial', 'refused') THEN 'incomplete' ELSE '' END)
  AND CAST(@owner AS TEXT) IN ('', CASE m.owner WHEN '' THEN 'nobody' ELSE m.owner END)
GROUP BY m.review_id;

-- Matters in which our own next step is late.
-- name: CountLateSteps :one
SELECT count(*) FROM matters m
WHERE m.step_due <> '' AND m.step_due <= @until_day AND m.step_ends_at > 0 AND m.step_ends_at <= @now
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));

-- name: CountDueBetween :one
SELECT count(*) FROM deadlines d
WHERE d.due_on >= @from_day AND d.due_on <= @to_day AND d.status = 'open' AND d.owed = 'jurisdiction'
  AND d.ends_at > @after
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));

-- What a jurisdiction owes, is overdue and acknowledged by nobody; until_day keeps the walk to dates that can be over.
-- name: CountUnacknowledged :one
SELECT count(*) FROM deadlines d
WHERE d.due_on <= @until_day AND (d.status IN ('open', 'answered') OR d.overdue) AND NOT d.acknowledged
  AND (d.overdue OR d.status = 'open' AND NOT d.is_right AND d.ends_at <= @now) AND d.owed <> 'office'
  AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));

-- name: CountOwned :one
SELECT count(*) FROM matters m
WHERE m.owner = @owner AND m.owner <> ''
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));
