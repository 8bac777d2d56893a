package db

import (
	"context"
	"slices"

	"duces/db/column"
	"duces/workflow/deadline"
)

// MattersDueFrom names, in order, the matters with an open or missed deadline
// due on or after a day; the zero day asks for every one.
func (db *DB) MattersDueFrom(ctx context.Context, from deadline.Date) ([]string, error) {
	ids, err := db.reads.MattersDueFrom(ctx, bound(from, ""))
	slices.Sort(ids)
	return ids, column.Unread("list of matters with open deadlines", err)
}
