-- When an answer that is not submitted was saved last, so that one that nobody touches is deleted.

-- +goose Up
ALTER TABLE respondent_drafts ADD COLUMN touched_at BIGINT NOT NULL DEFAULT 0; -- 0: before this was kept
