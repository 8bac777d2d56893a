// Package credential holds the rows of passwords, tokens and calendar addresses
// against history, which commits to each: whoever can change a row opens nothing by it.
package credential

import (
	"context"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"duces/db/column"
	"duces/db/history"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
	"duces/workflow/takeover"
)

// Row is a credential as it is stored.
type Row struct {
	workflow.Credential
	Label string // of a token
}

// All gives every row that opens something, in no order.
func All(ctx context.Context, q *sqlc.Queries) ([]workflow.Credential, error) {
	stored, err := q.Credentials(ctx)
	all := make([]workflow.Credential, len(stored))
	for i, s := range stored {
		all[i] = credentialOf(s)
	}
	return all, err
}

// Of gives the rows of one user.
func Of(ctx context.Context, q *sqlc.Queries, user string) ([]Row, error) {
	stored, err := q.CredentialsOf(ctx, user)
	rows := make([]Row, len(stored))
	for i, s := range stored {
		rows[i] = Row{credentialOf(sqlc.CredentialsRow(s)), s.Label}
	}
	return rows, err
}

// OfProgram gives the row of a program's token.
func OfProgram(ctx context.Context, q *sqlc.Queries, id string) ([]workflow.Credential, error) {
	stored, err := q.ProgramToken(ctx, id)
	rows := make([]workflow.Credential, len(stored))
	for i, s := range stored {
		rows[i] = workflow.Credential{Kind: workflow.CredentialProgram, ID: s.ID, Hash: s.Hash, Expires: column.Instant(s.ExpiresAt)}
	}
	return rows, err
}

func credentialOf(s sqlc.CredentialsRow) workflow.Credential {
	return workflow.Credential{
		User: s.UserID, Kind: workflow.CredentialKind(s.Kind), ID: s.ID, Hash: s.Hash,
		Expires: column.Instant(s.ExpiresAt), Scope: workflow.FeedScope{Kind: s.Scope, ID: s.ScopeID},
	}
}

// mostKnown bounds how many users are remembered: a kilobyte or two each.
const mostKnown = 4096

// Holders finds whose credential a row is. It is safe for concurrent use.
type Holders struct {
	q     *sqlc.Queries
	taken takeover.Takeover // which never changes once the store is open

	mu    sync.Mutex
	known *simplelru.LRU[string, holder]
}

// holder is a user as of some number of events.
type holder struct {
	events int64
	user   account.User
}

// NewHolders reads what was taken over from an earlier version.
func NewHolders(ctx context.Context, q *sqlc.Queries) (*Holders, error) {
	h := &Holders{q: q}
	state, _, err := history.Fold(ctx, q, takeover.Stream)
	if err != nil {
		return nil, column.Unread("takeover", err)
	}
	h.taken, _ = state.(takeover.Takeover)
	h.known, err = simplelru.NewLRU[string, holder](mostKnown, nil)
	return h, err
}

// Holder gives the user of a credential as history has them. A row that history
// does not commit to, and one of a disabled user, are NotFound alike.
func (h *Holders) Holder(ctx context.Context, row workflow.Credential) (account.User, error) {
	u, err := h.user(ctx, row.User)
	if err != nil {
		return account.User{}, err
	}
	if u.Disabled || h.taken.Of(u, row) != takeover.Proved {
		return account.User{}, workflow.Absent("user")
	}
	return u, nil
}

// Program gives the program of a token as history has it. A row that history does
// not commit to is NotFound.
func (h *Holders) Program(ctx context.Context, row workflow.Credential) (program.Program, error) {
	state, _, err := history.Fold(ctx, h.q, program.Stream(row.ID))
	if err != nil {
		return program.Program{}, column.Unread("program", err)
	}
	p, ok := state.(program.Program)
	if !ok || !p.Opens(row) {
		return program.Program{}, workflow.Absent("program")
	}
	return p, nil
}

// user folds a user's history, unless it is as long as it was the last time.
func (h *Holders) user(ctx context.Context, id string) (account.User, error) {
	s := account.Stream(id)
	events, err := h.q.StreamLength(ctx, string(s))
	if err != nil {
		return account.User{}, column.Unread("user", err)
	}
	h.mu.Lock()
	known, ok := h.known.Get(id)
	h.mu.Unlock()
	if ok && known.events == events {
		return known.user, nil
	}
	state, no, err := history.Fold(ctx, h.q, s)
	if err != nil {
		return account.User{}, column.Unread("user", err)
	}
	u, ok := state.(account.User)
	if !ok {
		return account.User{}, workflow.Absent("user")
	}
	h.mu.Lock()
	h.known.Add(id, holder{int64(no), u})
	h.mu.Unlock()
	return u, nil
}
