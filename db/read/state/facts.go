package state

import (
	"context"
	"database/sql"

	"duces/db/answer"
	"duces/db/column"
	"duces/db/history"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/kinds"
)

// World gives the facts of an actor and some streams, as of one instant. What
// is asked of them later is as of then. Documents that are closed to the actor are not in them.
func (r *Streams) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	tx, err := r.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return workflow.Facts{}, column.Internal("The store cannot be read.", err)
	}
	defer tx.Rollback()
	facts, err := workflow.Gather(kinds.All, source{ctx, r, sqlite.Rebound{On: tx}}, actor, streams...)
	return facts.From(source{ctx, r, sqlite.Rebound{On: r.pool}}).Reading(), err
}

// source gives facts as they are on disk.
type source struct {
	ctx context.Context // of the request that the facts are for
	r   *Streams
	on  sqlite.Rebound
}

// States implements workflow.Source.
func (s source) States(streams []workflow.Stream) ([]any, error) {
	return Of(s.ctx, s.r, s.on, streams)
}

// History implements workflow.Source.
func (s source) History(of workflow.Stream) ([]workflow.Event, error) {
	return history.Events(s.ctx, sqlc.New(s.on), of)
}

// Answer implements workflow.Source.
func (s source) Answer(q workflow.Question) error { return answer.To(s.ctx, s.on, q) }
