-- Files that users sent.

-- name: InsertUpload :exec
INSERT INTO uploads (id, actor, sha256, size, at) VALUES ($1, $2, $3, $4, $5);
