-- The outbox. A row is claimed before it is sent: attempt and next attempt are on record
-- when the relay is dialled, so that a crash costs a wait and never a second message.

-- name: MailsToClaim :many
SELECT l.id, l.kind, l.matter_id, l.deadline_id, l.version, l.rung, l.approval_id, l.late, l.key, l.attempts, l.queued_at,
    l.message_id, b.bytes, l.review_id, l.recipient, l.told_for, l.answer,
    COALESCE(d.ends_at, 0) AS ends_at
FROM mails l LEFT JOIN deadlines d ON d.matter_id = l.matter_id AND d.id = l.deadline_id
    LEFT JOIN mail_texts b ON b.mail_id = l.id
WHERE l.status = 'queued' AND l.digest = FALSE AND l.next_at <= @now
ORDER BY l.next_at, l.id LIMIT @most;

-- name: ClaimMail :exec
UPDATE mails SET attempts = attempts + 1, next_at = @next_at WHERE id = @id;

-- What goes out with a digest is attempted with it.
-- name: ClaimDigested :exec
UPDATE mails SET attempts = attempts + 1 WHERE digest_id = CAST(@digest_id AS TEXT) AND digest_id <> '' AND status = 'queued';

-- What was claimed and could not be tried is as it was before.
-- name: ReturnMail :execrows
UPDATE mails SET attempts = attempts - 1, next_at = @next_at, answer = @answer WHERE id = @id AND status = 'queued' AND attempts = @attempt;

-- name: ReturnDigested :exec
UPDATE mails SET attempts = attempts - 1 WHERE digest_id = CAST(@digest_id AS TEXT) AND digest_id <> '' AND status = 'queued' AND attempts > 0;

-- name: DeleteMailAttempt :exec
DELETE FROM mail_attempts WHERE mail_id = @mail_id AND attempt = @attempt;

-- name: HeldMails :many
SELECT recipient, CAST(MAX(next_at) AS BIGINT) AS at FROM mails
WHERE status = 'queued' AND digest = TRUE AND digest_id = '' AND next_at <= @now GROUP BY recipient ORDER BY recipient;

-- name: GatherMails :execrows
UPDATE mails SET digest_id = @digest_id
WHERE status = 'queued' AND digest = TRUE AND digest_id = '' AND next_at <= @now AND recipient = @recipient;

-- name: DigestedMails :many
SELECT id, key, kind, matter_id, review_id, deadline_id, version, rung, late, recipient, told_for
FROM mails WHERE digest_id = CAST(@digest_id AS TEXT) AND digest_id <> '' AND status = CAST(@status AS TEXT) ORDER BY next_at, id;

-- name: SettleDigested :exec
UPDATE mails SET status = @status, sent_at = @sent_at, answer = @answer
WHERE digest_id = CAST(@digest_id AS TEXT) AND digest_id <> '' AND status = 'queued';

-- name: HasMail :one
SELECT EXISTS (SELECT 1 FROM mails WHERE key = @key);

-- name: FaultMail :one
UPDATE mails SET faults = faults + 1 WHERE id = @id RETURNING faults;

-- name: MailByMessage :one
SELECT id, kind, matter_id, deadline_id, version, rung, recipient, status FROM mails
WHERE message_id = CAST(@message_id AS TEXT) AND message_id <> '' LIMIT 1;

-- name: SetTick :exec
INSERT INTO clock (id, ticked_at) VALUES (1, @at) ON CONFLICT (id) DO UPDATE SET ticked_at = excluded.ticked_at;

-- name: LastTick :one
SELECT ticked_at FROM clock WHERE id = 1;

-- name: InsertMailAttempt :exec
INSERT INTO mail_attempts (mail_id, attempt, at, answer) VALUES (@mail_id, @attempt, @at, '');

-- name: RenderMail :execrows
UPDATE mails SET message_id = @message_id, address = @address, subject = @subject
WHERE id = @id AND status = 'queued' AND message_id = '';

-- name: InsertMailText :exec
INSERT INTO mail_texts (mail_id, bytes) VALUES (@mail_id, @bytes);

-- name: SettleMail :one
UPDATE mails SET status = @status, sent_at = @sent_at, answer = @answer WHERE id = @id AND status = 'queued' AND attempts > 0
RETURNING attempts, kind;

-- What SettleMail does for a message that was taken, without handing a row back: a burst settles thousands.
-- name: SendMail :execrows
UPDATE mails SET status = 'sent', sent_at = @sent_at, answer = @answer WHERE id = @id AND status = 'queued' AND attempts > 0;

-- name: AnswerLatestMailAttempt :exec
UPDATE mail_attempts SET at = @at, answer = @answer
WHERE mail_id = @mail_id AND attempt = (SELECT m.attempts FROM mails m WHERE m.id = @mail_id);

