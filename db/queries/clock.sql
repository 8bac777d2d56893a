-- name: SetTick :exec
INSERT INTO clock (id, ticked_at) VALUES (1, @at) ON CONFLICT (id) DO UPDATE SET ticked_at = excluded.ticked_at;

-- name: LastTick :one
SELECT ticked_at FROM clock WHERE id = 1;

-- name: ClockCorrectedBefore :one
SELECT CAST(COALESCE(max(seq), 0) AS BIGINT) FROM events WHERE type = 'clock_corrected' AND stream = @stream AND seq < @before;

-- What has no part in an index is read in full: it is asked for when a clock was wrong, and by verification after that.
-- name: FirstAhead :many
SELECT seq, recorded_at FROM events WHERE seq > @after AND seq < @before AND recorded_at > @at ORDER BY seq LIMIT 1;

-- name: StreamsAhead :many
SELECT DISTINCT stream FROM events WHERE seq > @after AND recorded_at > @at ORDER BY stream;

-- name: ClockCorrections :many
SELECT seq, recorded_at FROM events WHERE stream = @stream ORDER BY no;

-- What only time had brought about, and not a person, is owed no more if the time had not come.
-- name: EndMailsAhead :many
UPDATE mails SET status = 'unowed', answer = @answer
WHERE status = 'queued' AND queued_at > @at AND kind IN ('deadline', 'step', 'digest', 'alerts', 'weekly', 'heartbeat') RETURNING id;

-- What was owed and ended unsent when its time had not come is owed again.
-- name: ReopenMails :many
UPDATE mails SET status = 'queued', answer = ''
WHERE status IN ('unowed', 'failed') AND mails.queued_at <= @at AND (
    mails.digest_id IN (SELECT x.id FROM mails x WHERE x.kind IN ('digest', 'alerts') AND x.queued_at > @at)
    OR mails.id IN (SELECT a.mail_id FROM mail_attempts a WHERE a.at > @at)
    OR mails.digest_id IN (SELECT a.mail_id FROM mail_attempts a WHERE a.at > @at)) RETURNING id;

-- What was to go with such a digest waits for the next one.
-- name: FreeDigestsAhead :exec
UPDATE mails SET digest_id = ''
WHERE status = 'queued' AND digest_id IN (SELECT x.id FROM mails x WHERE x.kind IN ('digest', 'alerts') AND x.queued_at > @at AND x.status <> 'sent');

-- What a person brought about waits no longer, nor does what was tried and put off.
-- name: HastenMails :exec
UPDATE mails SET next_at = @at WHERE status = 'queued' AND digest = FALSE AND next_at > @at AND (attempts > 0 OR queued_at > @at);

-- name: TickBack :exec
UPDATE clock SET ticked_at = @at WHERE ticked_at > @at;

-- name: MarkMailsAhead :many
UPDATE mails SET ahead = TRUE WHERE queued_at > @at AND ahead = FALSE RETURNING id;

-- name: MailOfKey :many
SELECT queued_at, ahead FROM mails WHERE key = @key;

-- name: SetRecount :exec
INSERT INTO clock (id, ticked_at, recounted_at, overlooked) VALUES (1, 0, @recounted_at, @overlooked)
ON CONFLICT (id) DO UPDATE SET recounted_at = excluded.recounted_at, overlooked = excluded.overlooked;

-- name: LastRecount :many
SELECT recounted_at, overlooked FROM clock WHERE id = 1;

-- What is stored as anything but a number is unequal to every number.
-- name: MatterTicksAt :one
SELECT EXISTS (SELECT 1 FROM matters WHERE id = @id AND tick_at = @tick_at);

-- name: SetMatterTick :execrows
UPDATE matters SET tick_at = @tick_at WHERE id = @id;

-- name: MatterAlerts :many
SELECT kind, deadline_id, CAST(version AS BIGINT) AS version, CAST(rung AS BIGINT) AS rung, recipient FROM mails WHERE matter_id = @matter_id;

-- name: DropMatterInTheWay :exec
DELETE FROM matters WHERE review_id = @review_id AND jurisdiction_id = @jurisdiction_id AND id <> @id;

-- What is stored as anything but a number sorts after every number. Nothing is put off for so long as until latest.
-- name: FreeMails :execrows
UPDATE mails SET next_at = @now, status = 'queued', digest = (digest = TRUE)
WHERE status = 'queued' AND (next_at > @latest OR digest NOT IN (TRUE, FALSE))
    OR status NOT IN ('queued', 'sent', 'failed', 'unowed', 'declined');

-- A message cannot go out with a digest that is not queued itself.
-- name: FreeDigested :execrows
UPDATE mails SET digest_id = '' WHERE status = 'queued' AND digest_id <> '' AND NOT EXISTS (
    SELECT 1 FROM mails d WHERE d.id = mails.digest_id AND d.status = 'queued');
