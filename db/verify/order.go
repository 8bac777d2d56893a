package verify

import (
	"context"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/clock"
)

// orderOwed reads from which event on recorded time never runs backward.
func (v *verification) orderOwed(ctx context.Context, size int64) error {
	from, err := v.q.OrderedFrom(ctx)
	if err != nil || len(from) == 0 { // it has no head, which is a problem already
		v.ordered = 1
		return err
	}
	v.ordered = from[0]
	if v.ordered < 1 || v.ordered > size+1 {
		v.problem(0, "", "The order of time is owed from event %d on, and the ledger has %d events.", v.ordered, size)
		v.ordered = 1
	}
	return nil
}

// order holds the time of an event against that of the one before. Time steps back only
// where the clock was corrected, and there to what the correction says.
func (v *verification) order(ctx context.Context, e workflow.Event) error {
	before := v.recorded
	v.recorded = e.Recorded
	d, corrects := e.Data.(clock.Corrected)
	if !corrects {
		if e.Seq >= v.ordered && e.Recorded.Before(before) {
			v.problem(e.Seq, e.Stream, "Event %d is recorded with an earlier time than the event before it, and is no correction of the clock.", e.Seq)
		}
		return nil
	}
	since := v.corrected
	v.corrected = e.Seq
	first, err := v.q.FirstAhead(ctx, sqlc.FirstAheadParams{After: since, Before: e.Seq, At: column.Micros(e.Recorded)})
	if err != nil {
		return err
	}
	if len(first) == 0 || first[0].Seq != d.First || !column.Instant(first[0].RecordedAt).Equal(d.Wrong) || !d.At.Equal(e.Recorded) {
		v.problem(e.Seq, e.Stream, "The correction of the clock in event %d does not fit the times of the events before it.", e.Seq)
	}
	return nil
}
