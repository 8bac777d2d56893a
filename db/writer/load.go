package writer

import (
	"context"
	"database/sql"
	"errors"

	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/kinds"
)

// Current gives the facts of an actor and some streams, as Reads.World
// does, by way of the writer, who knows what was written or ticked
// of late and need not read it again. It waits its turn, for a commit at most:
// for work in the background, not for a page.
func (w *Writer) Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	var facts workflow.Facts
	_, err := w.submit(ctx, func(ctx context.Context, g *group) (_ workflow.Result, err error) {
		facts, err = workflow.Gather(kinds.All, source{ctx, g}, actor, streams...)
		return workflow.Result{}, err
	})
	return facts.From(later{ctx, w}), err
}

// foresee reads into the cache what several acts will need, many to a statement and on all processors: each would
// read it for itself. What cannot be read, or panics, is left to the act, which can say so.
func (g *group) foresee(ctx context.Context, jobs []*job) {
	_ = g.w.guarded(func() error {
		var streams []workflow.Stream
		for _, j := range jobs {
			if j.act == nil {
				continue
			}
			if of := j.act.Command.Streams(); len(of) <= fewStreams { // others read many at once by themselves
				streams = append(streams, of...)
			}
		}
		if len(streams) <= fewStreams {
			return nil
		}
		_, err := workflow.Gather(kinds.All, source{ctx, g}, workflow.SystemActor, streams...)
		return err
	})
}

// reader gives queries that see what is committed, and keep no page waiting for a connection.
func (w *Writer) reader(ctx context.Context) (*sqlc.Queries, error) {
	if w.cold == nil {
		conn, err := w.reads.Conn(ctx)
		if err != nil {
			return nil, err
		}
		w.cold = sqlite.Prepare(conn)
	}
	return sqlc.New(w.cold), nil
}

// checked drops the reader after an error that may be the connection's; the next to ask has a new one.
func (w *Writer) checked(err error) error {
	if err != nil && w.cold != nil && (sqlite.Failed(err) || errors.Is(err, sql.ErrConnDone)) {
		w.cold.Discard()
		w.cold = nil
	}
	return err
}
