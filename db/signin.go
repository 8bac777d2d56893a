package db

import (
	"context"
	"strings"
	"time"

	"duces/db/column"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow/account"
	"duces/workflow/view"
)

// SignInByEmail finds who signs in with an address, and the hash to check the
// password against. Who is not there or has no access is NotFound alike.
func (db *DB) SignInByEmail(ctx context.Context, email string) (view.SignIn, error) {
	found, err := db.reads.UserByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
	u, err := projection.User(ctx, db.reads, found.User, err)
	if err != nil {
		return view.SignIn{}, err
	}
	return view.SignIn{User: u, Hash: found.Hash}, nil
}

// UserByToken finds whose API token this is, by the lower-case hex SHA-256 of
// it. An expired token and one of a disabled user are NotFound.
func (db *DB) UserByToken(ctx context.Context, tokenHash string, now time.Time) (account.User, error) {
	found, err := db.reads.UserByToken(ctx, sqlc.UserByTokenParams{Hash: tokenHash, Now: column.Micros(now)})
	return projection.User(ctx, db.reads, found.User, err)
}
