package writer

import (
	"context"
	"time"

	"duces/db/sqlc"
	"duces/workflow"
)

// Statements is the writer for what is no act. Whoever hands in acts has a
// Writer, which runs no statement of a caller's own.
type Statements struct{ of *Writer }

// StatementsOf gives the statements of a writer.
func StatementsOf(w *Writer) Statements { return Statements{w} }

// Write runs statements that are no act (sessions, claims on mail) in the writer's
// own turn, durably. If do fails, nothing of it is stored; it may run more than
// once, and must then begin anew.
func (s Statements) Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error {
	return s.End(ctx, time.Time{}, func(ctx context.Context, q *sqlc.Queries) ([]string, error) { return nil, do(ctx, q) })
}

// End is Write for statements that end messages of the outbox at an instant, whose ids do
// gives: the ledger says how each ended, in the same transaction.
func (s Statements) End(ctx context.Context, at time.Time, do func(ctx context.Context, q *sqlc.Queries) (ended []string, err error)) error {
	_, err := s.of.submit(ctx, func(ctx context.Context, g *group) (workflow.Result, error) {
		g.dirty = true
		if !g.careful {
			if err := g.w.executor.wait(); err != nil {
				g.unsound = true
				return workflow.Result{}, err
			}
		}
		ended, err := do(ctx, g.q)
		if err != nil {
			g.unsound = g.unsound || !g.careful
			return workflow.Result{}, err
		}
		g.ends = g.ends || len(ended) > 0
		g.ended.add(at, ended...)
		return workflow.Result{}, nil
	})
	return err
}
