package read

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// The queries of the list of deadlines differ in the index they walk.
type (
	deadlineQuery = sqlc.DeadlinesParams
	deadlineLine  = sqlc.DeadlinesRow
)

// Deadlines lists the deadlines of matters that exist for the viewer.
func (r *Reads) Deadlines(ctx context.Context, v workflow.Viewer, f view.DeadlineFilter) (view.Page[view.DeadlineRow], error) {
	var none view.Page[view.DeadlineRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	order, err := deadlineOrderOf(f)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, order.name, order.first[:]...)
	if err != nil {
		return none, err
	}
	q, err := deadlineFilter(v, f)
	if err != nil {
		return none, err
	}
	q.After, q.AfterTie, q.AfterName, q.AfterMatter, q.AfterID, q.Most = key[0], key[1], key[2], key[3], key[4], int32(limit+1)
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.DeadlineRow], error) {
		q.Probe, q.ProbeEnd, q.Query, q.NameFrom, q.NameTo = names.probe, names.probeEnd, names.query, names.from, names.to
		read := order.read
		if names.few {
			read = order.fewNames()
		}
		lines, err := read(ctx, r.q, q)
		if err != nil {
			return none, column.Unread("list of deadlines", err)
		}
		return pageOf(lines, limit, showDeadline, func(l deadlineLine) string {
			by, tie := order.key(l)
			return cursor(order.name, by, tie, l.Name, l.MatterID, l.ID)
		})
	})
}

func deadlineFilter(v workflow.Viewer, f view.DeadlineFilter) (deadlineQuery, error) {
	s := scopeOf(v)
	q := deadlineQuery{
		Now: column.Micros(f.Now), SeesAll: s.all, Member: s.member, Review: f.Review, Matter: f.Matter, Status: f.Status, Owed: f.Owed, Kind: f.Kind,
		Live: f.Live, OnlyLate: f.Overdue, Unacknowledged: f.Unacknowledged, Owner: f.Owner, Stage: f.Stage,
		FromDay: bound(f.From, ""), ToDay: bound(f.To, last),
	}
	if f.Overdue {
		q.ToDay = min(q.ToDay, overdueBy(f.Now).String())
	}
	var err error
	q.UsState, err = jurisdiction.USState(f.USState)
	return q, err
}

// overdueBy is the last due date that can be over by now: dates differ between
// zones by one day at most.
func overdueBy(now time.Time) deadline.Date { return deadline.DateIn(now, time.UTC).AddDays(2) }

func bound(d deadline.Date, open string) string {
	if d.IsZero() {
		return open
	}
	return d.String()
}

func showDeadline(l deadlineLine) (view.DeadlineRow, error) {
	d, err := column.Day(l.DueOn)
	return view.DeadlineRow{
		Matter:       l.MatterID,
		Jurisdiction: jurisdiction.Ref{ID: l.JurisdictionID, Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent},
		Review:       view.Ref{ID: l.ReviewID, Name: l.ReviewName},
		ID:           l.ID, Kind: l.Kind, Owed: l.Owed, Status: due.Status(l.Status), Overdue: l.Late,
		Due: d, Ends: column.Instant(l.EndsAt), Zone: l.Zone, Version: int(l.Version),
		Owner: view.Ref{ID: l.Owner, Name: l.OwnerName}, Acknowledged: l.Acknowledged,
	}, err
}
