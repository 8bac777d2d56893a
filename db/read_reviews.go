package db

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

// Reviews lists the reviews that exist for the viewer, latest first. What is
// overdue is so as of the last tick; a list of matters knows it to the instant.
func (db *DB) Reviews(ctx context.Context, v workflow.Viewer) ([]view.ReviewRow, error) {
	s := scopeOf(v)
	lines, err := db.reads.Reviews(ctx, sqlc.ReviewsParams{SeesAll: s.all, Member: s.member})
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
	return reviews, db.tally(ctx, v, time.Time{}, func(t sqlc.TallyRow, closed bool) {
		r, ok := at[t.ReviewID]
		if !ok {
			return // opened since
		}
		r.Matters += int(t.Matters)
		r.Overdue += int(t.Late)
		r.Stages[t.Stage] += int(t.Matters)
		if closed {
			r.Closed += int(t.Matters)
		}
	})
}

// dueSoon is what the dashboard calls soon, in calendar days.
const dueSoon = 14

// Counts adds up the dashboard's figures over the matters that exist for the
// viewer. DueSoon counts live deadlines that are not over and whose last day is
// no later than the 14th from today, by the calendar of the zone that now is in.
func (db *DB) Counts(ctx context.Context, v workflow.Viewer, now time.Time) (view.Counts, error) {
	c := view.Counts{Stages: map[string]int{}, States: map[string]int{}}
	err := db.tally(ctx, v, now, func(t sqlc.TallyRow, closed bool) {
		c.Matters += int(t.Matters)
		c.Overdue += int(t.Late)
		c.Waiting += int(t.Waiting)
		c.States[t.State] += int(t.Matters)
		if !closed {
			c.Open += int(t.Matters)
			c.Stages[t.Stage] += int(t.Matters)
		}
	})
	if err != nil {
		return c, err
	}
	s := scopeOf(v)
	today := deadline.DateIn(now, now.Location())
	soon, err := db.reads.CountDueBetween(ctx, sqlc.CountDueBetweenParams{
		// West of the viewer an earlier day may not be over yet; two are enough for any two zones.
		FromDay: today.AddDays(-2).String(), ToDay: today.AddDays(dueSoon).String(), After: column.Micros(now), SeesAll: s.all, Member: s.member,
	})
	if err != nil {
		return c, column.Unread("number of deadlines", err)
	}
	unacknowledged, err := db.reads.CountUnacknowledged(ctx, sqlc.CountUnacknowledgedParams{UntilDay: overdueBy(now).String(), Now: column.Micros(now), SeesAll: s.all, Member: s.member})
	if err != nil {
		return c, column.Unread("number of deadlines", err)
	}
	mine, err := db.reads.CountOwned(ctx, sqlc.CountOwnedParams{Owner: v.ID, SeesAll: s.all, Member: s.member})
	c.DueSoon, c.Unacknowledged, c.Mine = int(soon), int(unacknowledged), int(mine)
	return c, column.Unread("number of matters", err)
}

// tally runs over matters grouped by where they stand, and says of each group
// whether its process calls that state terminal.
func (db *DB) tally(ctx context.Context, v workflow.Viewer, now time.Time, add func(t sqlc.TallyRow, closed bool)) error {
	s := scopeOf(v)
	groups, err := db.reads.Tally(ctx, sqlc.TallyParams{Now: column.Micros(now), SeesAll: s.all, Member: s.member})
	if err != nil {
		return column.Unread("number of matters", err)
	}
	for _, g := range groups {
		def, err := db.process(ctx, g.Process)
		if err != nil {
			return err
		}
		state, _ := def.State(g.State)
		add(g, state.Terminal)
	}
	return nil
}

// process gives a definition that is on record; World keeps those it has parsed.
func (db *DB) process(ctx context.Context, hash string) (*process.Definition, error) {
	w, err := db.World(ctx, workflow.SystemActor, review.ProcessStream(hash))
	if err != nil {
		return nil, err
	}
	return review.FindProcess(w, hash)
}