-- name: AnswerMailAttempt :exec
UPDATE mail_attempts SET at = @at, answer = @answer WHERE mail_id = @mail_id AND attempt = @attempt;

-- name: MailAttempts :many
SELECT at, answer FROM mail_attempts WHERE mail_id = @mail_id ORDER BY attempt;

-- name: Mails :many
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, COALESCE(j.name, '') AS place_name,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, COALESCE(f.name, '') AS told_for_name
FROM mails l CROSS JOIN users u LEFT JOIN matters m ON m.id = l.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users f ON f.id = l.told_for
WHERE u.id = l.recipient
  AND (CAST(@sees_all AS BOOLEAN) OR l.recipient = @viewer OR l.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND (l.queued_at, l.id) < (@before, CAST(@before_id AS TEXT)) AND CAST(@status AS TEXT) IN ('', l.status)
  AND CAST(@recipient AS TEXT) IN ('', l.recipient) AND CAST(@kind AS TEXT) IN ('', l.kind)
ORDER BY l.queued_at DESC, l.id DESC LIMIT @most;

-- name: MailsByStatus :many
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, COALESCE(j.name, '') AS place_name,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, COALESCE(f.name, '') AS told_for_name
FROM mails l CROSS JOIN users u LEFT JOIN matters m ON m.id = l.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users f ON f.id = l.told_for
WHERE u.id = l.recipient
  AND (CAST(@sees_all AS BOOLEAN) OR l.recipient = @viewer OR l.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND (l.queued_at, l.id) < (@before, CAST(@before_id AS TEXT)) AND CAST(@status AS TEXT) IN ('', l.status)
  AND CAST(@recipient AS TEXT) IN ('', l.recipient) AND CAST(@kind AS TEXT) IN ('', l.kind)
  AND l.status = @one_status
ORDER BY l.queued_at DESC, l.id DESC LIMIT @most;

-- name: MailsTo :many
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, COALESCE(j.name, '') AS place_name,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, COALESCE(f.name, '') AS told_for_name
FROM mails l CROSS JOIN users u LEFT JOIN matters m ON m.id = l.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users f ON f.id = l.told_for
WHERE u.id = l.recipient
  AND (CAST(@sees_all AS BOOLEAN) OR l.recipient = @viewer OR l.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND (l.queued_at, l.id) < (@before, CAST(@before_id AS TEXT)) AND CAST(@status AS TEXT) IN ('', l.status)
  AND CAST(@recipient AS TEXT) IN ('', l.recipient) AND CAST(@kind AS TEXT) IN ('', l.kind)
  AND l.recipient = @one_recipient
ORDER BY l.queued_at DESC, l.id DESC LIMIT @most;

-- name: MatterMails :many
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, COALESCE(j.name, '') AS place_name,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, COALESCE(f.name, '') AS told_for_name
FROM mails l CROSS JOIN users u LEFT JOIN matters m ON m.id = l.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users f ON f.id = l.told_for
WHERE u.id = l.recipient
  AND (CAST(@sees_all AS BOOLEAN) OR l.recipient = @viewer OR l.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND (l.queued_at, l.id) < (@before, CAST(@before_id AS TEXT)) AND CAST(@status AS TEXT) IN ('', l.status)
  AND CAST(@recipient AS TEXT) IN ('', l.recipient) AND CAST(@kind AS TEXT) IN ('', l.kind)
  AND l.matter_id = @matter
ORDER BY l.queued_at DESC, l.id DESC LIMIT @most;

-- name: Mail :one
SELECT l.id, l.recipient, u.name AS recipient_name, l.address, l.kind, l.matter_id, COALESCE(j.name, '') AS place_name,
    l.subject, l.status, l.attempts, l.queued_at, l.next_at, l.sent_at, l.answer,
    l.deadline_id, l.version, l.rung, l.late, l.digest, l.digest_id, l.told_for, COALESCE(f.name, '') AS told_for_name, b.bytes
FROM mails l CROSS JOIN users u LEFT JOIN matters m ON m.id = l.matter_id LEFT JOIN jurisdictions j ON j.id = m.jurisdiction_id
    LEFT JOIN users f ON f.id = l.told_for LEFT JOIN mail_texts b ON b.mail_id = l.id
WHERE u.id = l.recipient
  AND (CAST(@sees_all AS BOOLEAN) OR l.recipient = @viewer OR l.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND l.id = @id;

-- name: Everyone :many
SELECT CAST('review' AS TEXT) AS kind, id, version FROM reviews
UNION ALL SELECT CAST('user' AS TEXT) AS kind, id, version FROM users ORDER BY kind, id;
