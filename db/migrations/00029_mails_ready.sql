-- What goes out with other messages leaves the index of those that are ready.

-- +goose Up
DROP INDEX mails_ready;
CREATE INDEX mails_ready ON mails (digest, next_at, id) WHERE status = 'queued' AND digest_id = '';
