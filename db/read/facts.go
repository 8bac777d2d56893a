package read

import (
	"context"
	"database/sql"

	"duces/db/column"
	"duces/db/history"
	"duces/db/parallel"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/review"
)

// World gives the states of streams and of all that Related finds behind
// them, as of one instant. A stream without events is just absent.
func (r *Reads) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	tx, err := r.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return workflow.Facts{}, column.Internal("The store cannot be read.", err)
	}
	defer tx.Rollback()
	on := sqlite.Rebound{On: tx}
	return history.Gather(actor, streams, func(streams []workflow.Stream) ([]any, error) { return r.states(ctx, on, streams) })
}

// states reads what is on disk, except for versions of a process: they never change.
func (r *Reads) states(ctx context.Context, on sqlite.Rebound, streams []workflow.Stream) ([]any, error) {
	found := make([]any, len(streams))
	var missing []workflow.Stream
	var where []int
	for i, s := range streams {
		known, ok := r.processes.Load(s)
		if ok {
			found[i] = known
			continue
		}
		missing, where = append(missing, s), append(where, i)
	}
	histories, err := history.FoldMany(ctx, on, missing, parallel.InOrder)
	if err != nil {
		return nil, err
	}
	for i, h := range histories {
		if found[where[i]] = h.State; h.State != nil && h.Stream.Kind() == review.KindProcess {
			r.processes.Store(h.Stream, h.State)
		}
	}
	return found, nil
}
