-- Governments are found and imported by their other names too, and a record that was merged into another is listed no more.

-- +goose Up
ALTER TABLE jurisdictions ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''; -- id of another; empty: it was not merged

CREATE TABLE jurisdiction_aliases (
    jurisdiction_id TEXT NOT NULL REFERENCES jurisdictions (id),
    search          TEXT NOT NULL, -- the other name, as jurisdictions.search has names
    kind            TEXT NOT NULL,
    state           TEXT NOT NULL,
    parent_search   TEXT NOT NULL,
    PRIMARY KEY (jurisdiction_id, search, kind, state, parent_search)
); -- sqlite: WITHOUT ROWID
CREATE INDEX jurisdiction_aliases_name ON jurisdiction_aliases (search, state, kind, parent_search);
