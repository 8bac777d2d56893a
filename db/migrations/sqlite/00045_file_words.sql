-- The words of texts, which follow every change of one in the transaction that makes it. The index keeps no copy.

-- +goose Up
CREATE VIRTUAL TABLE file_words USING fts4(content="file_texts", body, tokenize=unicode61 "remove_diacritics=2");
-- +goose StatementBegin
CREATE TRIGGER file_texts_in AFTER INSERT ON file_texts
BEGIN
    INSERT INTO file_words (docid, body) VALUES (NEW.id, NEW.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER file_texts_out BEFORE DELETE ON file_texts
BEGIN
    DELETE FROM file_words WHERE docid = OLD.id;
END;
-- +goose StatementEnd
