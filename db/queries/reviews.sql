-- name: Reviews :many
SELECT r.id, r.name, r.authority, r.process, r.opened_on FROM reviews r
WHERE CAST(@sees_all AS BOOLEAN) OR r.id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)
ORDER BY r.opened_on DESC, r.id DESC;
