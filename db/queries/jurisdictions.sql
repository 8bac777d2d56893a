-- Jurisdictions are on record for everybody; how many matters they have depends on who asks,
-- and so does whether they have one in a review.

-- name: Jurisdictions :many
SELECT j.id, j.name, j.search, j.kind, j.state, j.zone, j.parent, j.parent_search, (
    SELECT count(*) FROM matters m WHERE m.jurisdiction_id = j.id
      AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))
  ) AS matters
FROM jurisdictions j
WHERE (j.search, j.state, j.kind, j.parent_search, j.id) > (@after, @after_state, @after_kind, @after_parent, @after_id)
  AND CAST(@kind AS TEXT) IN ('', j.kind) AND CAST(@state AS TEXT) IN ('', j.state)
  AND (CAST(@query AS TEXT) = '' OR j.search LIKE @query ESCAPE '\')
  AND (CAST(@not_in AS TEXT) = '' OR NOT EXISTS (SELECT 1 FROM matters n WHERE n.review_id = @not_in AND n.jurisdiction_id = j.id
      AND (@sees_all OR n.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member))))
ORDER BY j.search, j.state, j.kind, j.parent_search, j.id LIMIT @most;
