-- What is known of the bytes of files. Their words are looked for by db/read/document, in the dialect's own way.

-- name: InsertDocument :exec
INSERT INTO documents (matter_id, number, sha256, name, readers) VALUES ($1, $2, $3, $4, $5);

-- name: UpdateDocument :exec
UPDATE documents SET sha256 = $3, name = $4, readers = $5 WHERE matter_id = $1 AND number = $2;

-- name: DeleteDocument :exec
DELETE FROM documents WHERE matter_id = $1 AND number = $2;

-- One that was looked at before may have been read since.
-- name: InsertFile :exec
INSERT INTO files (sha256, type, size, locked, state, contents, tries) VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (sha256) DO NOTHING;

-- Files that came in before anybody looked into files, or past those who look.
-- name: InsertUnseenFiles :execrows
INSERT INTO files (sha256, type, size, locked, state, contents, tries)
SELECT s.sha256, '', 0, FALSE, 'waiting', '', 0 FROM (SELECT u.sha256 FROM uploads u UNION SELECT d.sha256 FROM documents d) s
WHERE NOT EXISTS (SELECT 1 FROM files f WHERE f.sha256 = s.sha256)
ON CONFLICT (sha256) DO NOTHING;

-- A file waits until a matter names it, but one that came with a message: that has fewer than no tries.
-- name: WaitingFiles :many
SELECT f.sha256 FROM files f
WHERE f.state = 'waiting' AND (f.tries < 0 OR EXISTS (SELECT 1 FROM documents d WHERE d.sha256 = f.sha256)) ORDER BY f.tries, f.sha256 LIMIT $1;

-- A file that comes to another matter is read again: whose text it is decides what is looked for in it.
-- name: ReadAgainForMatter :exec
UPDATE files SET state = 'waiting', tries = 0 WHERE sha256 = $1 AND state IN ('text', 'too_large');

-- The same for one that came with a message, which is tried four times before a matter names it.
-- name: ReadAgainForMessage :exec
UPDATE files SET state = 'waiting', tries = -4 WHERE sha256 = $1 AND state IN ('waiting', 'text', 'too_large');

-- A file that was tried three times ended the program, or is not there.
-- name: TriedFile :exec
UPDATE files SET tries = tries + 1, state = CASE WHEN tries >= 3 THEN 'broken' ELSE state END WHERE sha256 = $1;

-- name: UntriedFile :exec
UPDATE files SET tries = tries - 1, state = 'waiting' WHERE sha256 = $1 AND tries > -4;

-- name: SetFile :exec
UPDATE files SET type = $2, size = $3, locked = $4, state = $5, contents = $6 WHERE sha256 = $1;

-- name: FileText :one
SELECT body FROM file_texts WHERE sha256 = $1;

-- name: DeleteFileText :execrows
DELETE FROM file_texts WHERE sha256 = $1;

-- name: InsertFileText :exec
INSERT INTO file_texts (id, sha256, body) VALUES ((SELECT COALESCE(max(t.id), 0) + 1 FROM file_texts t), @sha256, @body);

-- name: ForgetFiles :exec
DELETE FROM files;

-- name: ForgetFileTexts :exec
DELETE FROM file_texts;

-- How the texts of the documents stand that a viewer may see.
-- name: TextStates :many
SELECT CAST(COALESCE(f.state, 'waiting') AS TEXT) AS state, count(*) AS documents
FROM documents d JOIN matters m ON m.id = d.matter_id LEFT JOIN files f ON f.sha256 = d.sha256
WHERE (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  AND CAST(@matter AS TEXT) IN ('', d.matter_id) AND d.readers = ''
GROUP BY 1 ORDER BY 1;

-- name: ClosedDocuments :many
SELECT matter_id, sha256, readers FROM documents WHERE readers <> '';

-- name: MattersWithFile :many
SELECT DISTINCT matter_id FROM documents WHERE sha256 = $1 ORDER BY matter_id;
