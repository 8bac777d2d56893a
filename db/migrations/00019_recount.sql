-- Once a day what the clock has to do is counted from the histories.

-- +goose Up
ALTER TABLE clock ADD COLUMN recounted_at BIGINT NOT NULL DEFAULT 0; -- 0: never
ALTER TABLE clock ADD COLUMN overlooked BIGINT NOT NULL DEFAULT 0; -- by the clock, as the last count found
