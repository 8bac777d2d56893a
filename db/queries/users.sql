-- name: Users :many
SELECT u.id, u.name, u.email, u.role, u.zone, u.disabled, (SELECT count(*) FROM tokens t WHERE t.user_id = u.id) AS tokens
FROM users u ORDER BY LOWER(u.name), u.id;

-- name: UserByID :one
SELECT * FROM users WHERE id = @id;

-- name: UserEmails :many
SELECT email FROM users WHERE email <> '';

-- name: UserTokens :many
SELECT id, label FROM tokens WHERE user_id = @user_id;

-- name: UserIDs :many
SELECT id FROM users ORDER BY id;

-- name: UsersInRole :many
SELECT id FROM users WHERE role = @role AND NOT disabled ORDER BY id;

-- name: UsersOnceInRole :many
SELECT u.id FROM users u
WHERE u.role = @role OR EXISTS (SELECT 1 FROM events e WHERE e.stream = 'user/' || u.id AND e.type = 'user_changed')
ORDER BY u.id;

-- name: UserName :one
SELECT name FROM users WHERE id = @id;

-- Who looks after matters that the viewer sees.
-- name: Owners :many
SELECT u.id, u.name FROM users u
WHERE EXISTS (SELECT 1 FROM matters m WHERE m.owner = u.id AND m.owner <> ''
  AND (CAST(@sees_all AS BOOLEAN) OR m.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)))
ORDER BY u.name, u.id;

-- Members of reviews, and whoever has own dates though their access ended.
-- name: OwnDatePeople :many
SELECT u.id, u.name FROM users u
WHERE NOT u.disabled AND EXISTS (SELECT 1 FROM members y WHERE y.user_id = u.id
    AND (CAST(@sees_all AS BOOLEAN) OR y.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)))
  OR EXISTS (SELECT 1 FROM deadlines d WHERE d.whose = u.id AND d.whose <> ''
    AND (CAST(@sees_all AS BOOLEAN) OR d.review_id IN (SELECT x.review_id FROM members x WHERE x.user_id = @member)))
ORDER BY u.name, u.id;
