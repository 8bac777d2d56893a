// Package signin finds who somebody is by what they identify themselves with,
// and keeps sessions. Secrets stand in the database as hashes alone, and only a row
// that history commits to opens anything.
package signin

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"

	"duces/db/answer"
	"duces/db/column"
	"duces/db/credential"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
	"duces/workflow/view"
)

// Writer runs statements in the store's one transaction at a time. When Write
// returns without an error, they are durable; if do fails, nothing of it is
// stored. do may run more than once, and must then begin anew.
type Writer interface {
	// Accounts counts the changes of users and of what opens something to them.
	Accounts() int64
	Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error
}

// SignIn is what a store knows of passwords, tokens and sessions. It is safe for
// concurrent use.
type SignIn struct {
	reads   *sqlc.Queries
	writer  Writer
	holders *credential.Holders
	tokens  tokens
	uses    uses
	noting  sync.WaitGroup
}

// New reads credentials and keeps sessions.
func New(reads *sqlc.Queries, writer Writer, holders *credential.Holders) *SignIn {
	return &SignIn{reads: reads, writer: writer, holders: holders}
}

// SignInByEmail finds who signs in with an address, and the hash to check the
// password against. Case and Unicode form do not matter, but where an earlier
// version let two in that differ in them alone: then the exact one is meant. Who is not there or has no access is NotFound alike.
func (s *SignIn) SignInByEmail(ctx context.Context, email string) (view.SignIn, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if _, erased := account.EmailOf(email); erased {
		return view.SignIn{}, workflow.Absent("user")
	}
	same, err := answer.Emails(ctx, s.reads, email)
	if err != nil {
		return view.SignIn{}, column.Unread("user", err)
	}
	for _, e := range same {
		found, err := s.reads.PasswordByEmail(ctx, e)
		if err != nil {
			return view.SignIn{}, unknown("user", err)
		}
		u, err := s.holders.Holder(ctx, workflow.Credential{Kind: workflow.CredentialPassword, User: found.UserID, Hash: found.Hash})
		if workflow.CodeOf(err) == workflow.NotFound { // one without access may be among them
			continue
		}
		return view.SignIn{User: u, Hash: found.Hash}, err
	}
	return view.SignIn{}, workflow.Absent("user")
}

// UserByToken finds whose API token this is, by the lower-case hex SHA-256 of
// it. An expired token and one of a disabled user are NotFound.
func (s *SignIn) UserByToken(ctx context.Context, tokenHash string, now time.Time) (account.User, error) {
	accounts := s.writer.Accounts() // before anything is read: what changes meanwhile is read again
	t, ok := s.tokens.get(tokenHash, accounts)
	if !ok {
		found, err := s.reads.TokenByHash(ctx, tokenHash)
		if err != nil {
			return account.User{}, unknown("user", err)
		}
		t = token{id: found.ID, expires: column.Instant(found.ExpiresAt), used: found.UsedAt}
		if t.user, err = s.holders.Holder(ctx, workflow.Credential{
			Kind: workflow.CredentialToken, ID: t.id, User: found.UserID, Hash: found.Hash, Expires: t.expires,
		}); err != nil {
			return account.User{}, err
		}
		s.tokens.put(tokenHash, accounts, t)
	}
	if !t.expires.IsZero() && !t.expires.After(now) {
		return account.User{}, workflow.Absent("user")
	}
	s.used(ctx, t.id, t.used, now, func(ctx context.Context, q *sqlc.Queries, at int64) error {
		return q.UseToken(ctx, sqlc.UseTokenParams{ID: t.id, At: at})
	})
	return t.user, nil
}

// FeedReader finds for whom a calendar's address was made, by the hash of its
// secret. A revoked one and one of a disabled user are NotFound like one that
// never was.
func (s *SignIn) FeedReader(ctx context.Context, hash string, now time.Time) (view.FeedReader, error) {
	found, err := s.reads.FeedByHash(ctx, hash)
	if err != nil {
		return view.FeedReader{}, unknown("calendar", err)
	}
	scope := workflow.FeedScope{Kind: found.Scope, ID: found.ScopeID}
	u, err := s.holders.Holder(ctx, workflow.Credential{Kind: workflow.CredentialFeed, ID: found.ID, User: found.UserID, Hash: found.Hash, Scope: scope})
	if workflow.CodeOf(err) == workflow.NotFound {
		return view.FeedReader{}, workflow.Absent("calendar")
	}
	if err == nil {
		s.used(ctx, found.ID, found.UsedAt, now, func(ctx context.Context, q *sqlc.Queries, at int64) error {
			return q.UseFeed(ctx, sqlc.UseFeedParams{ID: found.ID, At: at})
		})
	}
	return view.FeedReader{User: u, Feed: found.ID, Scope: scope}, err
}

// ProgramByToken finds which program's token this is, as UserByToken a user's.
func (s *SignIn) ProgramByToken(ctx context.Context, tokenHash string, now time.Time) (program.Program, error) {
	found, err := s.reads.ProgramTokenByHash(ctx, sqlc.ProgramTokenByHashParams{Hash: tokenHash, Now: column.Micros(now)})
	if err != nil {
		return program.Program{}, unknown("program", err)
	}
	p, err := s.holders.Program(ctx, workflow.Credential{Kind: workflow.CredentialProgram, ID: found.ID, Hash: found.Hash, Expires: column.Instant(found.ExpiresAt)})
	if err == nil {
		s.used(ctx, found.ID, found.UsedAt, now, func(ctx context.Context, q *sqlc.Queries, at int64) error {
			return q.UseProgramToken(ctx, sqlc.UseProgramTokenParams{ID: found.ID, At: at})
		})
	}
	return p, err
}

// unknown is NotFound where no row was found.
func unknown(what string, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return workflow.Absent(what)
	}
	return column.Unread(what, err)
}
