package matter

import (
	"context"
	"time"

	"duces/db/column"
	dates "duces/db/read/deadline"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/view"
)

// dueSoon is what the dashboard calls soon, in calendar days.
const dueSoon = 14

// Counts adds up the dashboard's figures over the matters that exist for the
// viewer. DueSoon counts live deadlines that are not over and whose last day is
// no later than the 14th from today, by the calendar of the zone that now is in.
func (r *Caseload) Counts(ctx context.Context, v workflow.Viewer, now time.Time) (view.Counts, error) {
	c := view.Counts{Stages: map[string]int{}, States: map[string]int{}}
	s := scope.Of(v)
	err := r.tally(ctx, v, func(t sqlc.TallyRow) {
		c.Matters += int(t.Matters)
		c.Overdue += int(t.Overdue)
		c.Waiting += int(t.Waiting)
		c.States[t.State] += int(t.Matters)
		if !t.Closed {
			c.Open += int(t.Matters)
			c.Stages[t.Stage] += int(t.Matters)
			c.Incomplete += int(t.Incomplete)
		}
	})
	if err != nil {
		return c, err
	}
	late, err := r.late(ctx, matterQuery{Now: column.Micros(now), SeesAll: s.All, Member: s.Member})
	if err != nil {
		return c, err
	}
	for _, l := range late {
		c.Overdue += int(l.Matters)
	}
	steps, err := r.q.CountLateSteps(ctx, sqlc.CountLateStepsParams{UntilDay: dates.OverdueBy(now).String(), Now: column.Micros(now), SeesAll: s.All, Member: s.Member})
	if err != nil {
		return c, column.Unread("number of matters", err)
	}
	today := civil.DateIn(now, now.Location())
	soon, err := r.q.CountDueBetween(ctx, sqlc.CountDueBetweenParams{
		// West of the viewer an earlier day may not be over yet; two are enough for any two zones.
		FromDay: today.AddDays(-2).String(), ToDay: today.AddDays(dueSoon).String(), After: column.Micros(now), SeesAll: s.All, Member: s.Member,
	})
	if err != nil {
		return c, column.Unread("number of deadlines", err)
	}
	unacknowledged, err := r.q.CountUnacknowledged(ctx, sqlc.CountUnacknowledgedParams{UntilDay: dates.OverdueBy(now).String(), Now: column.Micros(now), SeesAll: s.All, Member: s.Member})
	if err != nil {
		return c, column.Unread("number of deadlines", err)
	}
	mine, err := r.q.CountOwned(ctx, sqlc.CountOwnedParams{Owner: v.ID, SeesAll: s.All, Member: s.Member})
	c.DueSoon, c.Unacknowledged, c.Mine, c.StepLate = int(soon), int(unacknowledged), int(mine), int(steps)
	return c, column.Unread("number of matters", err)
}

// tally runs over matters grouped by where they stand.
func (r *Caseload) tally(ctx context.Context, v workflow.Viewer, add func(sqlc.TallyRow)) error {
	s := scope.Of(v)
	groups, err := r.q.Tally(ctx, sqlc.TallyParams{SeesAll: s.All, Member: s.Member})
	for _, g := range groups {
		add(g)
	}
	return column.Unread("number of matters", err)
}

// late counts, by review, the matters that are overdue by the clock and not yet marked so, under those conditions of a
// list that are counted.
func (r *Caseload) late(ctx context.Context, q matterQuery) ([]sqlc.LateRow, error) {
	rows, err := r.q.Late(ctx, sqlc.LateParams{
		UntilDay: dates.OverdueBy(column.Instant(q.Now)).String(), Now: q.Now, SeesAll: q.SeesAll, Member: q.Member, Review: q.Review,
		State: q.State, Stage: q.Stage, OnlyWaiting: q.OnlyWaiting, Closed: q.Closed, Answered: q.Answered, Owner: q.Owner,
	})
	return rows, column.Unread("number of matters", err)
}

// countMatters is how many matters a list has. ok: it is narrowed by nothing but what is counted already.
func (r *Caseload) countMatters(ctx context.Context, q matterQuery) (total int, ok bool, err error) {
	counted := matterQuery{
		Now: q.Now, SeesAll: q.SeesAll, Member: q.Member, Review: q.Review, State: q.State, Stage: q.Stage,
		OnlyWaiting: q.OnlyWaiting, Closed: q.Closed, Answered: q.Answered, Owner: q.Owner, Overdue: q.Overdue,
		NameTo: page.Last,
	}
	if q != counted {
		return 0, false, nil
	}
	n, err := r.q.CountMatters(ctx, sqlc.CountMattersParams{
		SeesAll: q.SeesAll, Member: q.Member, Review: q.Review, State: q.State, Stage: q.Stage,
		OnlyWaiting: q.OnlyWaiting, Closed: q.Closed, Answered: q.Answered, Owner: q.Owner, Overdue: q.Overdue,
	})
	if err != nil || q.Overdue == "" {
		return int(n), true, column.Unread("number of matters", err)
	}
	late, err := r.late(ctx, q)
	for _, l := range late {
		if q.Overdue == "yes" {
			n += l.Matters
		} else {
			n -= l.Matters
		}
	}
	return int(n), true, err
}
