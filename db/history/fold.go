package history

import (
	"context"
	"fmt"
	"slices"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
)

// Fold reads a stream's events and folds them. Bytes that do not fit together
// are an error and never a guess.
func Fold(ctx context.Context, q *sqlc.Queries, s workflow.Stream) (state any, no int, err error) {
	events, err := eventsAfter(ctx, q, s, 0, toFold)
	if err != nil {
		return nil, 0, err
	}
	state, err = Replay(s, events)
	return state, len(events), err
}

// Events reads a stream's events, with the personal values that are still there.
func Events(ctx context.Context, q *sqlc.Queries, s workflow.Stream) ([]workflow.Event, error) {
	return eventsAfter(ctx, q, s, 0, whole)
}

func eventsAfter(ctx context.Context, q *sqlc.Queries, s workflow.Stream, no int, read reading) ([]workflow.Event, error) {
	stored, err := q.StreamEvents(ctx, sqlc.StreamEventsParams{Stream: string(s), After: int64(no)})
	if err != nil || len(stored) == 0 {
		return nil, err
	}
	events, err := decode(s, no, stored, read)
	if err != nil {
		return nil, err
	}
	var values map[int64][]sqlc.Personal // asked for if an event has some: most matters have none
	if slices.ContainsFunc(events, func(e workflow.Event) bool { return len(e.Personal) > 0 }) {
		personal, err := q.StreamPersonal(ctx, sqlc.StreamPersonalParams{Stream: string(s), After: int64(no)})
		if err != nil {
			return nil, err
		}
		values = make(map[int64][]sqlc.Personal, len(personal))
		for _, p := range personal {
			values[p.Seq] = append(values[p.Seq], p)
		}
	}
	return events, unseal(s, events, values)
}

// reading decodes one stored event, number no of its stream.
type reading func(s workflow.Stream, no int, row sqlc.StreamEventsRow) (workflow.Event, error)

func whole(_ workflow.Stream, _ int, row sqlc.StreamEventsRow) (workflow.Event, error) {
	return kinds.All.Decode(row.Bytes)
}

func toFold(s workflow.Stream, no int, row sqlc.StreamEventsRow) (workflow.Event, error) {
	return kinds.All.DecodeToFold(row.Bytes, s, row.Seq, no)
}

// decode reads stored events that follow number after of their stream.
func decode(s workflow.Stream, after int, stored []sqlc.StreamEventsRow, read reading) ([]workflow.Event, error) {
	events := make([]workflow.Event, len(stored))
	for i, row := range stored {
		no := after + i + 1
		e, err := read(s, no, row)
		if err != nil {
			return nil, column.Damaged(s, err)
		}
		if e.Stream != s || e.No != no || e.Seq != row.Seq || row.No != int64(no) {
			return nil, column.Damaged(s, fmt.Errorf("event %d is not number %d of its stream", row.Seq, no))
		}
		events[i] = e
	}
	return events, nil
}

// unseal gives events the personal values that are still there.
func unseal(s workflow.Stream, events []workflow.Event, values map[int64][]sqlc.Personal) error {
	for i := range events {
		e := &events[i]
		if e.Recorded.IsZero() { // it came without what it says
			continue
		}
		for _, p := range values[e.Seq] {
			if len(p.Salt) != len(ledger.Salt{}) {
				return column.Damaged(s, fmt.Errorf("event %d: the salt of %q has %d bytes", e.Seq, p.Name, len(p.Salt)))
			}
			if err := e.Unseal(p.Name, ledger.Salt(p.Salt), p.Value); err != nil {
				return column.Damaged(s, err)
			}
		}
	}
	return nil
}

// Replay gives the state to which the events of a stream come.
func Replay(s workflow.Stream, events []workflow.Event) (any, error) {
	state, err := kinds.All.Replay(events, workflow.Until{})
	if err != nil {
		return nil, column.Damaged(s, err)
	}
	return state, nil
}

// Fault gives the reason if history itself is at fault, and not the reading of it.
func Fault(err error) error {
	if e, ours := err.(*workflow.Error); ours { //nolint:errorlint // fold returns it as it is
		return e.Unwrap()
	}
	return nil
}
