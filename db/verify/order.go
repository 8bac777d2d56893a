package verify

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/clock"
)

// timeline holds the times of events against each other, in the order in which they were recorded.
type timeline struct {
	*findings
	q           *sqlc.Queries
	corrections map[int64]workflow.Event // of the clock, by their numbers
	ordered     int64                    // the first event that owes the order of time
	recorded    time.Time                // of the event before
	corrected   int64                    // the last event that corrected the clock
}

// owed reads from which event on recorded time never runs backward.
func (t *timeline) owed(ctx context.Context, size int64) error {
	from, err := t.q.OrderedFrom(ctx)
	if err != nil || len(from) == 0 { // it has no head, which is a problem already
		t.ordered = 1
		return err
	}
	t.ordered = from[0]
	if t.ordered < 1 || t.ordered > size+1 {
		t.problem(0, "", "The order of time is owed from event %d on, and the ledger has %d events.", t.ordered, size)
		t.ordered = 1
	}
	return nil
}

// event holds the time of an event against that of the one before. Time steps back only
// where the clock was corrected, and there to what the correction says.
func (t *timeline) event(ctx context.Context, seq int64, recorded time.Time) error {
	before := t.recorded
	t.recorded = recorded
	e, corrects := t.corrections[seq]
	if !corrects {
		if seq >= t.ordered && recorded.Before(before) {
			t.problem(seq, streamOf(ctx, t.q, seq), "Event %d is recorded with an earlier time than the event before it, and is no correction of the clock.", seq)
		}
		return nil
	}
	d := e.Data.(clock.Corrected)
	since := t.corrected
	t.corrected = seq
	first, err := t.q.FirstAhead(ctx, sqlc.FirstAheadParams{After: since, Before: seq, At: column.Micros(recorded)})
	if err != nil {
		return err
	}
	if len(first) == 0 || first[0].Seq != d.First || !column.Instant(first[0].RecordedAt).Equal(d.Wrong) || !d.At.Equal(recorded) {
		t.problem(seq, e.Stream, "The correction of the clock in event %d does not fit the times of the events before it.", seq)
	}
	return nil
}
