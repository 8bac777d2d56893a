package matter

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// Reviews lists the reviews that exist for the viewer, latest first, with what
// is overdue at an instant.
func (r *Caseload) Reviews(ctx context.Context, v workflow.Viewer, now time.Time) ([]view.ReviewRow, error) {
	s := scope.Of(v)
	lines, err := r.q.Reviews(ctx, sqlc.ReviewsParams{SeesAll: s.All, Member: s.Member})
	if err != nil {
		return nil, column.Unread("list of reviews", err)
	}
	reviews := make([]view.ReviewRow, len(lines))
	at := make(map[string]*view.ReviewRow, len(lines))
	for i, l := range lines {
		opened, err := column.Day(l.OpenedOn)
		if err != nil {
			return nil, err
		}
		reviews[i] = view.ReviewRow{
			ID: l.ID, Name: l.Name, Authority: l.Authority, Opened: opened, Process: l.Process, Stages: map[string]int{},
		}
		at[l.ID] = &reviews[i]
	}
	// What was opened since is not in the list.
	err = r.tally(ctx, v, func(t sqlc.TallyRow) {
		if row, ok := at[t.ReviewID]; ok {
			row.Matters += int(t.Matters)
			row.Overdue += int(t.Overdue)
			row.Stages[t.Stage] += int(t.Matters)
			if t.Closed {
				row.Closed += int(t.Matters)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	late, err := r.late(ctx, matterQuery{Now: column.Micros(now), SeesAll: s.All, Member: s.Member})
	for _, l := range late {
		if row, ok := at[l.ReviewID]; ok {
			row.Overdue += int(l.Matters)
		}
	}
	return reviews, err
}
