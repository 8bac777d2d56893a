-- The index of words merges a few of its parts with each piece of a text, so that no write waits until all are merged.
-- In file_texts, the first piece of a file's text has the file's hash, and each other one the hash, "/" and its number.

-- +goose Up
INSERT INTO file_words (file_words) VALUES ('automerge=8');
