// Package subject reads what several families of pages are about: a matter with
// its review, jurisdiction and process, the names of users, who owns matters, and
// how a due date came about. It writes nothing and answers no request.
package subject

import (
	"context"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Reads are what a Reader reads. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// User finds a user, disabled or not.
	User(ctx context.Context, id string) (account.User, error)
	Reviews(ctx context.Context, v workflow.Viewer, now time.Time) ([]view.ReviewRow, error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	// OwnersFor gives the owners of matters that the viewer sees, by name.
	OwnersFor(ctx context.Context, v workflow.Viewer) ([]view.Ref, error)
	// OwnDatesOf gives those who can have own dates on matters that the viewer sees, or have some, by name.
	OwnDatesOf(ctx context.Context, v workflow.Viewer) ([]view.Ref, error)
	// KnownFiles gives what is known of files, by their SHA-256.
	KnownFiles(ctx context.Context, sums []string) (map[string]view.File, error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
}

// Reader reads what several families of pages are about, as the reader of a page may see it.
type Reader struct{ read Reads }

// NewReader gives what read lets it read.
func NewReader(read Reads) *Reader { return &Reader{read: read} }
