-- +goose Up

-- When a credential opened something last, to the hour; 0: not since this is noted.
ALTER TABLE tokens ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;

-- A user's sessions end with each password that is set, and when access ends.
ALTER TABLE users RENAME COLUMN passwords TO sessions_ended;
UPDATE users SET sessions_ended = sessions_ended
    + (SELECT count(*) FROM events e WHERE e.stream = 'user/' || users.id AND e.type = 'user_disabled');

-- Programs that may do one thing by a token, and are nobody's.
CREATE TABLE programs (
    id       TEXT    NOT NULL PRIMARY KEY,
    label    TEXT    NOT NULL,
    purpose  TEXT    NOT NULL,
    added_at BIGINT  NOT NULL,
    revoked  BOOLEAN NOT NULL,
    version  BIGINT  NOT NULL
);

CREATE TABLE program_tokens (
    id         TEXT   NOT NULL PRIMARY KEY REFERENCES programs (id),
    hash       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL, -- 0: does not
    used_at    BIGINT NOT NULL  -- as in tokens
);
CREATE UNIQUE INDEX program_tokens_hash ON program_tokens (hash);
