-- The alert ledger of one deadline: who was told, through which message, and what became of each attempt.
-- Who may see it is asked before. All of it lies along the index of a matter's messages.

-- name: DeadlineAlerts :many
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, COALESCE(f.name, '') AS told_for_name, CAST(0 AS BIGINT) AS alerts, CAST(FALSE AS BOOLEAN) AS withheld
FROM mails l CROSS JOIN users u LEFT JOIN matters m ON m.id = l.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users f ON f.id = l.told_for
WHERE u.id = l.recipient AND l.matter_id = @matter AND l.deadline_id = @deadline AND l.kind IN ('deadline', 'undelivered')
ORDER BY l.queued_at, l.id;

-- Digests that held any of them; what one says is withheld from whoever does not see all in it.
-- name: DeadlineDigests :many
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, CAST('' AS TEXT) AS jurisdiction_name, CAST('' AS TEXT) AS jurisdiction_state, CAST('' AS TEXT) AS jurisdiction_kind, CAST('' AS TEXT) AS jurisdiction_parent,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, CAST('' AS TEXT) AS told_for_name, CAST(0 AS BIGINT) AS alerts,
    CAST(NOT CAST(@sees_all AS BOOLEAN) AND EXISTS (SELECT 1 FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND (c.status NOT IN ('unowed', 'declined') OR l.status IN ('unowed', 'declined'))
      AND c.review_id <> '' AND c.review_id NOT IN (SELECT r.review_id FROM members r WHERE r.user_id = @member)) AS BOOLEAN) AS withheld
FROM mails l CROSS JOIN users u
WHERE u.id = l.recipient AND l.id IN (SELECT x.digest_id FROM mails x
    WHERE x.matter_id = @matter AND x.deadline_id = @deadline AND x.kind IN ('deadline', 'undelivered') AND x.digest_id <> '');

-- Attempts of either.
-- name: DeadlineAttempts :many
SELECT a.mail_id, a.at, a.answer FROM mail_attempts a
WHERE a.mail_id IN (
    SELECT x.id FROM mails x WHERE x.matter_id = @matter AND x.deadline_id = @deadline AND x.kind IN ('deadline', 'undelivered')
    UNION SELECT y.digest_id FROM mails y WHERE y.matter_id = @matter AND y.deadline_id = @deadline AND y.kind IN ('deadline', 'undelivered'))
ORDER BY a.mail_id, a.attempt;

-- name: MatterVisible :one
SELECT count(*) FROM matters m
WHERE m.id = @id AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member));
