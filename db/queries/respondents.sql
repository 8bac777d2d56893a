-- What respondents hold: sessions, by the hash of their token, and answers that are not submitted yet.

-- name: FindRespondentSession :one
SELECT data FROM respondent_sessions WHERE token_hash = @token_hash AND expires_at > @now;

-- name: PutRespondentSession :exec
INSERT INTO respondent_sessions (token_hash, data, expires_at) VALUES (@token_hash, @data, @expires_at)
ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at;

-- name: DeleteRespondentSession :exec
DELETE FROM respondent_sessions WHERE token_hash = @token_hash;

-- name: SweepRespondentSessions :exec
DELETE FROM respondent_sessions WHERE expires_at <= @now;

-- name: RespondentDraft :one
SELECT data FROM respondent_drafts WHERE invitation_id = @invitation_id;

-- name: PutRespondentDraft :exec
INSERT INTO respondent_drafts (invitation_id, data, touched_at) VALUES (@invitation_id, @data, @touched_at)
ON CONFLICT (invitation_id) DO UPDATE SET data = excluded.data, touched_at = excluded.touched_at;

-- name: RespondentDrafts :many
SELECT d.invitation_id, d.touched_at, CAST(i.revoked OR m.closed AS BOOLEAN) AS ended
FROM respondent_drafts d JOIN invitations i ON i.id = d.invitation_id JOIN matters m ON m.id = i.matter_id ORDER BY d.invitation_id;

-- name: TouchRespondentDrafts :exec
UPDATE respondent_drafts SET touched_at = @now WHERE touched_at = 0;

-- name: DeleteRespondentDraft :exec
DELETE FROM respondent_drafts WHERE invitation_id = @invitation_id;

-- name: ForgetRespondentDraft :one
DELETE FROM respondent_drafts WHERE invitation_id = @invitation_id AND touched_at = @touched_at RETURNING data;

-- name: InvitationsOfMatter :many
SELECT id FROM invitations WHERE matter_id = @matter_id ORDER BY id;

-- name: InvitationsByEmail :many
SELECT id FROM invitations WHERE email = @email AND NOT revoked ORDER BY id;

-- name: MattersOwingReceipts :many
SELECT DISTINCT matter_id FROM owed_receipts WHERE matter_id > @after ORDER BY matter_id LIMIT 1000;

-- name: InvitationsOwed :many
SELECT id FROM invitations WHERE owed AND id > @after ORDER BY id LIMIT 1000;
