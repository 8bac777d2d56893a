package db

import (
	"context"
	"fmt"
	"strings"

	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/process"
)

// fewStreams are read one by one, each by a statement that is compiled already.
const fewStreams = 4

// states gives the states of streams as this job sees them. What it had to read
// for that stays with the job, however many streams the act names.
func (g *group) states(ctx context.Context, streams []workflow.Stream) ([]any, error) {
	found := make([]any, len(streams))
	var missing []workflow.Stream
	for _, s := range streams {
		if !g.knows(s) {
			missing = append(missing, s)
		}
	}
	if len(missing) > fewStreams {
		if g.read == nil {
			g.read = make(map[workflow.Stream]folded, 2*len(streams))
		}
		for _, s := range streams { // which the cache may drop for those that are coming
			if f, ok := g.w.cache.get(s); ok {
				g.read[s] = f
			}
		}
		if err := g.load(ctx, missing); err != nil {
			return nil, err
		}
	}
	for i, s := range streams {
		f, err := g.stream(ctx, s)
		if err != nil {
			return nil, err
		}
		found[i] = f.state
	}
	return found, nil
}

// knows says whether a stream need not be read.
func (g *group) knows(s workflow.Stream) bool {
	for _, known := range []map[workflow.Stream]folded{g.own, g.changed, g.read} {
		if _, ok := known[s]; ok {
			return true
		}
	}
	_, ok := g.w.cache.get(s)
	return ok
}

// load reads streams that nobody knows yet, with the rows that show them. This
// group has not changed them, so that what readers see of them is what the
// writer would see, and several readers go through them at once.
func (g *group) load(ctx context.Context, streams []workflow.Stream) error {
	histories, err := foldMany(ctx, rebound{g.w.reads}, streams, parallel.Do)
	if err != nil {
		return err
	}
	processes := map[string]*process.Definition{}
	for _, h := range histories {
		if h.state == nil {
			continue
		}
		if hash := kinds.All.Process(h.stream, h.state); hash != "" && processes[hash] == nil {
			if processes[hash], err = g.process(ctx, hash); err != nil {
				return err
			}
		}
	}
	rows := make([][]workflow.Row, len(histories))
	if err := parallel.Do(len(histories), parallel.Many, func(i int) error {
		if h := histories[i]; h.state != nil {
			rows[i] = kinds.All.Rows(h.stream, h.state, processes[kinds.All.Process(h.stream, h.state)])
		}
		return nil
	}); err != nil {
		return err
	}
	for i, h := range histories {
		f := folded{state: h.state, no: len(h.events), rows: rows[i]}
		g.w.cache.put(h.stream, f)
		g.read[h.stream] = f
	}
	return nil
}

// history is one stream on its way from stored bytes to a state.
type history struct {
	stream workflow.Stream
	stored []sqlc.StreamEventsRow
	events []workflow.Event
	state  any
}

// foldMany is fold for many streams: it asks for them many to a statement,
// and decodes and folds on all processors, which is most of the work where an
// act names thousands of matters. States come in the order of the streams.
// each goes through the statements: abreast on a pool, InOrder in a transaction.
func foldMany(ctx context.Context, on sqlc.DBTX, streams []workflow.Stream, each func(n, atOnce int, do func(int) error) error) ([]history, error) {
	all := make([]history, len(streams))
	for i, s := range streams {
		all[i].stream = s
	}
	chunks := inChunks(all)
	return all, each(len(chunks), 1, func(i int) error { return foldChunk(ctx, on, chunks[i]) })
}

func foldChunk(ctx context.Context, on sqlc.DBTX, chunk []history) error {
	if err := readEvents(ctx, on, chunk); err != nil {
		return err
	}
	if err := parallel.Do(len(chunk), parallel.Many, func(i int) (err error) {
		h := &chunk[i]
		h.events, err = decode(h.stream, h.stored)
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
		if h.state, err = foldEvents(h.stream, h.events, values); err != nil {
			return err
		}
	}
	return nil
}

func readEvents(ctx context.Context, on sqlc.DBTX, chunk []history) error {
	at := make(map[string]int, len(chunk))
	names := make([]any, len(chunk))
	for i, h := range chunk {
		at[string(h.stream)], names[i] = i, string(h.stream)
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
func readPersonal(ctx context.Context, on sqlc.DBTX, chunk []history) (map[int64][]sqlc.Personal, error) {
	var sealed []any
	for _, h := range chunk {
		for _, e := range h.events {
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
