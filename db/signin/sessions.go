package signin

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"github.com/alexedwards/scs/v2"

	"duces/db/column"
	"duces/db/sqlc"
)

// Sessions keeps sessions for scs. A row is found by the hash of its
// token, so that who reads the database can take over no session. Sessions
// live by the wall clock, as scs does: moving the engine's ends none.
type Sessions struct{ of *SignIn }

var _ scs.CtxStore = (*Sessions)(nil)

// Sessions gives the store's sessions.
func (s *SignIn) Sessions() *Sessions { return &Sessions{s} }

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx implements scs.CtxStore. An expired session is not found, swept or not.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := s.of.reads.FindSession(ctx, sqlc.FindSessionParams{TokenHash: tokenHash(token), Now: column.Micros(time.Now())})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, column.Unread("session", err)
}

// CommitCtx implements scs.CtxStore, and sweeps what has expired.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return s.of.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		if err := q.SweepSessions(ctx, column.Micros(time.Now())); err != nil {
			return err
		}
		return q.PutSession(ctx, sqlc.PutSessionParams{TokenHash: tokenHash(token), Data: data, ExpiresAt: column.Micros(expiry)})
	})
}

// DeleteCtx implements scs.CtxStore.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.of.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		return q.DeleteSession(ctx, tokenHash(token))
	})
}

// Find implements scs.Store, for callers without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit implements scs.Store.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete implements scs.Store.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
