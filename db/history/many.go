package history

import (
	"context"
	"strings"

	"duces/db/chunk"
	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/workflow"
)

// Folded is one stream on its way from stored bytes to a state.
type Folded struct {
	Stream workflow.Stream
	stored []sqlc.StreamEventsRow
	Events []workflow.Event // those that are merely counted without what they say
	State  any
	err    error // why its history has no state
}

// FoldMany is fold for many streams: it asks for them many to a statement,
// and decodes and folds on all processors, which is most of the work where an
// act names thousands of matters. States come in the order of the streams.
// each goes through the statements: side by side on a pool, InOrder in a transaction.
func FoldMany(ctx context.Context, on sqlc.DBTX, streams []workflow.Stream, each func(n, atOnce int, do func(int) error) error) ([]Folded, error) {
	all := make([]Folded, len(streams))
	for i, s := range streams {
		all[i].Stream = s
	}
	chunks := chunk.Of(all)
	err := each(len(chunks), 1, func(i int) error { return foldChunk(ctx, on, chunks[i]) })
	for _, h := range all {
		if err == nil {
			err = h.err
		}
	}
	return all, err
}

func foldChunk(ctx context.Context, on sqlc.DBTX, part []Folded) error {
	if err := readEvents(ctx, on, part); err != nil {
		return err
	}
	_ = parallel.Do(len(part), parallel.Many, func(i int) error {
		h := &part[i]
		h.Events, h.err = decode(h.Stream, 0, h.stored, toFold)
		h.stored = nil
		return nil
	})
	values, err := readPersonal(ctx, on, part)
	if err != nil {
		return err
	}
	for i := range part {
		h := &part[i]
		if h.err == nil {
			h.err = unseal(h.Stream, h.Events, values)
		}
		if h.err == nil {
			h.State, h.err = Replay(h.Stream, h.Events)
		}
	}
	return nil
}

func readEvents(ctx context.Context, on sqlc.DBTX, part []Folded) error {
	at := make(map[string]int, len(part))
	names := make([]any, len(part))
	for i, h := range part {
		at[string(h.Stream)], names[i] = i, string(h.Stream)
	}
	rows, err := on.QueryContext(ctx, "SELECT stream, seq, no, bytes FROM events WHERE stream IN ("+chunk.Marks(1, len(part))+") ORDER BY stream, no", names...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var stream string
		var e sqlc.StreamEventsRow
		if err := rows.Scan(&stream, &e.Seq, &e.No, &e.Bytes); err != nil {
			return err
		}
		h := &part[at[stream]]
		h.stored = append(h.stored, e)
	}
	return rows.Err()
}

// OfTypes reads the events of some types in some streams, in order, with the personal values that are still there.
func OfTypes(ctx context.Context, on sqlc.DBTX, streams []workflow.Stream, types []string) (map[workflow.Stream][]workflow.Event, error) {
	found := make(map[workflow.Stream][]workflow.Event, len(streams))
	for _, part := range chunk.Of(streams) {
		stored, err := eventsOfTypes(ctx, on, part, types)
		if err != nil {
			return nil, err
		}
		var sealed []int64
		for i, e := range stored {
			if len(e.Personal) > 0 {
				sealed = append(sealed, e.Seq)
			}
			found[e.Stream] = append(found[e.Stream], stored[i])
		}
		values, err := Personal(ctx, on, sealed)
		if err != nil {
			return nil, err
		}
		for _, s := range part {
			if err := unseal(s, found[s], values); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// The streams find the events: a list of types between commas keeps the index of types out.
func eventsOfTypes(ctx context.Context, on sqlc.DBTX, part []workflow.Stream, types []string) (all []workflow.Event, err error) {
	names := []any{"," + strings.Join(types, ",") + ","}
	for _, s := range part {
		names = append(names, string(s))
	}
	rows, err := on.QueryContext(ctx, "SELECT stream, seq, no, bytes FROM events WHERE REPLACE($1, ',' || type || ',', '') <> $1 AND stream IN ("+
		chunk.Marks(2, len(part))+") ORDER BY stream, no", names...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var stream workflow.Stream
		var row sqlc.StreamEventsRow
		if err := rows.Scan(&stream, &row.Seq, &row.No, &row.Bytes); err != nil {
			return nil, err
		}
		e, err := decode(stream, int(row.No)-1, []sqlc.StreamEventsRow{row}, whole)
		if err != nil {
			return nil, err
		}
		all = append(all, e[0])
	}
	return all, rows.Err()
}

// readPersonal finds the personal values of events that are still there.
func readPersonal(ctx context.Context, on sqlc.DBTX, part []Folded) (map[int64][]sqlc.Personal, error) {
	var sealed []int64
	for _, h := range part {
		for _, e := range h.Events {
			if len(e.Personal) > 0 {
				sealed = append(sealed, e.Seq)
			}
		}
	}
	return Personal(ctx, on, sealed)
}

// Personal reads the personal values that are kept beside events, by the number of the event.
func Personal(ctx context.Context, on sqlc.DBTX, seqs []int64) (map[int64][]sqlc.Personal, error) {
	asked := make([]any, len(seqs))
	for i, seq := range seqs {
		asked[i] = seq
	}
	values := map[int64][]sqlc.Personal{}
	for _, some := range chunk.Of(asked) {
		if err := readValues(ctx, on, some, values); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func readValues(ctx context.Context, on sqlc.DBTX, seqs []any, into map[int64][]sqlc.Personal) error {
	rows, err := on.QueryContext(ctx, "SELECT seq, name, salt, value FROM personal WHERE seq IN ("+chunk.Marks(1, len(seqs))+")", seqs...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p sqlc.Personal
		if err := rows.Scan(&p.Seq, &p.Name, &p.Salt, &p.Value); err != nil {
			return err
		}
		into[p.Seq] = append(into[p.Seq], p)
	}
	return rows.Err()
}
