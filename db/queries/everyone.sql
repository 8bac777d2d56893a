-- name: Everyone :many
SELECT CAST('review' AS TEXT) AS kind, id, version FROM reviews
UNION ALL SELECT CAST('user' AS TEXT) AS kind, id, version FROM users ORDER BY kind, id;
