package history

import (
	"context"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/kinds"
)

// Known is the state of a stream as some reader found it.
type Known struct {
	State    any
	No       int // of its last event
	personal int // how many personal values those of its events had that are not merely counted
}

// Known is what there is to know of a stream that was read whole.
func (h Folded) Known() Known { return Known{h.State, len(h.Events), personalIn(h.Events)} }

func personalIn(events []workflow.Event) int {
	n := 0
	for _, e := range events {
		if kinds.All.Counted(e) {
			continue
		}
		for _, sealed := range e.Personal {
			if !sealed.Erased {
				n++
			}
		}
	}
	return n
}

// Since reads what a stream has beyond what is known of it, and folds it. It gives false where only the whole history
// tells: the reader stands before what is known, a personal value was erased, or an event corrects one that is folded.
func Since(ctx context.Context, q *sqlc.Queries, s workflow.Stream, k Known) (Known, bool, error) {
	stands, err := q.StreamStands(ctx, sqlc.StreamStandsParams{Stream: string(s), No: int64(k.No), Counted: kinds.All.CountedTypes()})
	if err != nil || stands.Length < int64(k.No) || stands.Personal != int64(k.personal) {
		return Known{}, false, err
	}
	if stands.Length == int64(k.No) {
		return k, true, nil
	}
	events, err := eventsAfter(ctx, q, s, k.No, toFold)
	if err != nil {
		return Known{}, false, err
	}
	for _, e := range events {
		if e.Corrects != 0 {
			return Known{}, false, nil
		}
		if k.State, err = kinds.All.Fold(k.State, e); err != nil {
			return Known{}, false, column.Damaged(s, err)
		}
	}
	k.No += len(events)
	k.personal += personalIn(events)
	return k, true, nil
}
