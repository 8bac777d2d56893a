package db

import (
	"context"
	"fmt"
	"slices"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
)

// folded is one stream as its history stands, with the rows that show it.
type folded struct {
	state any // nil: the stream has no events
	no    int // of its last event
	rows  []workflow.Row
}

// fold reads a stream's events and folds them. Bytes that do not fit together
// are an error and never a guess.
func fold(ctx context.Context, q *sqlc.Queries, s workflow.Stream) (state any, no int, err error) {
	stored, err := q.StreamEvents(ctx, string(s))
	if err != nil || len(stored) == 0 {
		return nil, 0, err
	}
	events, err := decode(s, stored)
	if err != nil {
		return nil, 0, err
	}
	var values map[int64][]sqlc.Personal // asked for if an event has some: most matters have none
	if slices.ContainsFunc(events, func(e workflow.Event) bool { return len(e.Personal) > 0 }) {
		personal, err := q.StreamPersonal(ctx, string(s))
		if err != nil {
			return nil, 0, err
		}
		values = make(map[int64][]sqlc.Personal, len(personal))
		for _, p := range personal {
			values[p.Seq] = append(values[p.Seq], p)
		}
	}
	state, err = foldEvents(s, events, values)
	return state, len(events), err
}

func decode(s workflow.Stream, stored []sqlc.StreamEventsRow) ([]workflow.Event, error) {
	events := make([]workflow.Event, len(stored))
	for i, row := range stored {
		e, err := kinds.All.Decode(row.Bytes)
		if err != nil {
			return nil, column.Damaged(s, err)
		}
		if e.Stream != s || e.No != i+1 || e.Seq != row.Seq || row.No != int64(i+1) {
			return nil, column.Damaged(s, fmt.Errorf("event %d is not number %d of its stream", row.Seq, i+1))
		}
		events[i] = e
	}
	return events, nil
}

// foldEvents gives the state of a stream, with the personal values that are still there.
func foldEvents(s workflow.Stream, events []workflow.Event, values map[int64][]sqlc.Personal) (state any, err error) {
	for _, e := range events {
		for _, p := range values[e.Seq] {
			if len(p.Salt) != len(ledger.Salt{}) {
				return nil, column.Damaged(s, fmt.Errorf("event %d: the salt of %q has %d bytes", e.Seq, p.Name, len(p.Salt)))
			}
			if err := e.Unseal(p.Name, ledger.Salt(p.Salt), p.Value); err != nil {
				return nil, column.Damaged(s, err)
			}
		}
		if state, err = kinds.All.Fold(state, e); err != nil {
			return nil, column.Damaged(s, err)
		}
	}
	return state, nil
}

// gather makes the world of an act: its actor, its streams, and what Related
// finds behind them, asked for in waves so that many can be read at once.
// states gives a state for each stream, nil for one that has no events.
func gather(actor string, streams []workflow.Stream, states func([]workflow.Stream) ([]any, error)) (workflow.Facts, error) {
	who, builtIn := workflow.BuiltInActor(actor)
	var user any
	if !builtIn {
		s, err := states([]workflow.Stream{account.Stream(actor)})
		if err != nil {
			return workflow.Facts{}, err
		}
		user = s[0]
		if u, ok := user.(account.User); ok {
			who = u.Actor()
		}
	}
	w := workflow.NewFacts(kinds.All, who)
	asked := make(map[workflow.Stream]bool, 2*len(streams)+8)
	if user != nil { // who asks for more than the actor finds it in their stream
		w.Put(account.Stream(actor), user)
		asked[account.Stream(actor)] = true
	}
	var wave []workflow.Stream
	ask := func(streams []workflow.Stream) {
		for _, s := range streams {
			if !asked[s] {
				asked[s] = true
				wave = append(wave, s)
			}
		}
	}
	for ask(streams); len(wave) > 0; {
		now := wave
		found, err := states(now)
		if err != nil {
			return workflow.Facts{}, err
		}
		wave = nil
		for i, state := range found {
			if state != nil {
				w.Put(now[i], state)
				ask(kinds.All.Needs(now[i], state))
			}
		}
	}
	return w, nil
}
