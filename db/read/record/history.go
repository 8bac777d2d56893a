package record

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/person"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/kinds"
	"duces/workflow/outbox"
	"duces/workflow/validation"
	"duces/workflow/view"
)

// The queries of histories, each of which is read either way.
var (
	streamHistory    = page.Reversible((*sqlc.Queries).StreamHistory)
	ledgerNumbers    = page.Reversible((*sqlc.Queries).LedgerNumbers)
	typeNumbers      = page.Reversible((*sqlc.Queries).TypeNumbers)
	actorNumbers     = page.Reversible((*sqlc.Queries).ActorNumbers)
	effectiveNumbers = page.Reversible((*sqlc.Queries).EffectiveNumbers)
)

// historyLine is an event as stored; key is where it stands in what is being read.
type historyLine struct {
	seq   int64
	bytes []byte
	key   []string
}

// History pages through one stream that the viewer may read, or through the
// whole ledger, which is for auditors.
func (r *Ledger) History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error) {
	var none view.Page[view.HistoryRow]
	limit, err := page.Limit(f.Limit)
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
		list, first = "newest "+list, []string{page.Last, page.Last, page.Last}
	}
	key, err := page.After(f.Cursor, list, first...)
	if err != nil {
		return none, err
	}
	lines, err := r.historyIn(by, f.Stream != "")(ctx, f, types, key, limit+1)
	if err != nil {
		return none, column.Unread("history", err)
	}
	closed, err := r.closedTo(ctx, v)
	if err != nil {
		return none, err
	}
	names := person.NamesOf(r.q, r.streams)
	return page.Of(lines, limit, func(l historyLine) (view.HistoryRow, error) { return r.showEvent(ctx, closed, l, names) },
		func(l historyLine) string { return page.Cursor(list, l.key...) })
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
		return "", page.NoSuchSort(by, f.Sorts())
	}
	f.Newest = down
	return by, nil
}

// eventsRead reads the next events of some types behind a key, of none: of all types.
type eventsRead func(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error)

// historyIn is how events are read in an order. A key is what an event is sorted by, what tells those apart that are
// alike in words, and its number.
func (r *Ledger) historyIn(by string, ofStream bool) eventsRead {
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
func lastDay(d civil.Date) string {
	if d.IsZero() {
		return page.Last
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
func (r *Ledger) mayRead(ctx context.Context, v workflow.Viewer, stream workflow.Stream) error {
	if stream == "" {
		if !v.SeesAll() {
			return &workflow.Error{Code: workflow.Forbidden, Message: "The whole ledger is for auditors; read the history of a matter instead."}
		}
		return nil
	}
	w, err := r.streams.World(ctx, v.ID, stream)
	if err == nil && w.As(workflow.Actor{ID: v.ID, Role: v.Role}).See(stream) != nil {
		err = workflow.Absent("history")
	}
	return column.Unread("history", err)
}

func (r *Ledger) streamEvents(ctx context.Context, f view.HistoryFilter, types, key []string, most int) ([]historyLine, error) {
	at, err := page.Number(key[2])
	if err != nil {
		return nil, err
	}
	rows, err := r.streamRows(ctx, f, types, part{after: 0, before: math.MaxInt64}.behind(at, f.Newest), most)
	return page.Each(rows, func(r sqlc.StreamHistoryRow) historyLine {
		return historyLine{r.Seq, r.Bytes, []string{"", "", page.Decimal(r.No)}}
	}), err
}

func (r *Ledger) streamRows(
	ctx context.Context, f view.HistoryFilter, types []string, within part, most int,
) ([]sqlc.StreamHistoryRow, error) {
	return streamHistory.Read(ctx, r.on, sqlc.StreamHistoryParams{
		Stream: string(f.Stream), After: within.after, Before: within.before, Actor: f.Actor, Types: between(types),
		RecordedFrom: column.Micros(f.Recorded.From), RecordedBefore: lastInstant(f.Recorded.Before),
		EffectiveFrom: f.Effective.From.String(), EffectiveTo: lastDay(f.Effective.To), Most: int32(most),
	}, f.Newest)
}

// sortedEvents reads one stream whole and sorts it: it has few events.
func (r *Ledger) sortedEvents(ctx context.Context, f view.HistoryFilter, by string, types, key []string, most int) ([]historyLine, error) {
	at, err := page.Number(key[2])
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
	names := person.NamesOf(r.q, r.streams)
	lines := make([]sorted, 0, len(rows))
	for _, row := range rows {
		alike, err := r.alike(ctx, by, row, names)
		if err != nil {
			return nil, err
		}
		line := sorted{historyLine{row.Seq, row.Bytes, append(alike, page.Decimal(row.No))}, row.No}
		if compare(line, sorted{historyLine{key: key}, at}) > 0 {
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, compare)
	return page.Each(lines[:min(most, len(lines))], func(l sorted) historyLine { return l.historyLine }), nil
}

// alike is what an event of a stream has in common with others in an order.
func (r *Ledger) alike(ctx context.Context, by string, row sqlc.StreamHistoryRow, names person.Names) ([]string, error) {
	switch by {
	case "event":
		return []string{kinds.All.EventTitle(row.Type), row.Type}, nil
	case "person":
		name, err := names.Of(ctx, row.Actor)
		return []string{name, row.Actor}, err
	case "recorded":
		return []string{fmt.Sprintf("%020d", row.RecordedAt), ""}, nil
	case "effective":
		return []string{row.EffectiveOn, ""}, nil
	}
	return []string{hex.EncodeToString(hashOf(row.Bytes)), ""}, nil
}
