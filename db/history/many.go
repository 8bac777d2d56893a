package history

import (
	"context"
	"fmt"
	"strings"

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
	chunks := inChunks(all)
	return all, each(len(chunks), 1, func(i int) error { return foldChunk(ctx, on, chunks[i]) })
}

func foldChunk(ctx context.Context, on sqlc.DBTX, chunk []Folded) error {
	if err := readEvents(ctx, on, chunk); err != nil {
		return err
	}
	if err := parallel.Do(len(chunk), parallel.Many, func(i int) (err error) {
		h := &chunk[i]
		h.Events, err = decode(h.Stream, h.stored)
		h.stored = nil
		return err
	}); err != nil {
		return err
	}
	values, err := readPersonal(ctx, on, chunk)
	if err != nil {
		return err
	}
	for i := range chunk {
		h := &chunk[i]
		if err := unseal(h.Stream, h.Events, values); err != nil {
			return err
		}
		if h.State, err = Replay(h.Stream, h.Events); err != nil {
			return err
		}
	}
	return nil
}

func readEvents(ctx context.Context, on sqlc.DBTX, chunk []Folded) error {
	at := make(map[string]int, len(chunk))
	names := make([]any, len(chunk))
	for i, h := range chunk {
		at[string(h.Stream)], names[i] = i, string(h.Stream)
	}
	rows, err := on.QueryContext(ctx, "SELECT stream, seq, no, bytes FROM events WHERE stream IN ("+marks(len(chunk))+") ORDER BY stream, no", names...)
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
		h := &chunk[at[stream]]
		h.stored = append(h.stored, e)
	}
	return rows.Err()
}

// readPersonal finds the personal values of events that are still there.
func readPersonal(ctx context.Context, on sqlc.DBTX, chunk []Folded) (map[int64][]sqlc.Personal, error) {
	var sealed []any
	for _, h := range chunk {
		for _, e := range h.Events {
			if len(e.Personal) > 0 {
				sealed = append(sealed, e.Seq)
			}
		}
	}
	values := make(map[int64][]sqlc.Personal, len(sealed))
	for _, seqs := range inChunks(sealed) {
		if err := readValues(ctx, on, seqs, values); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func readValues(ctx context.Context, on sqlc.DBTX, seqs []any, into map[int64][]sqlc.Personal) error {
	rows, err := on.QueryContext(ctx, "SELECT seq, name, salt, value FROM personal WHERE seq IN ("+marks(len(seqs))+")", seqs...)
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

// inChunks divides what a statement asks for into few sizes, so that few
// statements are compiled.
func inChunks[T any](all []T) [][]T {
	var chunks [][]T
	for _, n := range []int{256, 16, 1} {
		for ; len(all) >= n; all = all[n:] {
			chunks = append(chunks, all[:n])
		}
	}
	return chunks
}

// marks are the parameters $1 to $n.
func marks(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return b.String()
}
