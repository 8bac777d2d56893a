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

// Accounts counts the commits after which a user or what opens something to them may be another. It has
// risen before whoever asked for that change hears of it.
func (s Statements) Accounts() int64 { return s.of.accounts.Load() }

// Write runs statements that are no act (sessions, claims on mail) in the writer's
// own turn, durably. If do fails, nothing of it is stored; it may run more than
// once, and must then begin anew.
func (s Statements) Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error {
	return s.turn(ctx, func(ctx context.Context, g *group) error { return do(ctx, g.w.q) })
}

// End is Write for statements that end messages of the outbox at an instant, whose ids do
// gives: the ledger says how each ended, in the same transaction.
func (s Statements) End(ctx context.Context, at time.Time, do func(ctx context.Context, q *sqlc.Queries) (ended []string, err error)) error {
	return s.turn(ctx, func(ctx context.Context, g *group) error {
		ended, err := do(ctx, g.w.q)
		if err != nil {
			return err
		}
		g.ends = g.ends || len(ended) > 0
		g.writing.ended.add(at, ended...)
		return nil
	})
}

// turn does something in a turn of its own, behind what the executor still has to do.
func (s Statements) turn(ctx context.Context, do func(ctx context.Context, g *group) error) error {
	_, err := s.of.submit(ctx, func(ctx context.Context, g *group) (workflow.Result, error) {
		g.take(ctx, func() error { return nil })
		if err := g.drained(); err != nil {
			return workflow.Result{}, err
		}
		return workflow.Result{}, do(ctx, g)
	})
	return err
}

// Reindex makes the indexes of tables anew, in the writer's own turn.
func (s Statements) Reindex(ctx context.Context, tables ...string) error {
	return s.turn(ctx, func(ctx context.Context, g *group) error {
		for _, table := range tables {
			if err := g.w.run(ctx, "REINDEX "+table); err != nil {
				return err
			}
		}
		return nil
	})
}
