-- What the weekly report is added up from. Nothing here reads more of a review than its
-- matters' rows, the events of the interval and the histories of matters that were decided.

-- name: ReportStates :many
SELECT m.state, m.stage, m.entered_on, j.zone, count(*) AS matters,
    CAST(SUM(CASE WHEN m.waiting THEN 1 ELSE 0 END) AS BIGINT) AS waiting,
    CAST(SUM(CASE WHEN m.overdue OR m.next_ends_at > 0 AND m.next_ends_at - 172800000000 <= @now AND EXISTS (SELECT 1 FROM deadlines d
        WHERE d.matter_id = m.id AND d.status = 'open' AND NOT d.is_right AND d.owed <> 'office' AND d.ends_at <= @now) THEN 1 ELSE 0 END) AS BIGINT) AS late
FROM matters m CROSS JOIN jurisdictions j
WHERE m.review_id = @review AND j.id = m.jurisdiction_id
  AND (NOT CAST(@published AS BOOLEAN) OR NOT EXISTS (SELECT 1 FROM confidential_matters c WHERE c.matter_id = m.id))
GROUP BY m.state, m.stage, m.entered_on, j.zone;

-- name: EventRecorded :one
SELECT recorded_at FROM events WHERE seq = @seq;

-- Transitions of a review in an interval, along the ledger.
-- name: ReportMoves :many
SELECT e.seq, e.bytes, m.id AS matter_id, j.id AS jurisdiction_id, j.name AS jurisdiction_name, j.state AS jurisdiction_state, j.kind AS jurisdiction_kind, j.parent AS jurisdiction_parent
FROM events e CROSS JOIN matters m CROSS JOIN jurisdictions j
WHERE e.seq < @before AND e.seq > @after AND e.type = 'transitioned' AND e.recorded_at >= @begins AND e.recorded_at < @ends
  AND m.id = substr(e.stream, 8) AND m.review_id = @review AND j.id = m.jurisdiction_id
  AND (NOT CAST(@published AS BOOLEAN) OR NOT EXISTS (SELECT 1 FROM confidential_matters c WHERE c.matter_id = m.id))
ORDER BY e.seq DESC LIMIT @most;

-- The steps of those matters that moved in an interval, as far as they come after the first of it: a correction is one.
-- name: ReportCorrections :many
SELECT DISTINCT c.seq, c.stream, c.bytes
FROM events e CROSS JOIN matters m CROSS JOIN events c
WHERE e.seq < @before AND e.seq > @after AND e.type = 'transitioned' AND e.recorded_at >= @begins AND e.recorded_at < @ends
  AND m.id = substr(e.stream, 8) AND m.review_id = @review AND c.stream = e.stream AND c.no > e.no AND c.type = 'transitioned';

-- The steps of matters of a review that are in a stage.
-- name: ReportSteps :many
SELECT e.stream, e.bytes FROM matters m CROSS JOIN events e
WHERE m.review_id = @review AND m.stage = @stage
  AND (NOT CAST(@published AS BOOLEAN) OR NOT EXISTS (SELECT 1 FROM confidential_matters c WHERE c.matter_id = m.id))
  AND e.stream = 'matter/' || m.id AND e.type = 'transitioned';

-- Matters of a review that no published list names.
-- name: ConfidentialMatters :many
SELECT c.matter_id FROM matters m CROSS JOIN confidential_matters c WHERE c.matter_id = m.id AND m.review_id = @review;

-- Matters that the viewer sees, in one review or in all.
-- name: ReviewedMatters :many
SELECT m.id, m.jurisdiction_id, m.process, m.closed FROM matters m
WHERE CAST(@review AS TEXT) IN ('', m.review_id)
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));

-- How those matters were opened and moved, as it was recorded until an instant: of governments that have awards, or whose
-- record was merged with another.
-- name: ReviewedSteps :many
SELECT e.stream, e.bytes FROM matters m CROSS JOIN events e
WHERE CAST(@review AS TEXT) IN ('', m.review_id)
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND (m.closed OR NOT CAST(@only_closed AS BOOLEAN))
  AND m.jurisdiction_id IN (
    SELECT h.jurisdiction_id FROM award_holders h
    UNION ALL SELECT j.id FROM jurisdictions j WHERE j.merged_into <> ''
    UNION ALL SELECT j.merged_into FROM jurisdictions j WHERE j.merged_into <> '')
  AND e.stream = 'matter/' || m.id AND e.type IN ('matter_opened', 'transitioned') AND e.recorded_at <= @known;

-- name: StreamOfType :many
SELECT bytes FROM events WHERE stream = @stream AND type = @type ORDER BY no DESC;

-- Whether the matter or review of a stream is there for the viewer.
-- name: ReviewVisible :one
SELECT count(*) FROM reviews r
WHERE r.id = @id AND (CAST(@sees_all AS BOOLEAN) OR r.id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));
