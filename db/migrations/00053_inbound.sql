-- Messages that came in by mail, and the matters that each is about.

-- +goose Up
CREATE TABLE inbound (
    id          TEXT   NOT NULL PRIMARY KEY,
    sha256      TEXT   NOT NULL, -- of the message
    message_key TEXT   NOT NULL, -- hash of sender and Message-ID; empty: it has no Message-ID
    status      TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    why         TEXT   NOT NULL, -- it was not filed at once; empty: it was
    sender      TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    received_at BIGINT NOT NULL,
    version     BIGINT NOT NULL
); -- sqlite: WITHOUT ROWID
CREATE INDEX inbound_bytes ON inbound (sha256);
CREATE INDEX inbound_key ON inbound (message_key) WHERE message_key <> '';
CREATE INDEX inbound_newest ON inbound (status, received_at, id);

CREATE TABLE inbound_matters (
    inbound_id TEXT    NOT NULL REFERENCES inbound (id),
    matter_id  TEXT    NOT NULL,
    why        TEXT    NOT NULL, -- it was suggested; empty: a person chose it
    filed      BOOLEAN NOT NULL,
    PRIMARY KEY (inbound_id, matter_id)
); -- sqlite: WITHOUT ROWID
CREATE INDEX inbound_matters_of ON inbound_matters (matter_id, inbound_id);
