-- What migrations ask, in pages, so that memory does not grow with it.

-- name: JurisdictionsToFold :many
SELECT id, name, parent FROM jurisdictions WHERE id > $1 ORDER BY id LIMIT $2;

-- name: FoldJurisdiction :exec
UPDATE jurisdictions SET search = $2, parent_search = $3 WHERE id = $1;

-- name: JurisdictionsTwice :one
SELECT CAST(EXISTS (SELECT 1 FROM jurisdictions GROUP BY search, state, kind, parent_search HAVING count(*) > 1) AS BOOLEAN);

-- name: RowsVersion :many
SELECT version FROM projections LIMIT 2;

-- name: ClearRowsVersion :exec
DELETE FROM projections;

-- name: SetRowsVersion :exec
INSERT INTO projections (version) VALUES ($1);
