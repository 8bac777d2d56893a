-- The outbox. A row is claimed before it is sent: attempt and next attempt are on record
-- when the relay is dialed, so that a crash costs a wait and never a second message.

-- What a message carries that goes out with it is claimed with it. The first date of those that it tells of which has not
-- passed is its own.
-- name: MailsToClaim :many
SELECT l.id, l.kind, l.matter_id, l.deadline_id, l.version, l.rung, l.approval_id, l.late, l.key, l.attempts, l.queued_at,
    l.message_id, b.bytes, l.review_id, l.recipient, l.told_for, l.answer,
    CAST(COALESCE(d.ends_at, CASE WHEN l.kind = 'alerts' THEN (SELECT min(e.ends_at) FROM mails c CROSS JOIN deadlines e
        WHERE c.digest_id = l.id AND c.digest_id <> '' AND c.status = 'queued' AND e.matter_id = c.matter_id AND e.id = c.deadline_id AND e.ends_at > @now) END, 0) AS BIGINT) AS ends_at
FROM mails l LEFT JOIN deadlines d ON d.matter_id = l.matter_id AND d.id = l.deadline_id
    LEFT JOIN mail_texts b ON b.mail_id = l.id
WHERE l.status = 'queued' AND l.digest = FALSE AND l.digest_id = '' AND l.next_at <= @now
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

-- Whoever is to get several alerts now, or one that waits for a digest, or one beside those that were gathered and are not
-- written; and whether any of them waits for no digest.
-- name: MailsToGather :many
SELECT recipient, CAST(max(next_at) AS BIGINT) AS at, CAST(max(digest = FALSE AND kind NOT IN ('digest', 'alerts')) AS BOOLEAN) AS near FROM mails
WHERE status = 'queued' AND digest_id = '' AND digest IN (FALSE, TRUE) AND next_at <= @now
    AND (digest = TRUE OR faults = 0 AND message_id = '' AND kind IN ('deadline', 'step', 'undelivered', 'assigned', 'court', 'digest', 'alerts'))
GROUP BY recipient HAVING max(digest) = TRUE OR count(*) > 1 AND min(kind IN ('digest', 'alerts')) = FALSE ORDER BY recipient;

-- name: GatherMails :execrows
UPDATE mails SET digest_id = @digest_id
WHERE status = 'queued' AND digest_id = '' AND digest IN (FALSE, TRUE) AND next_at <= @now AND recipient = @recipient
    AND (digest = TRUE OR faults = 0 AND message_id = '' AND kind IN ('deadline', 'step', 'undelivered', 'assigned', 'court'));

-- What could not be written together goes out alone.
-- name: ScatterMails :execrows
UPDATE mails SET digest_id = '', attempts = 0, faults = faults + 1 WHERE digest_id = CAST(@digest_id AS TEXT) AND digest_id <> '' AND status = 'queued';

-- What was gathered for somebody before and is not written. Somebody may have begun to write it, though the time of the next
-- attempt has come: joining it spends that attempt, so that what they write is not taken.
-- name: MailToJoin :many
SELECT id, kind FROM mails WHERE status = 'queued' AND digest = FALSE AND digest_id = '' AND kind IN ('digest', 'alerts') AND recipient = @recipient
    AND message_id = '' AND (attempts = 0 OR next_at <= @now) ORDER BY queued_at, id LIMIT 1;

-- name: JoinMail :exec
UPDATE mails SET kind = @kind, next_at = @now, attempts = CASE attempts WHEN 0 THEN 0 ELSE attempts + 1 END WHERE id = @id;

-- name: DigestedMails :many
SELECT id, key, kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, told_for, digest
FROM mails WHERE digest_id = CAST(@digest_id AS TEXT) AND digest_id <> '' AND status = CAST(@status AS TEXT) ORDER BY next_at, id;

-- name: AnswerDigested :many
UPDATE mails SET status = @status, sent_at = @sent_at, answer = @answer
WHERE digest_id = CAST(@digest_id AS TEXT) AND digest_id <> '' AND status = 'queued' RETURNING id;

-- name: HasMail :one
SELECT EXISTS (SELECT 1 FROM mails WHERE key = @key);

-- name: FaultMail :one
UPDATE mails SET faults = faults + 1 WHERE id = @id AND status = 'queued' RETURNING faults;

-- name: MailByMessage :one
SELECT id, kind, matter_id, deadline_id, version, rung, recipient, status FROM mails
WHERE message_id = CAST(@message_id AS TEXT) AND message_id <> '' LIMIT 1;

-- name: InsertMailAttempt :exec
INSERT INTO mail_attempts (mail_id, attempt, at, answer) VALUES (@mail_id, @attempt, @at, '');

-- name: RenderMail :execrows
UPDATE mails SET message_id = @message_id, address = @address, subject = @subject
WHERE id = @id AND status = 'queued' AND message_id = '' AND digest_id = '' AND CAST(@attempt AS BIGINT) IN (0, attempts);

-- name: InsertMailText :exec
INSERT INTO mail_texts (mail_id, bytes) VALUES (@mail_id, @bytes);

-- name: AnswerMail :one
UPDATE mails SET status = @status, sent_at = @sent_at, answer = @answer WHERE id = @id AND status = 'queued' AND attempts > 0
RETURNING attempts, kind;

-- What AnswerMail does for a message that was taken, without handing a row back: a burst answers thousands.
-- name: SendMail :execrows
UPDATE mails SET status = 'sent', sent_at = @sent_at, answer = @answer WHERE id = @id AND status = 'queued' AND attempts > 0;

-- name: AnswerLatestMailAttempt :exec
UPDATE mail_attempts SET at = @at, answer = @answer
WHERE mail_id = @mail_id AND attempt = (SELECT m.attempts FROM mails m WHERE m.id = @mail_id);

-- name: AnswerMailAttempt :exec
UPDATE mail_attempts SET at = @at, answer = @answer WHERE mail_id = @mail_id AND attempt = @attempt;

-- name: ProveMail :exec
UPDATE mails SET event = @event, salt = @salt WHERE id = @id;

-- name: MailsEndedBefore :many
SELECT id FROM mails WHERE event = -1 AND id > @after ORDER BY id LIMIT @most;
