-- Letters that came back and for which nothing was done yet, as the histories of matters have them.

-- +goose Up
CREATE TABLE returned_letters (
    matter_id   TEXT   NOT NULL REFERENCES matters (id),
    event       BIGINT NOT NULL, -- by which the letter went out
    review_id   TEXT   NOT NULL REFERENCES reviews (id),
    title       TEXT   NOT NULL,
    office      TEXT   NOT NULL,
    returned_on TEXT   NOT NULL,
    PRIMARY KEY (matter_id, event)
); -- sqlite: WITHOUT ROWID
CREATE INDEX returned_letters_by_day ON returned_letters (returned_on, matter_id, event);
