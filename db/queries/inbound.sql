-- Messages that came in by mail.

-- name: InsertInbound :exec
INSERT INTO inbound (id, sha256, message_key, status, kind, why, sender, subject, received_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: UpdateInbound :exec
UPDATE inbound SET sha256 = $2, message_key = $3, status = $4, kind = $5, why = $6, sender = $7, subject = $8, received_at = $9, version = $10
WHERE id = $1;

-- name: InsertInboundMatter :exec
INSERT INTO inbound_matters (inbound_id, matter_id, why, filed) VALUES ($1, $2, $3, $4);

-- name: UpdateInboundMatter :exec
UPDATE inbound_matters SET why = $3, filed = $4 WHERE inbound_id = $1 AND matter_id = $2;

-- name: InboundKnown :many
SELECT i.id FROM inbound i WHERE i.sha256 = @sha256
UNION SELECT i.id FROM inbound i WHERE i.message_key = CAST(@message_key AS TEXT) AND i.message_key <> '' ORDER BY 1;

-- name: OpenMattersOfContact :many
SELECT m.id FROM contact_emails c JOIN matters m ON m.jurisdiction_id = c.jurisdiction_id
WHERE c.email = @email AND NOT m.closed LIMIT $1;

-- Those that a viewer may see: what names a matter, with the matter; what names none, if they see such.
-- What only its sender suggests names none.
-- name: ListInbound :many
SELECT i.* FROM inbound i
WHERE i.status = @status AND (i.received_at < @before OR i.received_at = @before AND i.id < CAST(@before_id AS TEXT))
  AND (CAST(@sees_all AS BOOLEAN)
    OR CAST(@sees_unplaced AS BOOLEAN) AND NOT EXISTS (SELECT 1 FROM inbound_matters n WHERE n.inbound_id = i.id AND (n.filed OR n.why <> 'sender'))
    OR EXISTS (SELECT 1 FROM inbound_matters x JOIN matters m ON m.id = x.matter_id JOIN members y ON y.review_id = m.review_id
               WHERE x.inbound_id = i.id AND (x.filed OR x.why <> 'sender') AND y.user_id = CAST(@member AS TEXT)))
ORDER BY i.received_at DESC, i.id DESC LIMIT $1;


-- Messages that were sent to the address of a matter and are not filed.
-- name: UnfiledToMatters :many
SELECT i.id FROM inbound i WHERE i.status IN ('waiting', 'dismissed')
  AND EXISTS (SELECT 1 FROM inbound_matters m WHERE m.inbound_id = i.id AND m.why = 'address');
