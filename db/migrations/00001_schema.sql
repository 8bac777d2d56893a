-- Portable SQL: TEXT, BIGINT, BOOLEAN, BYTEA. Instants are UTC microseconds,
-- legal dates ISO text. "-- sqlite: …" at a line's end is appended on SQLite only.

-- +goose Up

-- Events lie by stream, so that one matter's history is read from a few
-- neighbouring pages however large the ledger grows.
CREATE TABLE events (
    stream      TEXT   NOT NULL,
    no          BIGINT NOT NULL CHECK (no > 0),
    seq         BIGINT NOT NULL CHECK (seq > 0),
    type        TEXT   NOT NULL,
    recorded_at BIGINT NOT NULL,
    bytes       BYTEA  NOT NULL,
    PRIMARY KEY (stream, no)
); -- sqlite: WITHOUT ROWID
CREATE UNIQUE INDEX events_seq ON events (seq);

-- Personal values and their salts; history holds only commitments to them.
CREATE TABLE personal (
    seq   BIGINT NOT NULL,
    name  TEXT   NOT NULL,
    salt  BYTEA  NOT NULL,
    value TEXT   NOT NULL,
    PRIMARY KEY (seq, name)
); -- sqlite: WITHOUT ROWID

-- Stored hashes of the Merkle tree, numbered as golang.org/x/mod/sumdb/tlog does.
CREATE TABLE ledger_nodes (
    id   BIGINT NOT NULL PRIMARY KEY,
    hash BYTEA  NOT NULL
); -- sqlite: WITHOUT ROWID

-- One row: how far the ledger has come, and its signed head.
CREATE TABLE ledger_head (
    id         BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size       BIGINT NOT NULL,
    root       BYTEA  NOT NULL,
    checkpoint BYTEA  NOT NULL,
    signed_at  BIGINT NOT NULL
);

CREATE TABLE acts (
    actor   TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    digest  TEXT   NOT NULL,
    receipt TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
); -- sqlite: WITHOUT ROWID

CREATE TABLE users (
    id       TEXT    NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL,
    email    TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    zone     TEXT    NOT NULL,
    disabled BOOLEAN NOT NULL,
    passwords BIGINT NOT NULL, -- how often one was set
    version  BIGINT  NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email);

CREATE TABLE passwords (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    hash    TEXT NOT NULL
);

CREATE TABLE tokens (
    id         TEXT   NOT NULL PRIMARY KEY,
    user_id    TEXT   NOT NULL REFERENCES users (id),
    label      TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL -- 0: does not
);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE sessions (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    data       BYTEA  NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE reviews (
    id        TEXT   NOT NULL PRIMARY KEY,
    name      TEXT   NOT NULL,
    authority TEXT   NOT NULL,
    about     TEXT   NOT NULL,
    process   TEXT   NOT NULL,
    opened_on TEXT   NOT NULL,
    version   BIGINT NOT NULL
);

CREATE TABLE members (
    review_id TEXT NOT NULL REFERENCES reviews (id),
    user_id   TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (review_id, user_id)
); -- sqlite: WITHOUT ROWID
CREATE INDEX members_user ON members (user_id, review_id);

CREATE TABLE jurisdictions (
    id      TEXT   NOT NULL PRIMARY KEY,
    name    TEXT   NOT NULL,
    search  TEXT   NOT NULL, -- lower case
    kind    TEXT   NOT NULL,
    state   TEXT   NOT NULL,
    zone    TEXT   NOT NULL,
    parent  TEXT   NOT NULL,
    contact TEXT   NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX jurisdictions_name ON jurisdictions (search, state, kind);

CREATE TABLE matters (
    id              TEXT    NOT NULL PRIMARY KEY,
    review_id       TEXT    NOT NULL REFERENCES reviews (id),
    jurisdiction_id TEXT    NOT NULL REFERENCES jurisdictions (id),
    process         TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    stage           TEXT    NOT NULL,
    opened_on       TEXT    NOT NULL,
    entered_on      TEXT    NOT NULL,
    overdue         BOOLEAN NOT NULL, -- as history says; the clock may know more
    waiting         BOOLEAN NOT NULL, -- for a second person
    next_kind       TEXT    NOT NULL, -- of the live deadline that comes first, or ''
    next_due        TEXT    NOT NULL,
    next_ends_at    BIGINT  NOT NULL,
    tick_at         BIGINT  NOT NULL, -- when the clock next has something to do; 0: never
    version         BIGINT  NOT NULL
);
CREATE UNIQUE INDEX matters_review_jurisdiction ON matters (review_id, jurisdiction_id);
CREATE INDEX matters_jurisdiction ON matters (jurisdiction_id);
CREATE INDEX matters_state ON matters (state, review_id);
CREATE INDEX matters_stage ON matters (stage, review_id);
CREATE INDEX matters_next ON matters (next_ends_at);
CREATE INDEX matters_tick ON matters (tick_at);

CREATE TABLE deadlines (
    matter_id TEXT    NOT NULL REFERENCES matters (id),
    id        TEXT    NOT NULL,
    review_id TEXT    NOT NULL REFERENCES reviews (id),
    kind      TEXT    NOT NULL,
    owed      TEXT    NOT NULL,
    status    TEXT    NOT NULL,
    overdue   BOOLEAN NOT NULL,
    is_right  BOOLEAN NOT NULL, -- it ends a right: letting it pass is no default
    due_on    TEXT    NOT NULL,
    ends_at   BIGINT  NOT NULL,
    zone      TEXT    NOT NULL,
    version   BIGINT  NOT NULL,
    PRIMARY KEY (matter_id, id)
); -- sqlite: WITHOUT ROWID
CREATE INDEX deadlines_due ON deadlines (due_on, matter_id, id);
CREATE INDEX deadlines_review ON deadlines (review_id, due_on);

CREATE TABLE approvals (
    id           TEXT   NOT NULL PRIMARY KEY,
    matter_id    TEXT   NOT NULL REFERENCES matters (id),
    review_id    TEXT   NOT NULL REFERENCES reviews (id),
    transition   TEXT   NOT NULL,
    status       TEXT   NOT NULL,
    requested_by TEXT   NOT NULL,
    requested_at BIGINT NOT NULL,
    decided_by   TEXT   NOT NULL,
    decided_at   BIGINT NOT NULL
);
CREATE INDEX approvals_status ON approvals (status, requested_at);
CREATE INDEX approvals_matter ON approvals (matter_id);

-- The outbox: one row is one message owed to one person.
CREATE TABLE mails (
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
    status      TEXT    NOT NULL CHECK (status IN ('queued', 'sent', 'failed')),
    attempts    BIGINT  NOT NULL,
    queued_at   BIGINT  NOT NULL,
    next_at     BIGINT  NOT NULL,
    sent_at     BIGINT  NOT NULL,
    message_id  TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    bytes       BYTEA   NOT NULL,
    answer      TEXT    NOT NULL
);
CREATE UNIQUE INDEX mails_key ON mails (key);
CREATE INDEX mails_status ON mails (status, next_at);
CREATE INDEX mails_queued ON mails (queued_at, id);
CREATE INDEX mails_recipient ON mails (recipient, queued_at);

CREATE TABLE mail_attempts (
    mail_id TEXT   NOT NULL REFERENCES mails (id),
    attempt BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    answer  TEXT   NOT NULL,
    PRIMARY KEY (mail_id, attempt)
); -- sqlite: WITHOUT ROWID
