package read

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// dueSoon is what the dashboard calls soon, in calendar days.
const dueSoon = 14

// Counts adds up the dashboard's figures over the matters that exist for the
// viewer. DueSoon counts live deadlines that are not over and whose last day is
// no later than the 14th from today, by the calendar of the zone that now is in.
func (r *Reads) Counts(ctx context.Context, v workflow.Viewer, now time.Time) (view.Counts, error) {
	c := view.Counts{Stages: map[string]int{}, States: map[string]int{}}
	err := r.tally(ctx, v, now, func(t sqlc.TallyRow, closed bool) {
		c.Matters += int(t.Matters)
		c.Overdue += int(t.Late)
		c.Waiting += int(t.Waiting)
		c.StepLate += int(t.StepLate)
		c.States[t.State] += int(t.Matters)
		if !closed {
			c.Open += int(t.Matters)
			c.Stages[t.Stage] += int(t.Matters)
			c.Incomplete += int(t.Incomplete)
		}
	})
	if err != nil {
		return c, err
	}
	s := scopeOf(v)
	today := deadline.DateIn(now, now.Location())
	soon, err := r.q.CountDueBetween(ctx, sqlc.CountDueBetweenParams{
		// West of the viewer an earlier day may not be over yet; two are enough for any two zones.
		FromDay: today.AddDays(-2).String(), ToDay: today.AddDays(dueSoon).String(), After: column.Micros(now), SeesAll: s.all, Member: s.member,
	})
	if err != nil {
		return c, column.Unread("number of deadlines", err)
	}
	unacknowledged, err := r.q.CountUnacknowledged(ctx, sqlc.CountUnacknowledgedParams{UntilDay: overdueBy(now).String(), Now: column.Micros(now), SeesAll: s.all, Member: s.member})
	if err != nil {
		return c, column.Unread("number of deadlines", err)
	}
	mine, err := r.q.CountOwned(ctx, sqlc.CountOwnedParams{Owner: v.ID, SeesAll: s.all, Member: s.member})
	c.DueSoon, c.Unacknowledged, c.Mine = int(soon), int(unacknowledged), int(mine)
	return c, column.Unread("number of matters", err)
}

// tally runs over matters grouped by where they stand, and says of each group
// whether its process calls that state terminal.
func (r *Reads) tally(ctx context.Context, v workflow.Viewer, now time.Time, add func(t sqlc.TallyRow, closed bool)) error {
	s := scopeOf(v)
	groups, err := r.q.Tally(ctx, sqlc.TallyParams{Now: column.Micros(now), SeesAll: s.all, Member: s.member})
	if err != nil {
		return column.Unread("number of matters", err)
	}
	for _, g := range groups {
		def, err := r.process(ctx, g.Process)
		if err != nil {
			return err
		}
		state, _ := def.State(g.State)
		add(g, state.Terminal)
	}
	return nil
}

// process gives a definition that is on record; World keeps those it has parsed.
func (r *Reads) process(ctx context.Context, hash string) (*process.Definition, error) {
	w, err := r.World(ctx, workflow.SystemActor, review.ProcessStream(hash))
	if err != nil {
		return nil, err
	}
	return review.FindProcess(w, hash)
}
