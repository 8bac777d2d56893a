package writer

import (
	"context"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/account"
)

// labels are those of new tokens, which stand in their users' states.
func (g *group) labels(credentials []workflow.Credential) []string {
	labels := make([]string, len(credentials))
	for i, c := range credentials {
		if u, ok := g.own[account.Stream(c.User)].state.(account.User); ok {
			labels[i] = u.Tokens[c.ID].Label
		}
	}
	return labels
}

// keep stores or removes a secret's hash.
func (g *group) keep(ctx context.Context, c workflow.Credential, label string) error {
	switch {
	case c.Kind == workflow.CredentialPassword:
		return g.w.q.SetPassword(ctx, sqlc.SetPasswordParams{UserID: c.User, Hash: c.Hash})
	case c.Kind == workflow.CredentialFeed && c.Revoke:
		return g.w.q.DeleteFeed(ctx, sqlc.DeleteFeedParams{ID: c.ID, UserID: c.User})
	case c.Kind == workflow.CredentialFeed:
		return g.w.q.InsertFeed(ctx, sqlc.InsertFeedParams{ID: c.ID, UserID: c.User, Hash: c.Hash, Scope: c.Scope.Kind, ScopeID: c.Scope.ID})
	case c.Kind == workflow.CredentialProgram && c.Revoke:
		return g.w.q.DeleteProgramToken(ctx, c.ID)
	case c.Kind == workflow.CredentialProgram:
		return inUse(g.w.q.InsertProgramToken(ctx, sqlc.InsertProgramTokenParams{ID: c.ID, Hash: c.Hash, ExpiresAt: column.Micros(c.Expires)}))
	case c.Revoke:
		return g.w.q.DeleteToken(ctx, sqlc.DeleteTokenParams{ID: c.ID, UserID: c.User})
	}
	return inUse(g.w.q.InsertToken(ctx, sqlc.InsertTokenParams{ID: c.ID, UserID: c.User, Label: label, Hash: c.Hash, ExpiresAt: column.Micros(c.Expires)}))
}

// inUse says of a token that another one has its hash.
func inUse(err error) error {
	if sqlite.NotUnique(err) {
		return (&workflow.Error{Code: workflow.Conflict, Field: "token", Message: "This token is already in use. Nothing was saved. Create a new one."}).Because(err)
	}
	return err
}
