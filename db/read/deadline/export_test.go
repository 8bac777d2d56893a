package deadline

import (
	"context"

	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// FeedLines is what FeedDates asks in its transaction.
func FeedLines(ctx context.Context, q *sqlc.Queries, v workflow.Viewer, f view.FeedFilter) error {
	_, err := feedLines(ctx, q, scope.Of(v), f)
	return err
}
