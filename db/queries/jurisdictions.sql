-- Jurisdictions are on record for everybody; how many matters they have depends on who asks,
-- and so does whether they have one in a review. Package read gives each order its key (db/read/page/list.go).

-- name: Jurisdictions :many
SELECT j.id, j.name, j.search, j.kind, j.state, j.zone, j.parent, j.parent_search, (
    SELECT count(*) FROM matters m WHERE m.jurisdiction_id = j.id
      AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  ) AS matters
FROM jurisdictions j
WHERE j.merged_into = '' AND CAST(@kind AS TEXT) IN ('', j.kind) AND CAST(@state AS TEXT) IN ('', j.state)
  AND COALESCE(j.search, '') >= @name_from AND COALESCE(j.search, '') <= @name_to
  AND (CAST(@query AS TEXT) = '' OR j.id IN (SELECT p.id FROM jurisdiction_words w CROSS JOIN jurisdictions p
      WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\'))
  AND (CAST(@not_in AS TEXT) = '' OR NOT EXISTS (SELECT 1 FROM matters n WHERE n.review_id = @not_in AND n.jurisdiction_id = j.id
      AND (@sees_all OR n.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))))
  AND CAST(@after AS TEXT) || CAST(@after_name AS TEXT) || CAST(@after_state AS TEXT) || CAST(@after_kind AS TEXT) || CAST(@after_parent AS TEXT) || CAST(@after_id AS TEXT) IS NOT NULL
  AND (j.kind, j.search, j.state, j.kind, j.parent_search, j.id) > (@after, @after_name, @after_state, @after_kind, @after_parent, @after_id)
ORDER BY j.kind, j.search, j.state, j.kind, j.parent_search, j.id LIMIT @most;

-- How many jurisdictions a query finds and between which names these lie, and whether it finds
-- a review or a user; and what a misspelled one could have meant.

-- name: NamesFound :one
SELECT count(*) AS found, CAST(COALESCE(MIN(p.search), '') AS TEXT) AS name_from, CAST(COALESCE(MAX(p.search), '') AS TEXT) AS name_to,
    CAST(EXISTS (SELECT 1 FROM reviews r WHERE r.words LIKE CAST(@query AS TEXT) ESCAPE '\')
      OR EXISTS (SELECT 1 FROM users u WHERE u.words LIKE @query ESCAPE '\') AS BOOLEAN) AS elsewhere
FROM jurisdiction_words w CROSS JOIN jurisdictions p
WHERE w.word >= @probe AND w.word <= @probe_end AND p.id = w.jurisdiction_id AND p.words LIKE @query ESCAPE '\';

-- name: NamesVersion :one
SELECT CAST((SELECT COALESCE(SUM(j.version), 0) FROM jurisdictions j) + (SELECT COALESCE(SUM(r.version), 0) FROM reviews r) + (SELECT COALESCE(SUM(u.version), 0) FROM users u) AS BIGINT);

-- name: NameWords :many
SELECT words FROM jurisdictions UNION ALL SELECT words FROM reviews UNION ALL SELECT words FROM users;
