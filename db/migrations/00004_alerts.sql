-- What alerts need beyond being queued and sent.

-- +goose Up

-- One that waits for its recipient's digest of the day, and the message that it went out with.
ALTER TABLE mails ADD COLUMN digest BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE mails ADD COLUMN digest_id TEXT NOT NULL DEFAULT '';
-- The user of whom the recipient is told instead.
ALTER TABLE mails ADD COLUMN told_for TEXT NOT NULL DEFAULT '';
-- How often writing it failed inside this program.
ALTER TABLE mails ADD COLUMN faults BIGINT NOT NULL DEFAULT 0;

-- What a message is sent as, apart from its row: SQLite writes all of a row anew with every change,
-- and a message is some kilobytes.
CREATE TABLE mail_texts (
    mail_id TEXT  NOT NULL PRIMARY KEY REFERENCES mails (id),
    bytes   BYTEA NOT NULL
);
INSERT INTO mail_texts (mail_id, bytes) SELECT id, bytes FROM mails WHERE message_id <> '';
ALTER TABLE mails DROP COLUMN bytes;

DROP INDEX mails_status;
CREATE INDEX mails_ready ON mails (digest, next_at, id) WHERE status = 'queued';
CREATE INDEX mails_held ON mails (next_at, recipient) WHERE status = 'queued' AND digest AND digest_id = '';
CREATE INDEX mails_with ON mails (digest_id) WHERE digest_id <> '';
CREATE INDEX mails_message ON mails (message_id) WHERE message_id <> '';

-- Secret addresses of calendars.
CREATE TABLE feeds (
    id       TEXT   NOT NULL PRIMARY KEY,
    user_id  TEXT   NOT NULL REFERENCES users (id),
    hash     TEXT   NOT NULL,
    scope    TEXT   NOT NULL CHECK (scope IN ('person', 'review', 'matter')),
    scope_id TEXT   NOT NULL
);
CREATE UNIQUE INDEX feeds_hash ON feeds (hash);
CREATE INDEX feeds_user ON feeds (user_id);

-- When the clock last came by: the one thing that tells a quiet office from a dead one.
CREATE TABLE clock (
    id        BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    ticked_at BIGINT NOT NULL
);
