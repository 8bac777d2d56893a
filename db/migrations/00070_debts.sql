-- Debts that disallowed awards leave behind.

-- +goose Up
CREATE TABLE debts (
    id           TEXT   NOT NULL PRIMARY KEY,
    award_id     TEXT   NOT NULL,
    debtor       TEXT   NOT NULL, -- jurisdiction
    matter_id    TEXT   NOT NULL, -- empty: it rests on the award's ledger
    demanded_on  TEXT   NOT NULL,
    principal    BIGINT NOT NULL, -- cents, as these
    repaid       BIGINT NOT NULL, -- of the principal
    unapplied    BIGINT NOT NULL,
    overpayment  BIGINT NOT NULL, -- that waits for a decision; 0: none
    withdrawn_on TEXT   NOT NULL, -- empty: it was not
    entries      BIGINT NOT NULL,
    version      BIGINT NOT NULL
); -- sqlite: WITHOUT ROWID
CREATE INDEX debts_of_award ON debts (award_id, id);
CREATE INDEX debts_of_debtor ON debts (debtor, id);
CREATE INDEX debts_newest ON debts (demanded_on, id);
