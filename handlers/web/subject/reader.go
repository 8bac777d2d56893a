// Package subject reads what several families of pages are about: a matter with
// its review, jurisdiction and process, the names of users, who owns matters, and
// how a due date came about. It writes nothing and answers no request.
package subject

import (
	"context"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Reads are what it takes to say what a page is about. Every list is
// narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// User finds a user, disabled or not.
	User(ctx context.Context, id string) (account.User, error)
	Reviews(ctx context.Context, v workflow.Viewer) ([]view.ReviewRow, error)
	// OwnersFor gives those who look after matters that the viewer sees, by name.
	OwnersFor(ctx context.Context, v workflow.Viewer) ([]view.Ref, error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
}

// Reader reads for the reader of a page what several families of pages are about.
type Reader struct{ read Reads }

// NewReader makes a Reader.
func NewReader(read Reads) *Reader { return &Reader{read: read} }
