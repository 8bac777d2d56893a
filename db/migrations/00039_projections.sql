-- Of which version the rows are that follow from histories. A program of another version makes them anew when it
-- opens the directory, so that a migration which adds a column to them does not fill it.

-- +goose Up
CREATE TABLE projections (
    version BIGINT NOT NULL -- one row; none: rows were made before they had a version
);
