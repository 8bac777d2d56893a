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
	by, err := historyOrder(&f)
	if err != nil {
		return none, err
	}
	list, first := "history "+string(f.Stream)+" "+by, []string{"", "", ""}
	if f.Newest {
		list, first = "newest "+list, []string{last, last, last}
	}
	key, err := after(f.Cursor, list, first...)
	if err != nil {
		return none, err
	}
	lines, err := r.historyIn(by, f.Stream != "")(ctx, f, types, key, limit+1)
	if err != nil {
		return none, column.Unread("history", err)
	}
	names := map[string]string{}
	return pageOf(lines, limit, func(l historyLine) (view.HistoryRow, error) { return r.showEvent(ctx, l, names) },
		func(l historyLine) string { return cursor(list, l.key...) })
}

// historyOrder is what a history is sorted by. It leaves the direction in the filter, as Newest.
func historyOrder(f *view.HistoryFilter) (string, error) {
	if f.Sort == "" {
		if f.Stream == "" && f.Effective != (view.Days{}) {
			return "effective", nil
		}
		return "number", nil
	}
	by, down := strings.CutPrefix(f.Sort, "-")
	switch {
	case view.HasSort(f.Sorts(), by):
	case view.HasSort(view.LedgerSorts, by):
		return "", workflow.Malformed("sort", "Between effective days the ledger is in the order of these days. Sort by “effective” or “-effective”, or leave the days out.")
	default:
		return "", noSuchSort(by, f.Sorts())
	}
	f.Newest = down
	return by, nil
}

// eventsRead reads the next events of some types behind a key, of none: of all types.
type eventsRead func(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error)

// historyIn is how events are read in an order. A key is what an event is sorted by, what tells those apart that are
// alike in words, and its number.
func (r *Reads) historyIn(by string, ofStream bool) eventsRead {
	switch {
	case ofStream && by == "number":
		return r.streamEvents
	case ofStream:
		return func(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
			return r.sortedEvents(ctx, f, by, types, key, most)
		}
	case by == "event":
		return r.eventsByType
	case by == "person":
		return r.eventsByPerson
	case by == "recorded":
		return r.eventsByInstant
	case by == "effective":
		return r.effectiveEvents
	}
	return r.ledgerEvents
}

