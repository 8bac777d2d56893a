package history

import (
	"context"

	"duces/db/chunk"
	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/workflow"
)

// Folded is one stream on its way from stored bytes to a state.
type Folded struct {
	Stream workflow.Stream
	stored []sqlc.StreamEventsRow
	Events []workflow.Event
	State  any
	Err    error // why its history has no state; of those alone that FoldEach has read
}

// FoldMany is fold for many streams: it asks for them many to a statement,
// and decodes and folds on all processors, which is most of the work where an
// act names thousands of matters. States come in the order of the streams.
// each goes through the statements: side by side on a pool, InOrder in a transaction.
func FoldMany(ctx context.Context, on sqlc.DBTX, streams []workflow.Stream, each func(n, atOnce int, do func(int) error) error) ([]Folded, error) {
	all, err := FoldEach(ctx, on, streams, each)
	for _, h := range all {
		if err == nil {
			err = h.Err
		}
	}
	return all, err
}

// FoldEach is FoldMany for who wants the states of the others where a history is at fault.
func FoldEach(ctx context.Context, on sqlc.DBTX, streams []workflow.Stream, each func(n, atOnce int, do func(int) error) error) ([]Folded, error) {
	all := make([]Folded, len(streams))
	for i, s := range streams {
		all[i].Stream = s
	}
	chunks := chunk.Of(all)
	return all, each(len(chunks), 1, func(i int) error { return foldChunk(ctx, on, chunks[i]) })
}

func foldChunk(ctx context.Context, on sqlc.DBTX, part []Folded) error {
	if err := readEvents(ctx, on, part); err != nil {
		return err
	}
	_ = parallel.Do(len(part), parallel.Many, func(i int) error {
		h := &part[i]
		h.Events, h.Err = decode(h.Stream, h.stored)
		h.stored = nil
		return nil
	})
	values, err := readPersonal(ctx, on, part)
	if err != nil {
		return err
	}
	for i := range part {
		h := &part[i]
		if h.Err == nil {
			h.Err = unseal(h.Stream, h.Events, values)
		}
		if h.Err == nil {
			h.State, h.Err = Replay(h.Stream, h.Events)
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

// readPersonal finds the personal values of events that are still there.
func readPersonal(ctx context.Context, on sqlc.DBTX, part []Folded) (map[int64][]sqlc.Personal, error) {
	var sealed []any
	for _, h := range part {
		for _, e := range h.Events {
			if len(e.Personal) > 0 {
				sealed = append(sealed, e.Seq)
			}
		}
	}
	values := make(map[int64][]sqlc.Personal, len(sealed))
	for _, seqs := range chunk.Of(sealed) {
		if err := readValues(ctx, on, seqs, values); err != nil {
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
