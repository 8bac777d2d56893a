package read

import (
	"context"
	"slices"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow/deadline"
)

// MattersDueFrom names, in order, the matters with an open or missed deadline
// due on or after a day; the zero day asks for every one.
func (r *Reads) MattersDueFrom(ctx context.Context, from deadline.Date) ([]string, error) {
	ids, err := r.q.MattersDueFrom(ctx, bound(from, ""))
	slices.Sort(ids)
	return ids, column.Unread("list of matters with open deadlines", err)
}

// DueMatters names matters for which the clock has something to do, longest due first.
func (r *Reads) DueMatters(ctx context.Context, now time.Time, limit int) ([]string, error) {
	ids, err := r.q.DueMatters(ctx, sqlc.DueMattersParams{Now: column.Micros(now), Most: int32(limit)})
	return ids, column.Unread("list of matters that are due", err)
}
