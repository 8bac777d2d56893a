-- Debts that disallowed awards leave behind.

-- name: InsertDebt :exec
INSERT INTO debts (id, award_id, debtor, matter_id, demanded_on, principal, repaid, unapplied, overpayment, withdrawn_on, entries, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: UpdateDebt :exec
UPDATE debts SET award_id = $2, debtor = $3, matter_id = $4, demanded_on = $5, principal = $6, repaid = $7, unapplied = $8, overpayment = $9,
    withdrawn_on = $10, entries = $11, version = $12
WHERE id = $1;

-- name: DebtsOfAward :many
SELECT id FROM debts WHERE award_id = $1 ORDER BY id;

-- name: DebtsOverpaid :many
SELECT id FROM debts WHERE overpayment > 0 ORDER BY id;

-- The debts of a jurisdiction are those too of records that were merged into it.
-- name: ListDebts :many
WITH RECURSIVE same (id) AS (
    SELECT CAST(@jurisdiction AS TEXT)
    UNION SELECT j.id FROM jurisdictions j JOIN same s ON j.merged_into = s.id WHERE j.merged_into <> ''
)
SELECT d.id, d.award_id, a.agency, a.number, d.debtor, j.name AS debtor_name, j.kind AS debtor_kind, j.state AS debtor_state, j.parent AS debtor_parent,
    d.matter_id, d.demanded_on, d.principal, d.repaid, d.unapplied, d.overpayment, d.withdrawn_on, d.entries, d.version
FROM debts d JOIN awards a ON a.id = d.award_id JOIN jurisdictions j ON j.id = d.debtor
WHERE (d.demanded_on < CAST(@before_day AS TEXT) OR d.demanded_on = @before_day AND d.id < CAST(@before_id AS TEXT))
  AND (CAST(@jurisdiction AS TEXT) = '' OR d.debtor IN (SELECT id FROM same))
  AND CAST(@award AS TEXT) IN ('', d.award_id) AND CAST(@matter AS TEXT) IN ('', d.matter_id)
  AND (NOT CAST(@overpaid AS BOOLEAN) OR d.overpayment > 0)
ORDER BY d.demanded_on DESC, d.id DESC LIMIT @most;
