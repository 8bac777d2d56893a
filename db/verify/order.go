package verify

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
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
func (v *verification) order(ctx context.Context, seq int64, recorded time.Time) error {
	before := v.recorded
	v.recorded = recorded
	e, corrects := v.corrections[seq]
	if !corrects {
		if seq >= v.ordered && recorded.Before(before) {
			v.problem(seq, v.streamOf(ctx, seq), "Event %d is recorded with an earlier time than the event before it, and is no correction of the clock.", seq)
		}
		return nil
	}
	d := e.Data.(clock.Corrected)
	since := v.corrected
	v.corrected = seq
	first, err := v.q.FirstAhead(ctx, sqlc.FirstAheadParams{After: since, Before: seq, At: column.Micros(recorded)})
	if err != nil {
		return err
	}
	if len(first) == 0 || first[0].Seq != d.First || !column.Instant(first[0].RecordedAt).Equal(d.Wrong) || !d.At.Equal(recorded) {
		v.problem(seq, e.Stream, "The correction of the clock in event %d does not fit the times of the events before it.", seq)
	}
	return nil
}
