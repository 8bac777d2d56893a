-- name: MailAttempts :many
SELECT at, answer FROM mail_attempts WHERE mail_id = @mail_id ORDER BY attempt;

-- The list of messages. Package read gives each order its key, and leaves out alerts that are in another message
-- (db/read/mail/mails.go). Carrier is the message whose alerts are asked for; what fell out of it before is left out.
-- A message is found by what any one alert in it has, and is there for whoever sees one; its subject and text for whoever sees all.
-- What fell out before it was written withholds nothing, unless the message ended with it: that may have been written before.
-- name: Mails :many
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, COALESCE(f.name, '') AS told_for_name,
    CAST((SELECT count(*) FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND c.status NOT IN ('unowed', 'declined')
      AND (CAST(@sees_all AS BOOLEAN) OR c.review_id = '' AND l.recipient = @viewer OR c.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))) AS BIGINT) AS alerts,
    CAST(NOT CAST(@sees_all AS BOOLEAN) AND EXISTS (SELECT 1 FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND (c.status NOT IN ('unowed', 'declined') OR l.status IN ('unowed', 'declined'))
      AND c.review_id <> '' AND c.review_id NOT IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)) AS BOOLEAN) AS withheld
FROM mails l CROSS JOIN users u
    LEFT JOIN matters m ON m.id = l.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users f ON f.id = l.told_for
WHERE u.id = l.recipient
  AND (CAST(@sees_all AS BOOLEAN) OR l.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)
    OR l.review_id = '' AND l.recipient = @viewer AND NOT EXISTS (SELECT 1 FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND (c.status NOT IN ('unowed', 'declined') OR l.status IN ('unowed', 'declined'))
      AND c.review_id <> '' AND c.review_id NOT IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
    OR EXISTS (SELECT 1 FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND c.status NOT IN ('unowed', 'declined')
      AND c.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)))
  AND CAST(@status AS TEXT) IN ('', l.status) AND CAST(@recipient AS TEXT) IN ('', l.recipient)
  AND (CAST(@matter AS TEXT) IN ('', l.matter_id) AND CAST(@kind AS TEXT) IN ('', l.kind)
      AND (CAST(@query AS TEXT) = '' OR u.words LIKE @query ESCAPE '\' OR NOT CAST(@blank AS BOOLEAN) AND j.words LIKE @query ESCAPE '\')
    OR EXISTS (SELECT 1 FROM mails c LEFT JOIN matters n ON n.id = c.matter_id LEFT JOIN jurisdictions k ON k.id = n.jurisdiction_id
      WHERE c.digest_id = l.id AND c.digest_id <> '' AND c.status NOT IN ('unowed', 'declined') AND @matter IN ('', c.matter_id) AND @kind IN ('', c.kind, l.kind)
      AND (@query = '' OR u.words LIKE @query ESCAPE '\' OR NOT CAST(@blank AS BOOLEAN) AND k.words LIKE @query ESCAPE '\')
      AND (CAST(@sees_all AS BOOLEAN) OR c.review_id = '' AND l.recipient = @viewer OR c.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))))
  AND (CAST(@carrier AS TEXT) = '' OR l.digest_id = @carrier AND l.status NOT IN ('unowed', 'declined'))
  AND CAST(@after AS TEXT) || CAST(@after_number AS BIGINT) || CAST(@after_tie AS TEXT) || CAST(@after_at AS BIGINT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND (l.subject, l.attempts, l.recipient_name, l.queued_at, l.id) > (@after, @after_number, @after_tie, @after_at, @after_id)
ORDER BY l.subject, l.attempts, l.recipient_name, l.queued_at, l.id LIMIT @most;

-- name: Mail :one
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, COALESCE(j.name, '') AS jurisdiction_name, COALESCE(j.state, '') AS jurisdiction_state, COALESCE(j.kind, '') AS jurisdiction_kind, COALESCE(j.parent, '') AS jurisdiction_parent,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, COALESCE(f.name, '') AS told_for_name, b.bytes,
    CAST((SELECT count(*) FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND c.status NOT IN ('unowed', 'declined')
      AND (CAST(@sees_all AS BOOLEAN) OR c.review_id = '' AND l.recipient = @viewer OR c.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))) AS BIGINT) AS alerts,
    CAST(NOT CAST(@sees_all AS BOOLEAN) AND EXISTS (SELECT 1 FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND (c.status NOT IN ('unowed', 'declined') OR l.status IN ('unowed', 'declined'))
      AND c.review_id <> '' AND c.review_id NOT IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)) AS BOOLEAN) AS withheld
FROM mails l CROSS JOIN users u LEFT JOIN matters m ON m.id = l.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users f ON f.id = l.told_for LEFT JOIN mail_texts b ON b.mail_id = l.id
WHERE u.id = l.recipient
  AND (CAST(@sees_all AS BOOLEAN) OR l.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)
    OR l.review_id = '' AND l.recipient = @viewer AND NOT EXISTS (SELECT 1 FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND (c.status NOT IN ('unowed', 'declined') OR l.status IN ('unowed', 'declined'))
      AND c.review_id <> '' AND c.review_id NOT IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
    OR EXISTS (SELECT 1 FROM mails c WHERE c.digest_id = l.id AND c.digest_id <> '' AND c.status NOT IN ('unowed', 'declined')
      AND c.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)))
  AND l.id = @id;
