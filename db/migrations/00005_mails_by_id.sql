-- Messages lie in the order of their ids, and not in that in which they were queued: they are
-- claimed, written and settled by id, some hundreds at once, and those now share their pages.
-- What nobody needed, or wanted, is told from what failed by its status and not by its answer.

-- +goose Up
CREATE TABLE mails_by_id (
    id          TEXT    NOT NULL PRIMARY KEY,
    key         TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    matter_id   TEXT    NOT NULL,
    review_id   TEXT    NOT NULL,
    deadline_id TEXT    NOT NULL,
    version     BIGINT  NOT NULL,
    rung        BIGINT  NOT NULL,
    approval_id TEXT    NOT NULL,
    late        BOOLEAN NOT NULL,
    recipient   TEXT    NOT NULL REFERENCES users (id),
    status      TEXT    NOT NULL CHECK (status IN ('queued', 'sent', 'failed', 'unowed', 'declined')),
    attempts    BIGINT  NOT NULL,
    queued_at   BIGINT  NOT NULL,
    next_at     BIGINT  NOT NULL,
    sent_at     BIGINT  NOT NULL,
    message_id  TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    answer      TEXT    NOT NULL,
    digest      BOOLEAN NOT NULL DEFAULT FALSE, -- it waits for its recipient's digest of the day
    digest_id   TEXT    NOT NULL DEFAULT '', -- the message that it went out with
    told_for    TEXT    NOT NULL DEFAULT '', -- the user of whom the recipient is told instead
    faults      BIGINT  NOT NULL DEFAULT 0 -- how often writing it failed inside this program
); -- sqlite: WITHOUT ROWID
INSERT INTO mails_by_id (
    id, key, kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, status, attempts,
    queued_at, next_at, sent_at, message_id, address, subject, answer, digest, digest_id, told_for, faults
)
SELECT id, key, kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient,
    CASE WHEN status = 'failed' AND answer LIKE 'No longer owed: %' THEN 'unowed'
        WHEN status = 'failed' AND answer LIKE 'Not wanted: %' THEN 'declined'
        ELSE status END,
    attempts, queued_at, next_at, sent_at, message_id, address, subject,
    CASE WHEN status = 'failed' AND answer LIKE 'No longer owed: %' THEN UPPER(SUBSTR(answer, 17, 1)) || SUBSTR(answer, 18)
        WHEN status = 'failed' AND answer LIKE 'Not wanted: %' THEN UPPER(SUBSTR(answer, 13, 1)) || SUBSTR(answer, 14)
        ELSE answer END,
    digest, digest_id, told_for, faults
FROM mails;

-- What refers to messages moves with them: no store lets a table go that others refer to.
CREATE TABLE attempts_by_id (
    mail_id TEXT   NOT NULL REFERENCES mails_by_id (id),
    attempt BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    answer  TEXT   NOT NULL,
    PRIMARY KEY (mail_id, attempt)
); -- sqlite: WITHOUT ROWID
INSERT INTO attempts_by_id (mail_id, attempt, at, answer) SELECT mail_id, attempt, at, answer FROM mail_attempts;
CREATE TABLE texts_by_id (
    mail_id TEXT  NOT NULL PRIMARY KEY REFERENCES mails_by_id (id),
    bytes   BYTEA NOT NULL
);
INSERT INTO texts_by_id (mail_id, bytes) SELECT mail_id, bytes FROM mail_texts;

DROP TABLE mail_attempts;
DROP TABLE mail_texts;
DROP TABLE mails;
ALTER TABLE mails_by_id RENAME TO mails;
ALTER TABLE attempts_by_id RENAME TO mail_attempts;
ALTER TABLE texts_by_id RENAME TO mail_texts;

CREATE UNIQUE INDEX mails_key ON mails (key);
CREATE INDEX mails_recipient ON mails (recipient, queued_at);
CREATE INDEX mails_newest ON mails (queued_at, id, review_id, recipient, status);
CREATE INDEX mails_by_status ON mails (status, queued_at, id, review_id, recipient);
CREATE INDEX mails_matter ON mails (matter_id, queued_at, id);
CREATE INDEX mails_ready ON mails (digest, next_at, id) WHERE status = 'queued';
CREATE INDEX mails_with ON mails (digest_id) WHERE digest_id <> '';
CREATE INDEX mails_message ON mails (message_id) WHERE message_id <> '';
