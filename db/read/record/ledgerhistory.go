package record

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/person"
	"duces/db/sqlc"
	"duces/workflow/kinds"
	"duces/workflow/view"
)

// ledgerEvents reads along the ledger. Types lie each in an index of its own, in
// the order of the ledger: the next of each are merged.
func (r *Ledger) ledgerEvents(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	parts, err := r.recorded(ctx, f.Recorded)
	if err != nil {
		return nil, err
	}
	return r.inParts(ctx, f, types, parts, key, most)
}

// inParts reads the next events of some parts of the ledger by number, whose key they continue.
func (r *Ledger) inParts(ctx context.Context, f view.HistoryFilter, types []string, parts []part, key []string, most int) ([]historyLine, error) {
	at, err := page.Number(key[2])
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
		line, err := r.event(ctx, seq, key[0], key[1], page.Decimal(seq))
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
func (r *Ledger) heaped(
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
			at[2] = page.Last
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
func (r *Ledger) eventsByType(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	if len(types) == 0 {
		types = kinds.All.EventsOf("")
	}
	heaps := page.Each(types, func(t string) heap { return heap{kinds.All.EventTitle(t), t} })
	return r.heaped(ctx, f, heaps, key, most, func(t string) (view.HistoryFilter, []string) { return f, []string{t} })
}

// eventsByPerson reads the ledger in the order of the names of those who acted, as they are now.
func (r *Ledger) eventsByPerson(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
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
	names := person.NamesOf(r.q, r.streams)
	var heaps []heap
	for _, id := range actors {
		name, err := names.Of(ctx, id)
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
func (r *Ledger) eventsByInstant(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	instant, err := page.Number(key[0])
	if err != nil {
		return nil, err
	}
	seq, err := page.Number(key[2])
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
			start[2] = page.Last
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
func (r *Ledger) behindInstant(ctx context.Context, p part, instant, seq int64, fromEnd bool) (part, error) {
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
func (r *Ledger) numbers(ctx context.Context, f view.HistoryFilter, types []string, p part, most int32) ([]int64, error) {
	if len(types) == 0 {
		return ledgerNumbers.Read(ctx, r.on, sqlc.LedgerNumbersParams{After: p.after, Before: p.before, Most: most}, f.Newest)
	}
	var found []int64
	for _, t := range types {
		var some []int64
		var err error
		if f.Actor != "" {
			some, err = actorNumbers.Read(ctx, r.on, sqlc.ActorNumbersParams{Actor: f.Actor, Type: t, After: p.after, Before: p.before, Most: most}, f.Newest)
		} else {
			some, err = typeNumbers.Read(ctx, r.on, sqlc.TypeNumbersParams{Type: t, After: p.after, Before: p.before, Most: most}, f.Newest)
		}
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// effectiveEvents reads the ledger in the order of the days on which its events were true.
func (r *Ledger) effectiveEvents(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	at, err := page.Number(key[2])
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
		some, err := effectiveNumbers.Read(ctx, r.on, q, f.Newest)
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
		line, err := r.event(ctx, n.Seq, n.EffectiveOn, "", page.Decimal(n.Seq))
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (r *Ledger) event(ctx context.Context, seq int64, key ...string) (historyLine, error) {
	e, err := r.q.EventBySeq(ctx, seq)
	return historyLine{e.Seq, e.Bytes, key}, err
}
