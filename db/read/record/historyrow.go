package record

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/person"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/invitation"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// HistoryChoices are what a history can be filtered by: who acted in it, and
// which types of event it has. Of the whole ledger all types can be asked for.
func (r *Ledger) HistoryChoices(ctx context.Context, v workflow.Viewer, stream workflow.Stream) (view.HistoryChoices, error) {
	var c view.HistoryChoices
	if err := r.mayRead(ctx, v, stream); err != nil {
		return c, err
	}
	var actors []string
	var err error
	names := person.NamesOf(r.q, r.streams)
	if stream == "" {
		c.Types = kinds.All.EventsOf("")
		if actors, err = r.q.LedgerActors(ctx); err == nil {
			actors = append(actors, workflow.SystemActor, workflow.OperatorActor)
			err = r.respondents(ctx, names)
		}
		actors = slices.AppendSeq(actors, maps.Keys(names.Known))
	} else {
		if actors, err = r.q.StreamActors(ctx, string(stream)); err != nil {
			return c, column.Unread("history", err)
		}
		c.Types, err = r.q.StreamTypes(ctx, string(stream))
	}
	if err != nil {
		return c, column.Unread("history", err)
	}
	for _, id := range actors {
		name, err := names.Of(ctx, id)
		if err != nil {
			return c, err
		}
		c.Actors = append(c.Actors, view.Ref{ID: id, Name: name})
	}
	slices.SortFunc(c.Actors, func(a, b view.Ref) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return c, nil
}

// mostRespondents is how many respondents the ledger can be filtered by, those first who were invited last.
const mostRespondents = 200

// respondents adds the names of respondents who acted, by the actor.
func (r *Ledger) respondents(ctx context.Context, names person.Names) error {
	actors, err := r.q.LedgerRespondents(ctx, mostRespondents)
	if err != nil || len(actors) == 0 {
		return err
	}
	streams := make([]workflow.Stream, len(actors))
	for i, id := range actors {
		streams[i] = workflow.Stream(id)
	}
	facts, err := r.streams.World(ctx, workflow.SystemActor, streams...)
	if err != nil {
		return err
	}
	for _, s := range streams {
		i, err := workflow.Look[invitation.Invitation](facts, s)
		if err != nil {
			return err
		}
		names.Known[string(s)] = i.Title()
	}
	return nil
}

func (r *Ledger) showEvent(ctx context.Context, closed closedTo, l historyLine, names person.Names) (view.HistoryRow, error) {
	row := view.HistoryRow{Leaf: hex.EncodeToString(hashOf(l.bytes))}
	e, err := kinds.All.Decode(l.bytes)
	if err != nil {
		return row, column.Damaged(workflow.Stream(fmt.Sprintf("event %d", l.seq)), err)
	}
	if len(e.Personal) > 0 {
		values, err := r.q.PersonalOf(ctx, l.seq)
		if err != nil {
			return row, column.Unread("history", err)
		}
		for _, p := range values {
			if len(p.Salt) != len(ledger.Salt{}) {
				return row, column.Damaged(e.Stream, fmt.Errorf("event %d: the salt of %q has %d bytes", l.seq, p.Name, len(p.Salt)))
			}
			if err := e.Unseal(p.Name, ledger.Salt(p.Salt), p.Value); err != nil {
				return row, column.Damaged(e.Stream, err)
			}
		}
	}
	if row.Event, err = kinds.All.Shown(e, closed.of(e.Stream)); err != nil {
		return row, column.Damaged(e.Stream, err)
	}
	if row.ActorName, err = names.Of(ctx, e.Actor); err == nil {
		row.Answer, err = r.answerOf(ctx, e)
	}
	return row, err
}

// answerOf says how complete the answer was by which an event met a deadline; empty: by none.
func (r *Ledger) answerOf(ctx context.Context, e workflow.Event) (string, error) {
	met, is := e.Data.(due.Met)
	if !is {
		return "", nil
	}
	find := func() ([]historyLine, error) {
		return r.streamEvents(ctx, view.HistoryFilter{Stream: e.Stream, Newest: true}, []string{matter.Transitioned{}.Type()}, []string{"", "", page.Decimal(int64(e.No))}, 1)
	}
	if met.Step != 0 {
		find = func() ([]historyLine, error) {
			step, err := r.q.EventBySeq(ctx, met.Step)
			return []historyLine{{seq: step.Seq, bytes: step.Bytes}}, err
		}
	}
	found, err := find()
	if err != nil {
		return "", column.Unread("history", err)
	}
	if len(found) == 0 {
		return "", nil
	}
	step, err := kinds.All.Decode(found[0].bytes)
	if err != nil {
		return "", column.Damaged(e.Stream, err)
	}
	move, is := step.Data.(matter.Transitioned)
	if !is || met.Step == 0 && step.Act != e.Act {
		return "", nil // a person marked it as met
	}
	return move.Answer(), nil
}

func hashOf(event []byte) []byte {
	leaf := ledger.LeafHash(event)
	return leaf[:]
}
