-- Contacts who may answer online. Their sessions and what they have not submitted yet stand apart from everything of users.

-- +goose Up
CREATE TABLE invitations (
    id        TEXT    NOT NULL PRIMARY KEY,
    matter_id TEXT    NOT NULL,
    email     TEXT    NOT NULL, -- folded
    owed      BOOLEAN NOT NULL, -- a mail to the person is
    revoked   BOOLEAN NOT NULL,
    version   BIGINT  NOT NULL
); -- sqlite: WITHOUT ROWID
CREATE INDEX invitations_matter ON invitations (matter_id, id);
CREATE INDEX invitations_email ON invitations (email, id) WHERE NOT revoked;
CREATE INDEX invitations_owed ON invitations (id) WHERE owed;

CREATE TABLE respondent_sessions (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    data       BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX respondent_sessions_expires ON respondent_sessions (expires_at);

CREATE TABLE respondent_drafts (
    invitation_id TEXT  NOT NULL PRIMARY KEY REFERENCES invitations (id),
    data          BYTEA NOT NULL
);
