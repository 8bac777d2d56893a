-- A message that names no matter is offered to the matters of the jurisdictions that its sender is a contact of.

-- +goose Up
CREATE TABLE contact_emails (
    jurisdiction_id TEXT NOT NULL REFERENCES jurisdictions (id),
    email           TEXT NOT NULL, -- folded
    PRIMARY KEY (jurisdiction_id, email)
); -- sqlite: WITHOUT ROWID
CREATE INDEX contact_emails_of ON contact_emails (email, jurisdiction_id);

-- Receipts for productions that have not gone out yet.
CREATE TABLE owed_receipts (
    matter_id TEXT   NOT NULL REFERENCES matters (id),
    no        BIGINT NOT NULL, -- of its event in the matter's stream
    PRIMARY KEY (matter_id, no)
); -- sqlite: WITHOUT ROWID
