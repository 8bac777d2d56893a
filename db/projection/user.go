package projection

import (
	"context"
	"database/sql"
	"errors"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
)

// User completes a row that was looked up, with the live tokens. What went
// wrong in looking it up goes in with it: no row is NotFound.
func User(ctx context.Context, q *sqlc.Queries, row sqlc.User, err error) (account.User, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return account.User{}, workflow.Absent("user")
	}
	if err != nil {
		return account.User{}, column.Unread("user", err)
	}
	email, _ := account.EmailOf(row.Email)
	u := account.User{
		ID: row.ID, Name: row.Name, Email: email, Role: workflow.Role(row.Role), Zone: row.Zone,
		Disabled: row.Disabled, SessionsEnded: int(row.SessionsEnded), Version: int(row.Version),
	}
	tokens, err := q.UserTokens(ctx, u.ID)
	if err != nil {
		return account.User{}, column.Unread("user", err)
	}
	for _, t := range tokens {
		if u.Tokens == nil {
			u.Tokens = map[string]account.Token{}
		}
		u.Tokens[t.ID] = account.Token{ID: t.ID, Label: t.Label}
	}
	return u, nil
}
