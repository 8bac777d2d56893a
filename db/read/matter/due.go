package matter

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
)

// DueMatters names matters for which the clock has something to do, longest due first.
func (r *Caseload) DueMatters(ctx context.Context, now time.Time, limit int) ([]string, error) {
	ids, err := r.q.DueMatters(ctx, sqlc.DueMattersParams{Now: column.Micros(now), Most: int32(limit)})
	return ids, column.Unread("list of matters that are due", err)
}
