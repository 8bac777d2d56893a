package rebuild

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"runtime"
	"slices"
	"sync"

	"duces/db/column"
	"duces/db/history"
	"duces/db/parallel"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/process"
	"duces/workflow/review"
)

const pageSize = 1024

// reading reads, folds and shows histories on all processors, on connections that see what was there before: nobody
// else writes.
type reading struct {
	on   sqlc.DBTX
	q    *sqlc.Queries
	keep bool // rows as they are where a history has no state

	mu        sync.Mutex
	processes map[string]*process.Definition // by their hash
}

func newReading(pool *sql.DB, keep bool) *reading {
	return &reading{on: sqlite.Rebound{On: pool}, q: sqlite.Queries(pool), keep: keep, processes: map[string]*process.Definition{}}
}

// folded is what became of some streams.
type folded struct {
	rows   [][]workflow.Row // of each
	events int64
	kept   []workflow.Stream
	err    error
}

// each goes through all streams in the order of their names: rows refer to those of streams before.
func (r *reading) each(ctx context.Context, do func(folded) error) (err error) {
	ctx, stop := context.WithCancel(ctx)
	parts := make(chan chan folded, runtime.GOMAXPROCS(0)) // a part is begun before it has room here
	go func() {
		defer close(parts)
		if err := r.begin(ctx, parts); err != nil {
			part := make(chan folded, 1)
			part <- folded{err: err}
			parts <- part
		}
	}()
	for part := range parts {
		f := <-part // all are waited for: the connections are closed behind them
		err = cmp.Or(err, f.err)
		if err == nil {
			err = do(f)
		}
		if err != nil {
			stop()
		}
	}
	stop()
	return err
}

// begin folds streams in parts, each on a goroutine of its own.
func (r *reading) begin(ctx context.Context, parts chan<- chan folded) error {
	for last := ""; ctx.Err() == nil; {
		page, err := r.q.StreamPage(ctx, sqlc.StreamPageParams{Stream: last, Limit: pageSize})
		if err != nil || len(page) == 0 {
			return err
		}
		if last, err = column.Onward("events", last, page[len(page)-1].Stream); err != nil {
			return err
		}
		for _, share := range history.Shares(page) {
			part := make(chan folded, 1)
			go func() { part <- r.share(ctx, share) }()
			parts <- part
		}
	}
	return ctx.Err()
}

func (r *reading) share(ctx context.Context, share []sqlc.StreamPageRow) (f folded) {
	names := make([]workflow.Stream, len(share))
	for i, p := range share {
		names[i] = workflow.Stream(p.Stream)
		f.events += p.Events
	}
	if f.rows, f.err = r.rows(ctx, names...); f.err == nil || !r.keep || !damaged(f.err) {
		return f
	}
	f.rows, f.err = nil, nil
	for _, s := range names {
		rows, err := r.rows(ctx, s)
		if damaged(err) {
			f.kept = append(f.kept, s)
			rows, err = r.stored(ctx, s)
		}
		if err != nil {
			f.err = err
			return f
		}
		f.rows = append(f.rows, rows...)
	}
	return f
}

// damaged says whether a history is at fault, or what is stored of it cannot be read.
func damaged(err error) bool { return err != nil && (history.Fault(err) != nil || sqlite.Stored(err)) }

// rows are what follows from the histories of some streams.
func (r *reading) rows(ctx context.Context, names ...workflow.Stream) ([][]workflow.Row, error) {
	histories, err := history.FoldMany(ctx, r.on, names, parallel.InOrder)
	if err != nil {
		return nil, err
	}
	rows := make([][]workflow.Row, len(histories))
	for i, h := range histories {
		if h.State == nil {
			return nil, column.Damaged(h.Stream, errors.New("it comes to nothing"))
		}
		def, err := r.process(ctx, kinds.All.Process(h.Stream, h.State))
		if err != nil {
			return nil, err
		}
		rows[i] = kinds.All.Rows(h.Stream, h.State, def)
	}
	return rows, nil
}

// stored are the rows of a stream that were there before, those that others take a name from first.
func (r *reading) stored(ctx context.Context, s workflow.Stream) ([][]workflow.Row, error) {
	var rows []workflow.Row
	err := projection.Stored(ctx, r.q, s.Kind(), s.ID(), s.ID(), func(_ workflow.Stream, row workflow.Row) { rows = append(rows, row) })
	if sqlite.Stored(err) {
		return [][]workflow.Row{nil}, nil // they cannot be read either
	}
	slices.SortStableFunc(rows, func(a, b workflow.Row) int { return -cmp.Compare(projection.TableName(a), projection.TableName(b)) })
	return [][]workflow.Row{rows}, err
}

func (r *reading) process(ctx context.Context, hash string) (*process.Definition, error) {
	if hash == "" {
		return nil, nil //nolint:nilnil // it follows none
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if def := r.processes[hash]; def != nil {
		return def, nil
	}
	s := review.ProcessStream(hash)
	state, _, err := history.Fold(ctx, r.q, s)
	if err != nil {
		return nil, err
	}
	def, ok := state.(*process.Definition)
	if !ok {
		return nil, column.Damaged(s, errors.New("it is not on record"))
	}
	r.processes[hash] = def
	return def, nil
}
