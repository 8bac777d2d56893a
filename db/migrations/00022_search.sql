-- Names are found by their words (workflow/search), which SQL cannot tell: the migration behind
-- this one, which is Go, fills the columns of rows that are there.

-- +goose Up
ALTER TABLE jurisdictions ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- Of jurisdictions there are very many: one word of what is looked for leads to few of them.
CREATE TABLE jurisdiction_words (
    word            TEXT NOT NULL,
    jurisdiction_id TEXT NOT NULL REFERENCES jurisdictions (id),
    PRIMARY KEY (word, jurisdiction_id)
); -- sqlite: WITHOUT ROWID
CREATE INDEX jurisdiction_words_of ON jurisdiction_words (jurisdiction_id);

-- Lists are sorted by every column, and rows that are alike in it by name: matters and deadlines keep
-- the name of their jurisdiction, as jurisdictions.search has it, and each order has an index to walk.
ALTER TABLE matters ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE deadlines ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE matters SET name = COALESCE((SELECT j.search FROM jurisdictions j WHERE j.id = matters.jurisdiction_id), '');
UPDATE deadlines SET name = COALESCE((SELECT m.name FROM matters m WHERE m.id = deadlines.matter_id), '');

DROP INDEX matters_by_due;
DROP INDEX matters_by_entered;
DROP INDEX matters_by_state;
DROP INDEX matters_owner;
DROP INDEX matters_step;
CREATE INDEX matters_by_name ON matters (name, id, review_id, owner, jurisdiction_id);
CREATE INDEX matters_by_due ON matters (next_due, name, id, review_id, owner, jurisdiction_id);
CREATE INDEX matters_by_entered ON matters (entered_on, name, id, review_id, owner, jurisdiction_id);
CREATE INDEX matters_by_state ON matters (state, name, id, review_id, owner, jurisdiction_id);
CREATE INDEX matters_by_review ON matters (review_id, name, id, owner, jurisdiction_id);
CREATE INDEX matters_owner ON matters (owner, name, id, review_id, jurisdiction_id);
CREATE INDEX matters_step ON matters (step_due, name, id, review_id) WHERE step_due <> '';
CREATE UNIQUE INDEX reviews_by_name ON reviews (name, id);
CREATE UNIQUE INDEX users_by_name ON users (name, id);

DROP INDEX deadlines_due;
DROP INDEX deadlines_status;
DROP INDEX deadlines_live;
CREATE INDEX deadlines_due ON deadlines (due_on, name, matter_id, id, review_id);
CREATE INDEX deadlines_status ON deadlines (status, due_on, name, matter_id, id, review_id);
CREATE INDEX deadlines_live ON deadlines (due_on, name, matter_id, id, review_id, status, overdue, ends_at, is_right, acknowledged)
    WHERE status = 'open' OR overdue;
CREATE INDEX deadlines_by_kind ON deadlines (kind, name, matter_id, id, review_id);
CREATE INDEX deadlines_by_status ON deadlines (status, name, matter_id, id, review_id);

CREATE INDEX jurisdictions_by_name ON jurisdictions (search, state, kind, parent_search, id);
CREATE INDEX jurisdictions_by_kind ON jurisdictions (kind, search, id);
CREATE INDEX jurisdictions_by_state ON jurisdictions (state, search, id);
CREATE INDEX jurisdictions_by_zone ON jurisdictions (zone, search, id);
CREATE INDEX jurisdictions_by_parent ON jurisdictions (parent_search, search, id);
