-- What verification reads: everything, in pages, so that memory does not grow with history.

-- name: LedgerPage :many
SELECT stream, no, seq, type, recorded_at, bytes, actor, effective_on FROM events WHERE seq > $1 ORDER BY seq LIMIT $2;

-- name: CountEvents :one
SELECT count(*) FROM events;

-- name: NodePage :many
SELECT id, hash FROM ledger_nodes WHERE id >= $1 ORDER BY id LIMIT $2;

-- Events in the order of their streams, after one of them, and up to the end of a stream.
-- name: EventsUpTo :many
SELECT stream, no, seq, type, recorded_at, bytes, actor, effective_on FROM events
WHERE (stream, no) > (CAST(@stream AS TEXT), CAST(@no AS BIGINT)) AND stream <= @up_to ORDER BY stream, no LIMIT @most;

-- name: EventsAfter :many
SELECT stream, no, seq, type, recorded_at, bytes, actor, effective_on FROM events
WHERE (stream, no) > (CAST(@stream AS TEXT), CAST(@no AS BIGINT)) ORDER BY stream, no LIMIT @most;

-- name: StreamPage :many
SELECT stream, CAST(max(seq) AS BIGINT) AS last, count(*) AS events FROM events WHERE stream > $1 GROUP BY stream ORDER BY stream LIMIT $2;

-- Rows of streams that lie next to each other.
-- name: ShownUsers :many
SELECT * FROM users WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownInvitations :many
SELECT * FROM invitations WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownPrograms :many
SELECT * FROM programs WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownReviews :many
SELECT * FROM reviews WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownMembers :many
SELECT * FROM members WHERE review_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownJurisdictions :many
SELECT * FROM jurisdictions WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownJurisdictionWords :many
SELECT * FROM jurisdiction_words WHERE jurisdiction_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownJurisdictionAliases :many
SELECT * FROM jurisdiction_aliases WHERE jurisdiction_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownContactEmails :many
SELECT * FROM contact_emails WHERE jurisdiction_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownOwedReceipts :many
SELECT * FROM owed_receipts WHERE matter_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownMatters :many
SELECT id, review_id, jurisdiction_id, process, state, stage, opened_on, entered_on, overdue, waiting, next_kind, next_due, next_ends_at, tick_at, version, owner,
    closed, answered, step_due, step_ends_at, closed_by
FROM matters WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownDeadlines :many
SELECT matter_id, id, review_id, kind, owed, status, overdue, is_right, due_on, ends_at, zone, version, acknowledged, answered, title, held_until, whose
FROM deadlines WHERE matter_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownApprovals :many
SELECT * FROM approvals WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last) AND command <> '';

-- name: ShownHeldApprovals :many
SELECT * FROM approvals WHERE matter_id BETWEEN sqlc.arg(first) AND sqlc.arg(last) AND command = '';

-- name: ShownTags :many
SELECT * FROM tags WHERE matter_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownConfidential :many
SELECT matter_id FROM confidential_matters WHERE matter_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownReturnedLetters :many
SELECT * FROM returned_letters WHERE matter_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownDocuments :many
SELECT * FROM documents WHERE matter_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownUploads :many
SELECT * FROM uploads WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownInbound :many
SELECT * FROM inbound WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownInboundMatters :many
SELECT * FROM inbound_matters WHERE inbound_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownProceedings :many
SELECT * FROM proceedings WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownProceedingParties :many
SELECT * FROM proceeding_parties WHERE proceeding_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownProceedingReaches :many
SELECT * FROM proceeding_reaches WHERE proceeding_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownProceedingChanges :many
SELECT * FROM proceeding_changes WHERE proceeding_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownAssociations :many
SELECT * FROM associations WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownAwards :many
SELECT * FROM awards WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownDebts :many
SELECT * FROM debts WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownAwardHolders :many
SELECT * FROM award_holders WHERE award_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: ShownAwardMoves :many
SELECT * FROM award_moves WHERE award_id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- name: SecretsWithoutHistory :many
SELECT 'personal' AS table_name, CAST(seq AS TEXT) AS id FROM personal WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.seq = personal.seq)
UNION ALL SELECT 'passwords', user_id FROM passwords WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = 'user/' || passwords.user_id)
UNION ALL SELECT 'tokens', id FROM tokens WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = 'user/' || tokens.user_id)
UNION ALL SELECT 'feeds', id FROM feeds WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = 'user/' || feeds.user_id)
UNION ALL SELECT 'program_tokens', id FROM program_tokens WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = 'program/' || program_tokens.id);

-- name: OrderedFrom :many
SELECT ordered_from FROM ledger_head WHERE id = 1;

-- Rows that a walk from the first event on does not come by, and heads besides the one that is signed.
-- name: BesideLedger :one
SELECT (SELECT count(*) FROM events WHERE seq < 1) AS events, (SELECT count(*) FROM ledger_head WHERE id <> 1) AS heads;

-- The history of the outbox, day by day.
-- name: OutboxPage :many
SELECT stream, no, seq, type, bytes FROM events
WHERE stream >= 'outbox/' AND stream < 'outbox0' AND (stream, no) > (CAST(@stream AS TEXT), CAST(@no AS BIGINT)) ORDER BY stream, no LIMIT @most;

-- name: MailsProved :one
SELECT count(*) FROM mails WHERE event > 0;

-- name: MailsByEvent :many
SELECT id, event FROM mails WHERE event > 0 ORDER BY event, id;

-- name: MailsUnaccounted :many
SELECT 'mails' AS table_name, id FROM mails WHERE (status <> 'queued' AND event = 0) OR event < -1
UNION ALL SELECT 'mail_attempts', mail_id FROM mail_attempts WHERE NOT EXISTS (SELECT 1 FROM mails m WHERE m.id = mail_attempts.mail_id)
UNION ALL SELECT 'mail_texts', mail_id FROM mail_texts WHERE NOT EXISTS (SELECT 1 FROM mails m WHERE m.id = mail_texts.mail_id);

-- What has another name or U.S. state than its jurisdiction, or another name than its recipient.
-- name: Misnamed :many
SELECT 'matters' AS table_name, m.id FROM matters m JOIN jurisdictions j ON j.id = m.jurisdiction_id WHERE m.name <> j.search OR m.us_state <> j.state
UNION ALL SELECT 'deadlines', d.matter_id || '/' || d.id FROM deadlines d JOIN matters m ON m.id = d.matter_id JOIN jurisdictions j ON j.id = m.jurisdiction_id
    WHERE d.name <> j.search OR d.us_state <> j.state
UNION ALL SELECT 'mails', l.id FROM mails l JOIN users u ON u.id = l.recipient WHERE l.recipient_name <> u.name;

-- Counts of matters that are not how many there are.
-- name: Miscounted :many
SELECT x.review_id, x.state, CAST(SUM(x.counted) AS BIGINT) AS counted, CAST(SUM(x.there) AS BIGINT) AS there FROM (
    SELECT c.review_id, c.state, c.stage, c.closed, c.owner, c.answered, c.waiting, c.overdue, c.matters AS counted, 0 AS there FROM matter_counts c
    UNION ALL SELECT m.review_id, m.state, m.stage, m.closed, m.owner, m.answered, m.waiting, m.overdue, 0, 1 FROM matters m) AS x
GROUP BY x.review_id, x.state, x.stage, x.closed, x.owner, x.answered, x.waiting, x.overdue
HAVING SUM(x.counted) <> SUM(x.there) OR SUM(x.there) = 0 LIMIT 20;
