// Package signin finds who somebody is by what they identify themselves with,
// and keeps sessions. Secrets stand in the database as hashes alone.
package signin

import (
	"context"
	"strings"
	"time"

	"duces/db/column"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
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
// password against. Who is not there or has no access is NotFound alike.
func (s *SignIn) SignInByEmail(ctx context.Context, email string) (view.SignIn, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if _, erased := account.EmailOf(email); erased {
		return view.SignIn{}, workflow.Absent("user")
	}
	found, err := s.reads.UserByEmail(ctx, email)
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
