-- What /metrics tells of the outbox. Each walks one index and looks no row up, so that a scrape
-- costs what is waiting or went wrong and not what was ever sent.

-- name: CountMailDue :one
SELECT count(*) AS messages, CAST(COALESCE(min(next_at), 0) AS BIGINT) AS oldest FROM mails
WHERE status = 'queued' AND digest = FALSE AND digest_id = '' AND next_at <= @now;

-- name: CountMailPostponed :one
SELECT count(*) FROM mails WHERE status = 'queued' AND digest = FALSE AND digest_id = '' AND next_at > @now;

-- Each message counts once, whatever alerts are in it.
-- name: CountMailFailed :one
SELECT count(*) FROM mails WHERE status = 'failed' AND queued_at >= @since AND (digest_id = '' OR status IN ('unowed', 'declined'));
