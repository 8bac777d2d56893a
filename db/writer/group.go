package writer

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"duces/db/column"
	"duces/db/history"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/ledger"
)

// group is the jobs of one transaction. It is planned on the writer's goroutine, on states in memory, and written by
// the executor.
type group struct {
	w        *Writer
	jobs     []*job
	replies  []reply
	before   *group             // that is being written meanwhile
	from     int64              // size of the ledger at the start
	leaves   []leaf             // added since
	written  int                // of them, or queued for the executor
	acts     []any              // rows of acts that are not yet written
	done     map[actKey]doneAct // by jobs of this group: their rows in acts may not be written yet
	doing    *doneAct           // by the job at work; nil: it cannot be repeated
	last     *workflow.Act      // of the last job; nil: it is none
	recorded time.Time          // of the last event
	memory   memory
	begun    bool     // something is to be committed
	queued   int      // pieces of work that the executor has
	ends     bool     // jobs may have ended messages
	watched  *watched // the job at work
	failed   error    // why it cannot be written as it was planned
	retried  bool     // it is the second try of its jobs

	// The executor's while it works.
	writing  writing
	err      error         // why it could not be written
	unknown  bool          // nor is it known that it was not
	finished chan struct{} // closed when it is committed, or will never be
}

// begin plans a group on what the one before will have left.
func (w *Writer) begin(ctx context.Context) (*group, error) {
	g := &group{
		w: w, before: w.pending, memory: memory{w: w, changed: map[workflow.Stream]folded{}}, writing: writing{writer: w},
		done: map[actKey]doneAct{}, finished: make(chan struct{}),
	}
	if g.before != nil {
		g.memory.before = &g.before.memory
		g.from, g.recorded = g.before.size(), g.before.recorded
		return g, nil
	}
	if w.frontier == nil {
		if err := w.recover(ctx); err != nil {
			return nil, err
		}
	}
	g.from, g.recorded = w.frontier.Size(), w.recorded
	return g, nil
}

// take gives the executor a piece of the group's work, in a transaction.
func (g *group) take(ctx context.Context, do func() error) {
	g.queued++
	if !g.begun {
		g.begun = true
		g.w.executor.take(func() error {
			g.writing.frontier = g.w.frontier.Clone()
			return g.w.run(ctx, "BEGIN IMMEDIATE")
		})
	}
	g.w.executor.take(do)
}

// drained waits until all that was given to the executor is done, so that the connection may be asked.
func (g *group) drained() error {
	err := g.w.executor.wait()
	if err != nil && g.failed == nil {
		g.failed = err
	}
	return err
}

// attemptAll plans jobs one after the other, until the group fails.
func (g *group) attemptAll(ctx context.Context, jobs []*job) {
	g.foresee(ctx, jobs)
	for i, j := range jobs {
		if g.attempt(ctx, j); g.failed != nil {
			g.jobs = append(g.jobs, jobs[i+1:]...)
			return
		}
	}
}

// attempt plans one job. If it fails, nothing of it is kept. Where something of it was given to the executor already,
// it is the group that fails.
func (g *group) attempt(ctx context.Context, j *job) {
	g.jobs, g.last = append(g.jobs, j), nil
	result, err := g.plan(ctx, j.do)
	if err != nil {
		result, err = workflow.Result{}, g.w.classify(err)
	}
	g.replies = append(g.replies, reply{result, err})
}

func (g *group) plan(
	ctx context.Context, do func(context.Context, *group) (workflow.Result, error),
) (result workflow.Result, err error) {
	before := g.queued
	g.memory.begin()
	g.doing, g.watched = nil, nil
	err = g.w.guarded(func() (err error) {
		result, err = do(ctx, g)
		return err
	})
	switch {
	case err == nil:
		if g.doing != nil {
			g.done[g.doing.key] = *g.doing
		}
	case g.queued > before && g.failed == nil:
		g.failed = err
	}
	g.memory.end(err == nil)
	return result, err
}

// classify gives every error a code; those of the domain pass as they are.
func (w *Writer) classify(err error) error {
	if _, ours := errors.AsType[*workflow.Error](err); ours {
		return err
	}
	if sqlite.Failed(err) {
		return w.notStored(err)
	}
	return errFault.Because(err)
}

// verdict is the answer to the one job of a group that cannot be written.
func (g *group) verdict(ctx context.Context, err error) reply {
	if g.last != nil && g.last.Key != g.last.ID {
		first, look := g.again(ctx, *g.last)
		if look != nil {
			return reply{err: g.w.classify(look)}
		}
		if first.Again {
			return reply{result: first}
		}
	}
	if e, ok := errors.AsType[*unwritten](err); ok {
		err = g.memory.taken(ctx, e.row, e.err)
	}
	return reply{err: g.w.classify(err)}
}

// finish gives the executor the rest of the group: its signed head, the commit, the answers.
func (g *group) finish(ctx context.Context) {
	if g.begun && g.failed == nil {
		g.flush(ctx)
		g.take(ctx, func() error {
			if err := g.sign(ctx); err != nil {
				return g.w.notStored(err) // of no single job: nothing can be stored
			}
			return nil
		})
	}
	g.w.executor.always(func(failed error) error {
		defer close(g.finished)
		g.err = errFault // what it stays in a panic
		g.err = g.commitAndReply(ctx, cmp.Or(failed, g.failed))
		return g.err
	})
}

// commitAndReply commits the group unless it has failed, and answers everybody.
func (g *group) commitAndReply(ctx context.Context, failed error) error {
	if failed != nil {
		return failed
	}
	if g.begun {
		if err := g.commit(ctx); err != nil {
			return err
		}
	}
	for i, j := range g.jobs {
		j.done <- g.replies[i]
	}
	return nil
}

// commit makes the group durable. Until it begins nothing is stored, and when it fails nobody knows.
func (g *group) commit(ctx context.Context) error {
	g.unknown = true
	err := g.w.commit(ctx)
	if g.memory.changesAccounts() { // and if it failed, perhaps
		g.w.accounts.Add(1)
	}
	if err != nil {
		return err
	}
	g.unknown = false
	g.w.failing.Store(nil)
	g.w.frontier = g.writing.frontier
	return nil
}

// sign stores the tree's signed head, once for the group.
func (g *group) sign(ctx context.Context) error {
	if len(g.leaves) == 0 {
		return nil
	}
	root := g.writing.frontier.Root()
	checkpoint, err := g.w.signer.Sign(ledger.Checkpoint{Origin: g.w.signer.Name(), Size: g.writing.frontier.Size(), Root: root})
	if err != nil {
		return err
	}
	return g.w.q.UpdateHead(ctx, sqlc.UpdateHeadParams{
		Size: g.writing.frontier.Size(), Root: root[:], Checkpoint: checkpoint, SignedAt: column.Micros(g.recorded),
	})
}

// history gives the events of a stream, those of this group and of the one before among them.
func (g *group) history(ctx context.Context, s workflow.Stream) ([]workflow.Event, error) {
	q, err := g.w.reader(ctx)
	if err != nil {
		return nil, err
	}
	events, err := history.Events(ctx, q, s)
	if err != nil {
		return nil, g.w.checked(err)
	}
	leaves, from := g.leaves, g.from
	if g.before != nil { // which may be committed by now, or not yet
		leaves, from = slices.Concat(g.before.leaves, leaves), g.before.from
	}
	events = slices.DeleteFunc(events, func(e workflow.Event) bool { return e.Seq > from })
	for _, l := range leaves {
		if l.event.Stream == s {
			events = append(events, l.event)
		}
	}
	return events, nil
}
