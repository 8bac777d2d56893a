// Package respondent keeps what people outside the team hold between two visits: a session, and an answer
// that they have not submitted. It is no history, and nothing in it opens what is for users.
package respondent

import (
	"bytes"
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

// Writer changes the store, as package writer does.
type Writer interface {
	Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error
}

// Door is the tables of sessions and drafts. It is safe for concurrent use.
type Door struct {
	reads  *sqlc.Queries
	writer Writer
}

// New keeps them through a writer.
func New(reads *sqlc.Queries, writer Writer) *Door { return &Door{reads, writer} }

// Draft is what was kept last of an invitation's answer; nil: nothing.
func (d *Door) Draft(ctx context.Context, invitation string) ([]byte, error) {
	data, err := d.reads.RespondentDraft(ctx, invitation)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return data, column.Unread("draft", err)
}

// KeepDraft keeps an answer that is not submitted in place of what was kept before, and says whether it did: two
// pages of one person may save at once. nil stands for nothing kept.
func (d *Door) KeepDraft(ctx context.Context, invitation string, was, data []byte, now time.Time) (kept bool, err error) {
	err = d.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		stored, err := q.RespondentDraft(ctx, invitation)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		switch kept = bytes.Equal(stored, was); {
		case !kept:
			return nil
		case data == nil:
			return q.DeleteRespondentDraft(ctx, invitation)
		}
		return q.PutRespondentDraft(ctx, sqlc.PutRespondentDraftParams{InvitationID: invitation, Data: data, TouchedAt: column.Micros(now)})
	})
	return kept, err
}

// StaleDrafts are the invitations that were revoked, or whose matter is closed, and those whose draft was saved last
// before an instant, and when each was saved. One from before that was kept counts as saved now.
func (d *Door) StaleDrafts(ctx context.Context, before, now time.Time) (map[string]time.Time, error) {
	drafts, err := d.reads.RespondentDrafts(ctx)
	if err != nil {
		return nil, column.Unread("drafts", err)
	}
	stale := map[string]time.Time{}
	undated := false
	for _, x := range drafts {
		undated = undated || x.TouchedAt == 0
		if x.TouchedAt != 0 && (x.Ended || x.TouchedAt <= column.Micros(before)) {
			stale[x.InvitationID] = column.Instant(x.TouchedAt)
		}
	}
	if undated {
		err = d.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
			return q.TouchRespondentDrafts(ctx, column.Micros(now))
		})
	}
	return stale, err
}

// ForgetDraft deletes what was kept of an invitation's answer and gives it. nil: it was not saved at that instant, or
// is gone.
func (d *Door) ForgetDraft(ctx context.Context, invitation string, saved time.Time) (data []byte, err error) {
	err = d.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		data, err = q.ForgetRespondentDraft(ctx, sqlc.ForgetRespondentDraftParams{InvitationID: invitation, TouchedAt: column.Micros(saved)})
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return data, err
}

// Sessions keeps sessions for scs, by the hash of their token.
type Sessions struct{ of *Door }

var _ scs.CtxStore = Sessions{}

// Sessions gives the sessions of respondents.
func (d *Door) Sessions() Sessions { return Sessions{d} }

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx implements scs.CtxStore. An expired session is not found, swept or not.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	data, err := s.of.reads.FindRespondentSession(ctx, sqlc.FindRespondentSessionParams{TokenHash: hashed(token), Now: column.Micros(time.Now())})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, column.Unread("session", err)
}

// CommitCtx implements scs.CtxStore, and sweeps what has expired.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return s.of.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		if err := q.SweepRespondentSessions(ctx, column.Micros(time.Now())); err != nil {
			return err
		}
		return q.PutRespondentSession(ctx, sqlc.PutRespondentSessionParams{TokenHash: hashed(token), Data: data, ExpiresAt: column.Micros(expiry)})
	})
}

// DeleteCtx implements scs.CtxStore.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.of.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error { return q.DeleteRespondentSession(ctx, hashed(token)) })
}

// Find implements scs.Store, for callers without a context.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit implements scs.Store.
func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete implements scs.Store.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
