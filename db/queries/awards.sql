-- Awards and their money.

-- name: InsertAward :exec
INSERT INTO awards (id, agency, agency_key, number, number_key, program, program_key, year, recipient, role, basis, subaward_of, name, words, made_on, until, awarded, undrawn, drawn, actions, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21);

-- name: UpdateAward :exec
UPDATE awards SET agency = $2, agency_key = $3, number = $4, number_key = $5, program = $6, program_key = $7, year = $8, recipient = $9, role = $10, basis = $11, subaward_of = $12, name = $13, words = $14, made_on = $15, until = $16, awarded = $17, undrawn = $18, drawn = $19, actions = $20, version = $21
WHERE id = $1;

-- name: InsertAwardHolder :exec
INSERT INTO award_holders (award_id, jurisdiction_id, agent) VALUES ($1, $2, $3);

-- name: InsertAwardMove :exec
INSERT INTO award_moves (award_id, no, jurisdiction_id, on_day, recorded_at, stands_until, from_column, into_column, cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: UpdateAwardMove :exec
UPDATE award_moves SET on_day = $4, recorded_at = $5, stands_until = $6, from_column = $7, into_column = $8, cents = $9
WHERE award_id = $1 AND no = $2 AND jurisdiction_id = $3;

-- name: ListAwards :many
WITH RECURSIVE same (id) AS (
    SELECT CAST(@jurisdiction AS TEXT)
    UNION SELECT j.id FROM jurisdictions j JOIN same s ON j.merged_into = s.id WHERE j.merged_into <> ''
)
SELECT a.id, a.agency, a.number, a.program, a.year, a.recipient, a.role, a.basis, a.subaward_of, a.name, a.made_on, a.until,
    a.awarded, a.undrawn, a.drawn, a.actions, a.version, r.name AS recipient_name, r.kind AS recipient_kind, r.state AS recipient_state, r.parent AS recipient_parent
FROM awards a JOIN jurisdictions r ON r.id = a.recipient
WHERE (a.made_on < CAST(@before_day AS TEXT) OR a.made_on = @before_day AND a.id < CAST(@before_id AS TEXT))
  AND (CAST(@jurisdiction AS TEXT) = '' OR a.id IN (SELECT h.award_id FROM award_holders h JOIN same s ON s.id = h.jurisdiction_id))
  AND CAST(@program_key AS TEXT) IN ('', a.program_key) AND CAST(@year AS BIGINT) IN (0, a.year)
  AND CAST(@subaward_of AS TEXT) IN ('', a.subaward_of)
  AND (CAST(@query AS TEXT) = '' OR a.words LIKE @query ESCAPE '\')
ORDER BY a.made_on DESC, a.id DESC LIMIT @most;

-- A subaward is a part of another award's money, and adds nothing. The name of a jurisdiction is that of its own record.
-- name: Money :many
SELECT t.jurisdiction_id, t.program, t.year, t.undrawn, t.drawn, t.withheld, t.denied, t.disallowed, t.repaid,
    CAST(COALESCE(j.name, '') AS TEXT) AS name, CAST(COALESCE(j.kind, '') AS TEXT) AS kind, CAST(COALESCE(j.state, '') AS TEXT) AS state,
    CAST(COALESCE(j.parent, '') AS TEXT) AS parent, CAST(COALESCE(j.merged_into, '') AS TEXT) AS merged_into
FROM (
    SELECT CAST(CASE WHEN CAST(@by_jurisdiction AS BOOLEAN) THEN m.jurisdiction_id ELSE '' END AS TEXT) AS jurisdiction_id,
        CAST(CASE WHEN CAST(@by_program AS BOOLEAN) THEN a.program ELSE '' END AS TEXT) AS program,
        CAST(CASE WHEN CAST(@by_year AS BOOLEAN) THEN a.year ELSE 0 END AS BIGINT) AS year,
        CAST(SUM(CASE WHEN m.into_column = 'undrawn' THEN m.cents WHEN m.from_column = 'undrawn' THEN -m.cents ELSE 0 END) AS BIGINT) AS undrawn,
        CAST(SUM(CASE WHEN m.into_column = 'drawn' THEN m.cents WHEN m.from_column = 'drawn' THEN -m.cents ELSE 0 END) AS BIGINT) AS drawn,
        CAST(SUM(CASE WHEN m.into_column = 'withheld' THEN m.cents WHEN m.from_column = 'withheld' THEN -m.cents ELSE 0 END) AS BIGINT) AS withheld,
        CAST(SUM(CASE WHEN m.into_column = 'denied' THEN m.cents WHEN m.from_column = 'denied' THEN -m.cents ELSE 0 END) AS BIGINT) AS denied,
        CAST(SUM(CASE WHEN m.into_column = 'disallowed' THEN m.cents WHEN m.from_column = 'disallowed' THEN -m.cents ELSE 0 END) AS BIGINT) AS disallowed,
        CAST(SUM(CASE WHEN m.into_column = 'repaid' THEN m.cents WHEN m.from_column = 'repaid' THEN -m.cents ELSE 0 END) AS BIGINT) AS repaid
    FROM awards a JOIN award_moves m ON m.award_id = a.id
    WHERE a.subaward_of = '' AND m.on_day <= CAST(@as_of AS TEXT) AND m.recorded_at <= CAST(@known AS BIGINT) AND m.stands_until > @known
      AND CAST(@program_key AS TEXT) IN ('', a.program_key) AND CAST(@only_year AS BIGINT) IN (0, a.year)
    GROUP BY 1, 2, 3
) t LEFT JOIN jurisdictions j ON j.id = t.jurisdiction_id
ORDER BY j.name, t.jurisdiction_id, t.program, t.year;

-- name: MergedJurisdictions :many
SELECT j.id, i.id AS into_id, i.name, i.kind, i.state, i.parent FROM jurisdictions j JOIN jurisdictions i ON i.id = j.merged_into
WHERE j.merged_into <> '';
