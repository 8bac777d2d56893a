package read

import (
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
		if err == nil && q.Owed == due.OwedByTeam {
			lines, err = r.withStepLimits(ctx, order, q, lines)
		}
		if err != nil {
			return none, column.Unread("list of deadlines", err)
		}
		return pageOf(lines, limit, showDeadline, func(l deadlineLine) string {
			return cursor(order.name, order.keyOf(l)...)
		})
	})
}

func deadlineFilter(v workflow.Viewer, f view.DeadlineFilter) (deadlineQuery, error) {
	s := scopeOf(v)
	q := deadlineQuery{
		Now: column.Micros(f.Now), SeesAll: s.all, Member: s.member, Review: f.Review, Matter: f.Matter, Status: f.Status, Owed: f.Owed, Kind: f.Kind,
		Live: f.Live, OnlyLate: f.Overdue, Ahead: f.Ahead, Answered: f.Completeness, Unacknowledged: f.Unacknowledged, Owner: f.Owner, Stage: f.Stage,
		FromDay: bound(f.From, ""), ToDay: bound(f.To, last),
	}
	if f.Overdue {
		q.ToDay = min(q.ToDay, overdueBy(f.Now).String())
	}
	var err error
	q.UsState, err = jurisdiction.USState(f.USState)
	return q, err
}

// withStepLimits merges our own side's step limits into deadlines that our team owes,
// in the order of the list. Nobody acknowledges one, and no answer meets one.
func (r *Reads) withStepLimits(ctx context.Context, order deadlineOrder, q deadlineQuery, lines []deadlineLine) ([]deadlineLine, error) {
	if q.Unacknowledged || q.Answered != "" || q.Kind != "" && q.Kind != view.StepLimit {
		return lines, nil
	}
	steps, err := r.stepLimits(ctx, order, q)
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
			DueOn: s.StepDue, Name: s.Name, EndsAt: s.StepEndsAt, Zone: s.Zone, Version: s.Version, ReviewID: s.ReviewID, ReviewName: s.ReviewName,
			Owner: s.Owner, OwnerName: s.OwnerName, JurisdictionID: s.JurisdictionID, JurisdictionName: s.JurisdictionName,
			JurisdictionState: s.JurisdictionState, JurisdictionKind: s.JurisdictionKind, JurisdictionParent: s.JurisdictionParent, Late: s.Late,
		})
	}
	slices.SortFunc(lines, func(a, b deadlineLine) int {
		if order.down {
			a, b = b, a
		}
		return slices.Compare(order.keyOf(a), order.keyOf(b))
	})
	return lines[:min(len(lines), int(q.Most))], nil
}

func (r *Reads) stepLimits(ctx context.Context, order deadlineOrder, q deadlineQuery) ([]sqlc.StepLimitsRow, error) {
	p := sqlc.StepLimitsParams{
		Now: q.Now, SeesAll: q.SeesAll, Member: q.Member, Review: q.Review, Matter: q.Matter, Status: q.Status, OnlyLate: q.OnlyLate, Ahead: q.Ahead,
		Owner: q.Owner, UsState: q.UsState, Stage: q.Stage, Probe: q.Probe, ProbeEnd: q.ProbeEnd, Query: q.Query, FromDay: q.FromDay, ToDay: q.ToDay,
		Sort: order.by, After: q.After, AfterTie: q.AfterTie, AfterName: q.AfterName, AfterMatter: q.AfterMatter, AfterID: q.AfterID, Most: q.Most,
	}
	switch {
	case order.down:
		steps, err := r.q.StepLimitsSortedDown(ctx, sqlc.StepLimitsSortedDownParams(p))
		return each(steps, func(s sqlc.StepLimitsSortedDownRow) sqlc.StepLimitsRow { return sqlc.StepLimitsRow(s) }), err
	case order.by != view.DeadlineSorts[0]:
		p.OfNobody = last
		steps, err := r.q.StepLimitsSorted(ctx, sqlc.StepLimitsSortedParams(p))
		return each(steps, func(s sqlc.StepLimitsSortedRow) sqlc.StepLimitsRow { return sqlc.StepLimitsRow(s) }), err
	}
	return r.q.StepLimits(ctx, p)
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
