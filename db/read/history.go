package read

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
	"duces/workflow/matter"
	"duces/workflow/outbox"
	"duces/workflow/validation"
	"duces/workflow/view"
)

// The queries of histories, each of which is read either way.
var (
	streamHistory    = reversible((*sqlc.Queries).StreamHistory)
	ledgerNumbers    = reversible((*sqlc.Queries).LedgerNumbers)
	typeNumbers      = reversible((*sqlc.Queries).TypeNumbers)
	actorNumbers     = reversible((*sqlc.Queries).ActorNumbers)
	effectiveNumbers = reversible((*sqlc.Queries).EffectiveNumbers)
)

// historyLine is an event as stored; key is where it stands in what is being read.
type historyLine struct {
	seq   int64
	bytes []byte
	key   []string
}

// History pages through one stream that the viewer may read, or through the
// whole ledger, which is for auditors.
func (r *Reads) History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error) {
	var none view.Page[view.HistoryRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	if err := r.mayRead(ctx, v, f.Stream); err != nil {
		return none, err
	}
	types, err := typesOf(f)
	if err != nil {
		return none, err
	}
	list, first, read := "history "+string(f.Stream), []string{decimal(0)}, r.streamEvents
	switch {
	case f.Stream == "" && f.Effective != view.Days{}:
		list, first, read = "effective ", []string{f.Effective.From.String(), decimal(0)}, r.effectiveEvents
	case f.Stream == "":
		read = r.ledgerEvents
	}
	if f.Newest {
		list, first[len(first)-1] = "newest "+list, decimal(math.MaxInt64)
		if len(first) > 1 {
			first[0] = lastDay(f.Effective.To)
		}
	}
	key, err := after(f.Cursor, list, first...)
	if err != nil {
		return none, err
	}
	lines, err := read(ctx, f, types, key, limit+1)
	if err != nil {
		return none, column.Unread("history", err)
	}
	names := map[string]string{}
	return pageOf(lines, limit, func(l historyLine) (view.HistoryRow, error) { return r.showEvent(ctx, l, names) },
		func(l historyLine) string { return cursor(list, l.key...) })
}

// typesOf are the types of event that a filter asks for; none: all of them.
func typesOf(f view.HistoryFilter) ([]string, error) {
	if f.Type != "" {
		if kinds.All.EventTitle(f.Type) == "" {
			return nil, workflow.Malformed("type", validation.NoOption("Event type", f.Type))
		}
		return []string{f.Type}, nil
	}
	types := kinds.All.EventsOf(f.Kind)
	if len(types) == 0 {
		return nil, workflow.Malformed("kind", validation.NoOption("Kind", f.Kind))
	}
	ofMail := f.Kind == outbox.KindName || f.Stream.Kind() == outbox.KindName // which would be empty without what ended
	if f.NoAlerts && !ofMail {
		return slices.DeleteFunc(types, kinds.All.IsAlert), nil
	}
	if f.Kind == "" {
		return nil, nil
	}
	return types, nil
}

// between puts a list of types as queries take it.
func between(types []string) string {
	if len(types) == 0 {
		return ""
	}
	return "," + strings.Join(types, ",,") + ","
}

// lastDay is a day as text, or what sorts after all days.
func lastDay(d deadline.Date) string {
	if d.IsZero() {
		return last
	}
	return d.String()
}

// lastInstant is an instant as a column has it, or what lies after all of them.
func lastInstant(t time.Time) int64 {
	if t.IsZero() {
		return math.MaxInt64
	}
	return column.Micros(t)
}

// mayRead says whether a stream is there for the viewer, as its kind has it.
func (r *Reads) mayRead(ctx context.Context, v workflow.Viewer, stream workflow.Stream) error {
	if stream == "" {
		if !v.SeesAll() {
			return &workflow.Error{Code: workflow.Forbidden, Message: "The whole ledger is for auditors; read the history of a matter instead."}
		}
		return nil
	}
	w, err := r.World(ctx, v.ID, stream)
	if err == nil && w.As(workflow.Actor{ID: v.ID, Role: v.Role}).See(stream) != nil {
		err = workflow.Absent("history")
	}
	return column.Unread("history", err)
}

func (r *Reads) streamEvents(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	at, err := number(key[0])
	if err != nil {
		return nil, err
	}
	within := part{after: 0, before: math.MaxInt64}.behind(at, f.Newest)
	rows, err := streamHistory.read(ctx, r.on, sqlc.StreamHistoryParams{
		Stream: string(f.Stream), After: within.after, Before: within.before, Actor: f.Actor, Types: between(types),
		RecordedFrom: column.Micros(f.Recorded.From), RecordedBefore: lastInstant(f.Recorded.Before),
		EffectiveFrom: f.Effective.From.String(), EffectiveTo: lastDay(f.Effective.To), Most: int32(most),
	}, f.Newest)
	return each(rows, func(r sqlc.StreamHistoryRow) historyLine { return historyLine{r.Seq, r.Bytes, []string{decimal(r.No)}} }), err
}

// ledgerEvents reads along the ledger. Types lie each in an index of its own, in
// the order of the ledger: the next of each are merged.
func (r *Reads) ledgerEvents(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	at, err := number(key[0])
	if err != nil {
		return nil, err
	}
	parts, err := r.recorded(ctx, f.Recorded)
	if err != nil {
		return nil, err
	}
	if f.Actor != "" && len(types) == 0 {
		types = kinds.All.EventsOf("")
	}
	var found []int64
	for _, p := range parts {
		some, err := r.numbers(ctx, f, types, p.behind(at, f.Newest), int32(most))
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.Sort(found)
	if f.Newest {
		slices.Reverse(found)
	}
	lines := make([]historyLine, 0, most)
	for _, seq := range found[:min(most, len(found))] {
		line, err := r.event(ctx, seq, decimal(seq))
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// numbers are those of the next events of some types in a part of the ledger, of each type as many as asked.
func (r *Reads) numbers(ctx context.Context, f view.HistoryFilter, types []string, p part, most int32) ([]int64, error) {
	if len(types) == 0 {
		return ledgerNumbers.read(ctx, r.on, sqlc.LedgerNumbersParams{After: p.after, Before: p.before, Most: most}, f.Newest)
	}
	var found []int64
	for _, t := range types {
		var some []int64
		var err error
		if f.Actor != "" {
			some, err = actorNumbers.read(ctx, r.on, sqlc.ActorNumbersParams{Actor: f.Actor, Type: t, After: p.after, Before: p.before, Most: most}, f.Newest)
		} else {
			some, err = typeNumbers.read(ctx, r.on, sqlc.TypeNumbersParams{Type: t, After: p.after, Before: p.before, Most: most}, f.Newest)
		}
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// effectiveEvents reads the ledger in the order of the days on which its events were true.
func (r *Reads) effectiveEvents(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	at, err := number(key[1])
	if err != nil {
		return nil, err
	}
	parts, err := r.recorded(ctx, f.Recorded)
	if err != nil {
		return nil, err
	}
	q := sqlc.EffectiveNumbersParams{
		FromOn: f.Effective.From.String(), ToOn: lastDay(f.Effective.To), ToSeq: math.MaxInt64, Actor: f.Actor, Types: between(types), Most: int32(most),
	}
	if f.Newest {
		q.ToOn, q.ToSeq = key[0], at
	} else {
		q.FromOn, q.FromSeq = key[0], at
	}
	var found []sqlc.EffectiveNumbersRow
	for _, p := range parts {
		q.After, q.Before = p.after, p.before
		some, err := effectiveNumbers.read(ctx, r.on, q, f.Newest)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b sqlc.EffectiveNumbersRow) int {
		if f.Newest {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.EffectiveOn, b.EffectiveOn), cmp.Compare(a.Seq, b.Seq))
	})
	lines := make([]historyLine, 0, most)
	for _, n := range found[:min(most, len(found))] {
		line, err := r.event(ctx, n.Seq, n.EffectiveOn, decimal(n.Seq))
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (r *Reads) event(ctx context.Context, seq int64, key ...string) (historyLine, error) {
	e, err := r.q.EventBySeq(ctx, seq)
	return historyLine{e.Seq, e.Bytes, key}, err
}

// HistoryChoices are what a history can be filtered by: who acted in it, and
// which types of event it has. Of the whole ledger all types can be asked for.
func (r *Reads) HistoryChoices(ctx context.Context, v workflow.Viewer, stream workflow.Stream) (view.HistoryChoices, error) {
	var c view.HistoryChoices
	if err := r.mayRead(ctx, v, stream); err != nil {
		return c, err
	}
	var actors []string
	var err error
	if stream == "" {
		c.Types = kinds.All.EventsOf("")
		actors, err = r.q.LedgerActors(ctx)
		actors = append(actors, workflow.SystemActor, workflow.OperatorActor)
	} else {
		if actors, err = r.q.StreamActors(ctx, string(stream)); err != nil {
			return c, column.Unread("history", err)
		}
		c.Types, err = r.q.StreamTypes(ctx, string(stream))
	}
	if err != nil {
		return c, column.Unread("history", err)
	}
	names := map[string]string{}
	for _, id := range actors {
		name, err := r.nameOf(ctx, id, names)
		if err != nil {
			return c, err
		}
		c.Actors = append(c.Actors, view.Ref{ID: id, Name: name})
	}
	slices.SortFunc(c.Actors, func(a, b view.Ref) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return c, nil
}

func (r *Reads) showEvent(ctx context.Context, l historyLine, names map[string]string) (view.HistoryRow, error) {
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
	row.Event = e
	if row.ActorName, err = r.nameOf(ctx, e.Actor, names); err == nil {
		row.Answer, err = r.answerOf(ctx, e)
	}
	return row, err
}

// answerOf says how complete the answer was by which an event met a deadline; empty: by none.
func (r *Reads) answerOf(ctx context.Context, e workflow.Event) (string, error) {
	met, is := e.Data.(due.Met)
	if !is {
		return "", nil
	}
	find := func() ([]historyLine, error) {
		return r.streamEvents(ctx, view.HistoryFilter{Stream: e.Stream, Newest: true}, []string{matter.Transitioned{}.Type()}, []string{decimal(int64(e.No))}, 1)
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

// nameOf finds an actor's name as it is now, asking for each once a page.
func (r *Reads) nameOf(ctx context.Context, id string, names map[string]string) (string, error) {
	if name, ok := names[id]; ok {
		return name, nil
	}
	name := person(id, "").Name
	if name == "" {
		var err error
		if name, err = r.q.UserName(ctx, id); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", column.Unread("history", err)
		}
	}
	names[id] = name
	return name, nil
}
