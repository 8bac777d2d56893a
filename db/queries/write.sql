-- What the one writer does. Rows are inserted or updated, never upserted, where a
-- unique index stands for a rule of the domain: the statement that ran says which.
-- Events, personal values and nodes of the tree go in many to a statement: db/writer/leaves.go.

-- name: InsertUser :exec
INSERT INTO users (id, name, email, role, zone, disabled, sessions_ended, version, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: UpdateUser :exec
UPDATE users SET name = $2, email = $3, role = $4, zone = $5, disabled = $6, sessions_ended = $7, version = $8, words = $9 WHERE id = $1;

-- name: RenameMails :exec
UPDATE mails SET recipient_name = @name WHERE recipient = @recipient AND recipient_name <> @name;

-- name: InsertInvitation :exec
INSERT INTO invitations (id, matter_id, email, owed, revoked, version) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateInvitation :exec
UPDATE invitations SET email = $2, owed = $3, revoked = $4, version = $5 WHERE id = $1;

-- name: InsertProgram :exec
INSERT INTO programs (id, label, purpose, added_at, revoked, version) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateProgram :exec
UPDATE programs SET revoked = $2, version = $3 WHERE id = $1;

-- name: InsertReview :exec
INSERT INTO reviews (id, name, authority, about, process, opened_on, version, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: UpdateReview :exec
UPDATE reviews SET name = $2, authority = $3, about = $4, process = $5, opened_on = $6, version = $7, words = $8 WHERE id = $1;

-- name: InsertMember :exec
INSERT INTO members (review_id, user_id) VALUES ($1, $2);

-- name: DeleteMember :exec
DELETE FROM members WHERE review_id = $1 AND user_id = $2;

-- name: InsertJurisdiction :exec
INSERT INTO jurisdictions (id, name, search, kind, state, zone, parent, contact, version, parent_search, words, merged_into)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: UpdateJurisdiction :exec
UPDATE jurisdictions SET name = $2, search = $3, kind = $4, state = $5, zone = $6, parent = $7, contact = $8, version = $9,
    parent_search = $10, words = $11, merged_into = $12
WHERE id = $1;

-- name: InsertJurisdictionWord :exec
INSERT INTO jurisdiction_words (word, jurisdiction_id) VALUES ($1, $2);

-- name: DeleteJurisdictionWord :exec
DELETE FROM jurisdiction_words WHERE word = $1 AND jurisdiction_id = $2;

-- name: InsertOwedReceipt :exec
INSERT INTO owed_receipts (matter_id, no) VALUES ($1, $2);

-- name: DeleteOwedReceipt :exec
DELETE FROM owed_receipts WHERE matter_id = $1 AND no = $2;

-- name: InsertContactEmail :exec
INSERT INTO contact_emails (jurisdiction_id, email) VALUES ($1, $2);

-- name: DeleteContactEmail :exec
DELETE FROM contact_emails WHERE jurisdiction_id = $1 AND email = $2;

-- name: InsertJurisdictionAlias :exec
INSERT INTO jurisdiction_aliases (jurisdiction_id, search, kind, state, parent_search) VALUES ($1, $2, $3, $4, $5);

-- name: DeleteJurisdictionAlias :exec
DELETE FROM jurisdiction_aliases WHERE jurisdiction_id = $1 AND search = $2 AND kind = $3 AND state = $4 AND parent_search = $5;

-- Matters and deadlines keep the name and the U.S. state of their jurisdiction.

-- name: RenameMatters :exec
UPDATE matters SET name = $2, us_state = $3 WHERE jurisdiction_id = $1;

-- name: RenameDeadlines :exec
UPDATE deadlines SET name = $2, us_state = $3 WHERE matter_id IN (SELECT m.id FROM matters m WHERE m.jurisdiction_id = $1);

-- name: UpdateMatterJurisdiction :exec
UPDATE matters SET jurisdiction_id = $2, name = COALESCE((SELECT j.search FROM jurisdictions j WHERE j.id = $2), ''),
    us_state = COALESCE((SELECT j.state FROM jurisdictions j WHERE j.id = $2), '')
WHERE matters.id = $1;

-- name: RenameDeadlinesOf :exec
UPDATE deadlines SET name = COALESCE((SELECT m.name FROM matters m WHERE m.id = $1), ''),
    us_state = COALESCE((SELECT m.us_state FROM matters m WHERE m.id = $1), '')
WHERE matter_id = $1;

-- name: InsertMatter :exec
INSERT INTO matters (id, review_id, jurisdiction_id, process, state, stage, opened_on, entered_on,
    overdue, waiting, next_kind, next_due, next_ends_at, tick_at, version, owner,
    closed, answered, step_due, step_ends_at, closed_by, name, us_state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
    COALESCE((SELECT j.search FROM jurisdictions j WHERE j.id = $3), ''), COALESCE((SELECT j.state FROM jurisdictions j WHERE j.id = $3), ''));

-- name: UpdateMatter :exec
UPDATE matters SET state = $2, stage = $3, entered_on = $4, overdue = $5, waiting = $6,
    next_kind = $7, next_due = $8, next_ends_at = $9, tick_at = $10, version = $11,
    closed = $12, answered = $13, step_due = $14, step_ends_at = $15, closed_by = $16
WHERE id = $1;

-- Indexes on a column are rewritten whenever a statement names it, also with the value it had; so
-- what changes most often has statements that leave the others out.

-- name: UpdateMatterClock :exec
UPDATE matters SET overdue = $2, waiting = $3, next_kind = $4, next_due = $5, next_ends_at = $6, tick_at = $7, version = $8
WHERE id = $1;

-- name: UpdateMatterVersion :exec
UPDATE matters SET version = $2 WHERE id = $1;

-- name: UpdateMatterOwner :exec
UPDATE matters SET owner = $2 WHERE id = $1;

-- name: InsertDeadline :exec
INSERT INTO deadlines (matter_id, id, review_id, kind, owed, status, overdue, is_right, due_on, ends_at, zone, version, acknowledged, answered, title, held_until, whose, name, us_state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
    COALESCE((SELECT m.name FROM matters m WHERE m.id = $1), ''), COALESCE((SELECT m.us_state FROM matters m WHERE m.id = $1), ''));

-- name: UpdateDeadline :exec
UPDATE deadlines SET status = $3, overdue = $4, due_on = $5, ends_at = $6, zone = $7, version = $8, acknowledged = $9, answered = $10, title = $11, held_until = $12, whose = $13 WHERE matter_id = $1 AND id = $2;

-- name: UpdateDeadlineAcknowledged :exec
UPDATE deadlines SET acknowledged = $3 WHERE matter_id = $1 AND id = $2;

-- name: InsertApproval :exec
INSERT INTO approvals (id, matter_id, review_id, transition, status, requested_by, requested_at, decided_by, decided_at, command, role,
    jurisdiction_id, opens, why, deadline_id, change)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: UpdateApproval :exec
UPDATE approvals SET status = $2, decided_by = $3, decided_at = $4, why = $5 WHERE id = $1;

-- name: QueueMail :execrows
INSERT INTO mails (id, key, kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient,
    status, attempts, queued_at, next_at, sent_at, message_id, address, subject, answer, digest, told_for, recipient_name)
VALUES (@id, @key, @kind, @matter_id, @review_id, @deadline_id, @version, @rung, @approval_id, @late, @recipient,
    @status, 0, @queued_at, @next_at, 0, '', '', '', @answer, @digest, @told_for,
    COALESCE((SELECT u.name FROM users u WHERE u.id = @recipient), ''))
ON CONFLICT (key) DO NOTHING;

-- What nobody has begun to send is owed no more. The sender looks once more at what it has in hand.
-- name: DropAlerts :many
UPDATE mails SET status = 'unowed', answer = @answer
WHERE matter_id = @matter_id AND deadline_id = @deadline_id AND status = 'queued' AND attempts = 0 RETURNING id;
