-- The list of mails has a row for each mail and not for each alert in it. Its indexes hold these rows alone, so that
-- a mail with thousands of alerts is passed over in one step. What fell out of a mail before it was written stands by
-- itself. Rows that are alike in what they are sorted by stand by the recipient's name, which a message therefore keeps.

-- +goose Up
ALTER TABLE mails ADD COLUMN recipient_name TEXT NOT NULL DEFAULT '';
UPDATE mails SET recipient_name = COALESCE((SELECT u.name FROM users u WHERE u.id = mails.recipient), '');

DROP INDEX mails_newest;
DROP INDEX mails_by_status;
DROP INDEX mails_by_subject;
DROP INDEX mails_by_attempts;
DROP INDEX mails_by_sent;
DROP INDEX mails_with;
CREATE INDEX mails_newest ON mails (queued_at, recipient_name, id) WHERE digest_id = '' OR status IN ('unowed', 'declined');
CREATE INDEX mails_newest_status ON mails (status, queued_at, recipient_name, id, digest_id) WHERE digest_id = '' OR status IN ('unowed', 'declined');
CREATE INDEX mails_newest_to ON mails (recipient, queued_at, id) WHERE digest_id = '' OR status IN ('unowed', 'declined');
CREATE INDEX mails_by_status ON mails (status, recipient_name, queued_at, id) WHERE digest_id = '' OR status IN ('unowed', 'declined');
CREATE INDEX mails_by_subject ON mails (subject, recipient_name, queued_at, id) WHERE digest_id = '' OR status IN ('unowed', 'declined');
CREATE INDEX mails_by_attempts ON mails (attempts, recipient_name, queued_at, id) WHERE digest_id = '' OR status IN ('unowed', 'declined');
CREATE INDEX mails_by_sent ON mails (sent_at, recipient_name, queued_at, id) WHERE digest_id = '' OR status IN ('unowed', 'declined');
-- The alerts in a mail are walked by time, and counted and found by what they are about without a look at each.
CREATE INDEX mails_with ON mails (digest_id, queued_at, id, review_id, status, matter_id, kind) WHERE digest_id <> '';
