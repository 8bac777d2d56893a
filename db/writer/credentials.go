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
func (m *memory) labels(credentials []workflow.Credential) []string {
	labels := make([]string, len(credentials))
	for i, c := range credentials {
		if u, ok := m.own[account.Stream(c.User)].state.(account.User); ok {
			labels[i] = u.Tokens[c.ID].Label
		}
	}
	return labels
}

// keep stores or removes a secret's hash.
func (w *writing) keep(ctx context.Context, c workflow.Credential, label string) error {
	switch {
	case c.Kind == workflow.CredentialPassword:
		return w.writer.q.SetPassword(ctx, sqlc.SetPasswordParams{UserID: c.User, Hash: c.Hash})
	case c.Kind == workflow.CredentialFeed && c.Revoke:
		return w.writer.q.DeleteFeed(ctx, sqlc.DeleteFeedParams{ID: c.ID, UserID: c.User})
	case c.Kind == workflow.CredentialFeed:
		return w.writer.q.InsertFeed(ctx, sqlc.InsertFeedParams{ID: c.ID, UserID: c.User, Hash: c.Hash, Scope: c.Scope.Kind, ScopeID: c.Scope.ID})
	case c.Kind == workflow.CredentialProgram && c.Revoke:
		return w.writer.q.DeleteProgramToken(ctx, c.ID)
	case c.Kind == workflow.CredentialProgram:
		return inUse(w.writer.q.InsertProgramToken(ctx, sqlc.InsertProgramTokenParams{ID: c.ID, Hash: c.Hash, ExpiresAt: column.Micros(c.Expires)}))
	case c.Revoke:
		return w.writer.q.DeleteToken(ctx, sqlc.DeleteTokenParams{ID: c.ID, UserID: c.User})
	}
	return inUse(w.writer.q.InsertToken(ctx, sqlc.InsertTokenParams{ID: c.ID, UserID: c.User, Label: label, Hash: c.Hash, ExpiresAt: column.Micros(c.Expires)}))
}

// inUse says of a token that another one has its hash.
func inUse(err error) error {
	if sqlite.NotUnique(err) {
		return (&workflow.Error{Code: workflow.Conflict, Field: "token", Message: "This token is already in use. Nothing was saved. Create a new one."}).Because(err)
	}
	return err
}