// typesOf are the types of event that a filter asks for; none: all of them.
func typesOf(f view.HistoryFilter) ([]string, error) {
	if f.Type != "" {
		if kinds.All.EventTitle(f.Type) == "" {
			return nil, workflow.Malformed("type", validation.NoOption("Event type", f.Type))
		}
		return []string{f.Type}, nil
	}
	if len(f.Types) > 0 {
		return f.Types, nil
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
	at, err := number(key[2])
	if err != nil {
		return nil, err
	}
	rows, err := r.streamRows(ctx, f, types, part{after: 0, before: math.MaxInt64}.behind(at, f.Newest), most)
	return each(rows, func(r sqlc.StreamHistoryRow) historyLine {
		return historyLine{r.Seq, r.Bytes, []string{"", "", decimal(r.No)}}
	}), err
}

func (r *Reads) streamRows(
	ctx context.Context, f view.HistoryFilter, types []string, within part, most int,
) ([]sqlc.StreamHistoryRow, error) {
	return streamHistory.read(ctx, r.on, sqlc.StreamHistoryParams{
		Stream: string(f.Stream), After: within.after, Before: within.before, Actor: f.Actor, Types: between(types),
		RecordedFrom: column.Micros(f.Recorded.From), RecordedBefore: lastInstant(f.Recorded.Before),
		EffectiveFrom: f.Effective.From.String(), EffectiveTo: lastDay(f.Effective.To), Most: int32(most),
	}, f.Newest)
}

// sortedEvents reads one stream whole and sorts it: it has few events.
func (r *Reads) sortedEvents(ctx context.Context, f view.HistoryFilter, by string, types, key []string, most int) ([]historyLine, error) {
	at, err := number(key[2])
	if err != nil {
		return nil, err
	}
	rows, err := r.streamRows(ctx, f, types, part{after: 0, before: math.MaxInt64}, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	type sorted struct {
		historyLine
		no int64
	}
	compare := func(a, b sorted) int {
		if f.Newest {
			a, b = b, a
		}
		return cmp.Or(slices.Compare(a.key[:2], b.key[:2]), cmp.Compare(a.no, b.no))
	}
	names := map[string]string{}
	lines := make([]sorted, 0, len(rows))
	for _, row := range rows {
		alike, err := r.alike(ctx, by, row, names)
		if err != nil {
			return nil, err
		}
		line := sorted{historyLine{row.Seq, row.Bytes, append(alike, decimal(row.No))}, row.No}
		if compare(line, sorted{historyLine{key: key}, at}) > 0 {
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, compare)
	return each(lines[:min(most, len(lines))], func(l sorted) historyLine { return l.historyLine }), nil
}

// alike is what an event of a stream has in common with others in an order.
func (r *Reads) alike(ctx context.Context, by string, row sqlc.StreamHistoryRow, names map[string]string) ([]string, error) {
	switch by {
	case "event":
		return []string{kinds.All.EventTitle(row.Type), row.Type}, nil
	case "person":
		name, err := r.nameOf(ctx, row.Actor, names)
		return []string{name, row.Actor}, err
	case "recorded":
		return []string{fmt.Sprintf("%020d", row.RecordedAt), ""}, nil
	case "effective":
		return []string{row.EffectiveOn, ""}, nil
	}
	return []string{hex.EncodeToString(hashOf(row.Bytes)), ""}, nil
}

// ledgerEvents reads along the ledger. Types lie each in an index of its own, in
// the order of the ledger: the next of each are merged.
func (r *Reads) ledgerEvents(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	parts, err := r.recorded(ctx, f.Recorded)
	if err != nil {
		return nil, err
	}
	return r.inParts(ctx, f, types, parts, key, most)
}

// inParts reads the next events of some parts of the ledger by number, whose key they continue.
func (r *Reads) inParts(ctx context.Context, f view.HistoryFilter, types []string, parts []part, key []string, most int) ([]historyLine, error) {
	at, err := number(key[2])
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
		line, err := r.event(ctx, seq, key[0], key[1], decimal(seq))
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// heap is the events of the ledger that have something in common, such as their author: what they are sorted by, and
// what tells it from others of the same words.
type heap struct{ words, id string }

// heaped reads the ledger heap by heap, each by number, from where a key says. narrow makes a filter and types that leave
// one heap alone.
func (r *Reads) heaped(
	ctx context.Context, f view.HistoryFilter, heaps []heap, key []string, most int, narrow func(id string) (view.HistoryFilter, []string),
) ([]historyLine, error) {
	parts, err := r.recorded(ctx, f.Recorded)
	if err != nil {
		return nil, err
	}
	compare := func(a, b heap) int {
		if f.Newest {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.words, b.words), cmp.Compare(a.id, b.id))
	}
	slices.SortFunc(heaps, compare)
	var lines []historyLine
	for _, h := range heaps {
		at := []string{h.words, h.id, key[2]}
		switch c := compare(h, heap{key[0], key[1]}); {
		case c < 0:
			continue
		case c > 0 && f.Newest:
			at[2] = last
		case c > 0:
			at[2] = ""
		}
		of, types := narrow(h.id)
		some, err := r.inParts(ctx, of, types, parts, at, most-len(lines))
		if err != nil {
			return nil, err
		}
		if lines = append(lines, some...); len(lines) == most {
			break
		}
	}
	return lines, nil
}

// eventsByType reads the ledger in the order of the titles of its types of event.
func (r *Reads) eventsByType(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	if len(types) == 0 {
		types = kinds.All.EventsOf("")
	}
	heaps := each(types, func(t string) heap { return heap{kinds.All.EventTitle(t), t} })
	return r.heaped(ctx, f, heaps, key, most, func(t string) (view.HistoryFilter, []string) { return f, []string{t} })
}

// eventsByPerson reads the ledger in the order of the names of those who acted, as they are now.
func (r *Reads) eventsByPerson(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	actors := []string{f.Actor}
	if f.Actor == "" {
		actors = nil
		for next, err := r.q.ActorAfter(ctx, ""); len(next) > 0 || err != nil; next, err = r.q.ActorAfter(ctx, next[0]) {
			if err != nil {
				return nil, err
			}
			actors = append(actors, next[0])
		}
	}
	names := map[string]string{}
	var heaps []heap
	for _, id := range actors {
		name, err := r.nameOf(ctx, id, names)
		if err != nil {
			return nil, err
		}
		heaps = append(heaps, heap{name, id})
	}
	return r.heaped(ctx, f, heaps, key, most, func(actor string) (view.HistoryFilter, []string) {
		of := f
		of.Actor = actor
		return of, types
	})
}

// eventsByInstant reads the ledger in the order of the instants at which its events were recorded. They rise along it
// from one correction of the clock to the next: the next events of each of these stretches are merged.
func (r *Reads) eventsByInstant(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	instant, err := number(key[0])
	if err != nil {
		return nil, err
	}
	seq, err := number(key[2])
	if err != nil {
		return nil, err
	}
	stretches, err := r.stretches(ctx, f.Recorded)
	if err != nil {
		return nil, err
	}
	var found []historyLine
	for _, p := range stretches {
		if instant != math.MinInt64 && instant != math.MaxInt64 {
			if p, err = r.behindInstant(ctx, p, instant, seq, f.Newest); err != nil {
				return nil, err
			}
		}
		start := []string{"", "", ""}
		if f.Newest {
			start[2] = last
		}
		some, err := r.inParts(ctx, f, types, []part{p}, start, most)
		if err != nil {
			return nil, err
		}
		for i := range some {
			at, err := r.q.EventRecorded(ctx, some[i].seq)
			if err != nil {
				return nil, err
			}
			some[i].key[0] = fmt.Sprintf("%020d", at)
		}
		found = append(found, some...)
	}
	slices.SortFunc(found, func(a, b historyLine) int {
		if f.Newest {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.key[0], b.key[0]), cmp.Compare(a.seq, b.seq))
	})
	return found[:min(most, len(found))], nil
}

// behindInstant is what of a stretch lies behind an instant, and of that instant behind a number.
func (r *Reads) behindInstant(ctx context.Context, p part, instant, seq int64, fromEnd bool) (part, error) {
	if seq > p.after && seq < p.before { // in it, both rise together
		return p.behind(seq, fromEnd), nil
	}
	if seq >= p.before { // all of the instant itself lies before the number
		instant++
	}
	at, err := r.firstAt(ctx, p.after, p.before-1, column.Instant(instant))
	if fromEnd {
		at++
	}
	return p.behind(at, fromEnd), err
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
	at, err := number(key[2])
	if err != nil {
		return nil, err
	}
	parts, err := r.recorded(ctx, f.Recorded)
	if err != nil {
		return nil, err
	}
	q := sqlc.EffectiveNumbersParams{
		FromOn: f.Effective.From.String(), FromSeq: math.MinInt64, ToOn: lastDay(f.Effective.To), ToSeq: math.MaxInt64, Actor: f.Actor, Types: between(types), Most: int32(most),
	}
	switch {
	case f.Newest && key[0] <= q.ToOn:
		q.ToOn, q.ToSeq = key[0], at
	case !f.Newest && key[0] >= q.FromOn:
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
		line, err := r.event(ctx, n.Seq, n.EffectiveOn, "", decimal(n.Seq))
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
		return r.streamEvents(ctx, view.HistoryFilter{Stream: e.Stream, Newest: true}, []string{matter.Transitioned{}.Type()}, []string{"", "", decimal(int64(e.No))}, 1)
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
