-- Proceedings, whom their orders may protect, and associations.

-- name: InsertProceeding :exec
INSERT INTO proceedings (id, docket_key, court, number, type, status, caption, words, filed_on, orders, next_on, owner, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: UpdateProceeding :exec
UPDATE proceedings SET docket_key = $2, court = $3, number = $4, type = $5, status = $6, caption = $7, words = $8, filed_on = $9,
    orders = $10, next_on = $11, owner = $12, version = $13
WHERE id = $1;

-- name: InsertProceedingParty :exec
INSERT INTO proceeding_parties (proceeding_id, jurisdiction_id) VALUES ($1, $2);

-- name: InsertProceedingReach :exec
INSERT INTO proceeding_reaches (proceeding_id, reach) VALUES ($1, $2);

-- name: DeleteProceedingReach :exec
DELETE FROM proceeding_reaches WHERE proceeding_id = $1 AND reach = $2;

-- name: InsertProceedingChange :exec
INSERT INTO proceeding_changes (proceeding_id, changes) VALUES ($1, $2);

-- name: DeleteProceedingChange :exec
DELETE FROM proceeding_changes WHERE proceeding_id = $1 AND changes = $2;

-- name: InsertAssociation :exec
INSERT INTO associations (id, name, class, members, version) VALUES ($1, $2, $3, $4, $5);

-- name: UpdateAssociation :exec
UPDATE associations SET name = $2, class = $3, members = $4, version = $5 WHERE id = $1;

-- name: ProceedingTwins :many
SELECT id FROM proceedings WHERE docket_key = $1 ORDER BY id;

-- Those whose dates ask for somebody by a day.
-- name: ProceedingsDue :many
SELECT id FROM proceedings WHERE next_on <> '' AND next_on <= @day ORDER BY next_on, id LIMIT $1;

-- A page of the list, the newest first. Words must all be found.
-- name: ListProceedings :many
WITH RECURSIVE same (id) AS (
    SELECT CAST(@jurisdiction AS TEXT)
    UNION SELECT j.id FROM jurisdictions j JOIN same s ON j.merged_into = s.id WHERE j.merged_into <> ''
)
SELECT p.id, p.court, p.number, p.type, p.status, p.caption, p.filed_on, p.orders, p.next_on, p.owner, p.version, COALESCE(u.name, '') AS owner_name
FROM proceedings p LEFT JOIN users u ON u.id = p.owner
WHERE (p.filed_on < @before OR p.filed_on = @before AND p.id < CAST(@before_id AS TEXT))
  AND (CAST(@status AS TEXT) = '' OR p.status = @status)
  AND (CAST(@jurisdiction AS TEXT) = '' OR p.id IN (SELECT x.proceeding_id FROM proceeding_parties x JOIN same s ON s.id = x.jurisdiction_id))
  AND (p.words LIKE CAST(@words AS TEXT) ESCAPE '\' OR CAST(@number AS TEXT) <> '' AND p.docket_key LIKE CAST(@number AS TEXT) ESCAPE '\')
ORDER BY p.filed_on DESC, p.id DESC LIMIT $1;

-- name: ListAssociations :many
SELECT * FROM associations WHERE (name > @after OR name = @after AND id > CAST(@after_id AS TEXT)) ORDER BY name, id LIMIT $1;
