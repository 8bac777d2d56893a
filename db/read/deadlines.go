package read

import (
	"cmp"
	"context"
	"slices"
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

const deadlineList = "deadlines"

// Deadlines lists the deadlines of matters that exist for the viewer, by due date.
func (r *Reads) Deadlines(ctx context.Context, v workflow.Viewer, f view.DeadlineFilter) (view.Page[view.DeadlineRow], error) {
	var none view.Page[view.DeadlineRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, deadlineList, "", "", "")
	if err != nil {
		return none, err
	}
	s := scopeOf(v)
	q := deadlineQuery{
		Now: column.Micros(f.Now), SeesAll: s.all, Member: s.member, Review: f.Review, Status: f.Status, Owed: f.Owed, Kind: f.Kind,
		OnlyLate: f.Overdue, Unacknowledged: f.Unacknowledged, Owner: f.Owner, Ahead: f.Ahead, Answered: f.Completeness,
		FromDay: bound(f.From, ""), ToDay: bound(f.To, last),
		After: key[0], AfterMatter: key[1], AfterID: key[2], Most: int32(limit + 1),
	}
	if f.Overdue {
		q.ToDay = min(q.ToDay, overdueBy(f.Now).String())
	}
	lines, err := r.deadlines(ctx, q, f)
	if err == nil && f.Owed == due.OwedByTeam {
		lines, err = r.withStepLimits(ctx, q, f, lines)
	}
	if err != nil {
		return none, column.Unread("list of deadlines", err)
	}
	return pageOf(lines, limit, showDeadline, func(l deadlineLine) string {
		return cursor(deadlineList, l.DueOn, l.MatterID, l.ID)
	})
}

func (r *Reads) deadlines(ctx context.Context, q deadlineQuery, f view.DeadlineFilter) ([]deadlineLine, error) {
	switch {
	case f.Matter != "":
		lines, err := r.q.MatterDeadlines(ctx, sqlc.MatterDeadlinesParams{
			Matter: f.Matter, Live: f.Live, Now: q.Now, SeesAll: q.SeesAll, Member: q.Member, Review: q.Review, Status: q.Status, Owed: q.Owed, Kind: q.Kind,
			OnlyLate: q.OnlyLate, Unacknowledged: q.Unacknowledged, Owner: q.Owner, Ahead: q.Ahead, Answered: q.Answered,
			FromDay: q.FromDay, ToDay: q.ToDay, After: q.After, AfterMatter: q.AfterMatter, AfterID: q.AfterID, Most: q.Most,
		})
		return each(lines, func(l sqlc.MatterDeadlinesRow) deadlineLine { return deadlineLine(l) }), err
	case f.Owner != "" && f.Owner != view.Nobody:
		lines, err := r.q.OwnersDeadlines(ctx, sqlc.OwnersDeadlinesParams{
			OneOwner: f.Owner, Live: f.Live, Now: q.Now, SeesAll: q.SeesAll, Member: q.Member, Review: q.Review, Status: q.Status, Owed: q.Owed, Kind: q.Kind,
			OnlyLate: q.OnlyLate, Unacknowledged: q.Unacknowledged, Owner: q.Owner, Ahead: q.Ahead, Answered: q.Answered,
			FromDay: q.FromDay, ToDay: q.ToDay, After: q.After, AfterMatter: q.AfterMatter, AfterID: q.AfterID, Most: q.Most,
		})
		return each(lines, func(l sqlc.OwnersDeadlinesRow) deadlineLine { return deadlineLine(l) }), err
	case f.Live, f.Ahead, f.Overdue, f.Unacknowledged:
		lines, err := r.q.LiveDeadlines(ctx, sqlc.LiveDeadlinesParams(q))
		return each(lines, func(l sqlc.LiveDeadlinesRow) deadlineLine { return deadlineLine(l) }), err
	case f.Status != "":
		lines, err := r.q.DeadlinesByStatus(ctx, sqlc.DeadlinesByStatusParams{
			OneStatus: f.Status, Now: q.Now, SeesAll: q.SeesAll, Member: q.Member, Review: q.Review, Status: q.Status, Owed: q.Owed, Kind: q.Kind,
			OnlyLate: q.OnlyLate, Unacknowledged: q.Unacknowledged, Owner: q.Owner, Ahead: q.Ahead, Answered: q.Answered,
			FromDay: q.FromDay, ToDay: q.ToDay, After: q.After, AfterMatter: q.AfterMatter, AfterID: q.AfterID, Most: q.Most,
		})
		return each(lines, func(l sqlc.DeadlinesByStatusRow) deadlineLine { return deadlineLine(l) }), err
	}
	return r.q.Deadlines(ctx, q)
}

// withStepLimits merges our own side's step limits into deadlines that our team owes.
// Nobody acknowledges one, and no answer meets one.
func (r *Reads) withStepLimits(ctx context.Context, q deadlineQuery, f view.DeadlineFilter, lines []deadlineLine) ([]deadlineLine, error) {
	if f.Unacknowledged || f.Completeness != "" || f.Kind != "" && f.Kind != view.StepLimit {
		return lines, nil
	}
	steps, err := r.q.StepLimits(ctx, sqlc.StepLimitsParams{
		Now: q.Now, SeesAll: q.SeesAll, Member: q.Member, Review: q.Review, Matter: f.Matter, Status: q.Status, OnlyLate: q.OnlyLate, Ahead: q.Ahead,
		Owner: q.Owner, FromDay: q.FromDay, ToDay: q.ToDay, After: q.After, AfterMatter: q.AfterMatter, AfterID: q.AfterID, Most: q.Most,
	})
	if err != nil {
		return nil, err
	}
	for _, s := range steps {
		status := due.StatusOpen
		if s.Late {
			status = due.StatusMissed
		}
		lines = append(lines, deadlineLine{
			MatterID: s.MatterID, ID: view.StepLimit, Kind: view.StepLimit, Owed: due.OwedByTeam, Status: string(status), State: s.State,
			DueOn: s.StepDue, EndsAt: s.StepEndsAt, Zone: s.Zone, Version: s.Version, ReviewID: s.ReviewID, ReviewName: s.ReviewName,
			Owner: s.Owner, OwnerName: s.OwnerName, JurisdictionID: s.JurisdictionID, JurisdictionName: s.JurisdictionName,
			JurisdictionState: s.JurisdictionState, JurisdictionKind: s.JurisdictionKind, JurisdictionParent: s.JurisdictionParent, Late: s.Late,
		})
	}
	slices.SortFunc(lines, func(a, b deadlineLine) int {
		return cmp.Or(cmp.Compare(a.DueOn, b.DueOn), cmp.Compare(a.MatterID, b.MatterID), cmp.Compare(a.ID, b.ID))
	})
	return lines[:min(len(lines), int(q.Most))], nil
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
		Owner: view.Ref{ID: l.Owner, Name: l.OwnerName}, Acknowledged: l.Acknowledged, Completeness: l.Answered, State: l.State,
	}, err
}
