// Package signin finds who somebody is by what they identify themselves with,
// and keeps sessions. Secrets stand in the database as hashes alone.
package signin

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"duces/db/answer"
	"duces/db/column"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Writer runs statements in the store's one transaction at a time. When Write
// returns without an error, they are durable; if do fails, nothing of it is
// stored. do may run more than once, and must then begin anew.
type Writer interface {
	Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error
}

// SignIn is what a store knows of passwords, tokens and sessions. It is safe for
// concurrent use.
type SignIn struct {
	reads  *sqlc.Queries
	writer Writer
}

// New reads credentials and keeps sessions.
func New(reads *sqlc.Queries, writer Writer) *SignIn { return &SignIn{reads, writer} }

// SignInByEmail finds who signs in with an address, and the hash to check the
// password against. Case and Unicode form do not matter, but where an earlier
// version let two in that differ in them alone: then the exact one is meant. Who is not there or has no access is NotFound alike.
func (s *SignIn) SignInByEmail(ctx context.Context, email string) (view.SignIn, error) {
	same, err := answer.Emails(ctx, s.reads, strings.ToLower(strings.TrimSpace(email)))
	if err != nil {
		return view.SignIn{}, column.Unread("user", err)
	}
	var found sqlc.UserByEmailRow
	err = sql.ErrNoRows
	for i := 0; i < len(same) && errors.Is(err, sql.ErrNoRows); i++ { // one without access may be among them
		found, err = s.reads.UserByEmail(ctx, same[i])
	}
	u, err := projection.User(ctx, s.reads, found.User, err)
	if err != nil {
		return view.SignIn{}, err
	}
	return view.SignIn{User: u, Hash: found.Hash}, nil
}

// UserByToken finds whose API token this is, by the lower-case hex SHA-256 of
// it. An expired token and one of a disabled user are NotFound.
func (s *SignIn) UserByToken(ctx context.Context, tokenHash string, now time.Time) (account.User, error) {
	found, err := s.reads.UserByToken(ctx, sqlc.UserByTokenParams{Hash: tokenHash, Now: column.Micros(now)})
	return projection.User(ctx, s.reads, found.User, err)
}
