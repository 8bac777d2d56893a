-- An own date belongs to a member, who can be asked for. The list of requests for more time of one review, or of one
-- standing, goes along an index.

-- +goose Up
ALTER TABLE deadlines ADD COLUMN whose TEXT NOT NULL DEFAULT ''; -- user; empty: no own date, or nobody's
CREATE INDEX deadlines_whose ON deadlines (whose, due_on, name, matter_id, id) WHERE whose <> '';
CREATE INDEX extensions_of_review ON extensions (review_id, decide_by, matter_id, id);
CREATE INDEX extensions_by_standing ON extensions (standing, decide_by, matter_id, id);
