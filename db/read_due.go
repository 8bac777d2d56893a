package db

import (
	"context"
	"slices"

	"duces/workflow/deadline"
)

// MattersDueFrom names, in order, the matters with an open deadline due on or
// after a day; the zero day asks for every open one. A day that is declared
// closed can only move a period counted forward if that is due on the day or
// later; one counted back may be due before it.
func (db *DB) MattersDueFrom(ctx context.Context, from deadline.Date) ([]string, error) {
	ids, err := db.reads.MattersDueFrom(ctx, bound(from, ""))
	slices.Sort(ids)
	return ids, unread("list of matters with open deadlines", err)
}
