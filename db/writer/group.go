package writer

import (
	"context"
	"errors"
	"time"

	"duces/db/column"
	"duces/db/history"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/clock"
	"duces/workflow/ledger"
)

// group is one transaction of the writer, on its way to one commit.
type group struct {
	w        *Writer
	q        *sqlc.Queries
	frontier *ledger.Frontier           // behind leaves by those not yet written; the executor's while it works
	from     int64                      // size of the ledger at the start
	leaves   []leaf                     // added since
	written  int                        // of them, or given to the executor
	acts     []any                      // rows of acts that are not yet written
	done     map[actKey]doneAct         // by jobs of this group: their rows in acts may not be written yet
	doing    *doneAct                   // by the job at work; nil: it cannot be repeated
	careful  bool                       // a savepoint for each job, its SQL at once
	recorded time.Time                  // of the last event
	changed  map[workflow.Stream]folded // by jobs of this group
	own      map[workflow.Stream]folded // by the job at work; nil after it
	read     map[workflow.Stream]folded // for the job at work: more than the cache can keep
	dirty    bool                       // something is to be committed
	ends     bool                       // jobs may have ended messages
	ended    messages                   // the executor's while it works
	unsound  bool                       // something failed half-way: to be run again with care
	broken   error                      // the transaction is gone
}

func (w *Writer) begin(ctx context.Context, careful bool) (*group, error) {
	if w.frontier == nil {
		if err := w.recover(ctx); err != nil {
			return nil, err
		}
	}
	if err := w.run(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, err
	}
	return &group{
		w: w, q: w.q, frontier: w.frontier.Clone(), from: w.frontier.Size(), recorded: w.recorded, careful: careful, changed: map[workflow.Stream]folded{},
		done: map[actKey]doneAct{},
	}, nil
}

// attempt runs one job. If it fails, everything it did is undone, on disk and
// in memory, and the others go on.
//
// Nearly no act fails once it is decided, and a savepoint makes SQLite copy
// each page before an act first changes it: measured at a third of a group's
// time. So the first try does without, and leaves the SQL of acts to the executor.
// Where that fails the group is unsound: it is rolled back and runs again with
// care, which is a savepoint for each job.
func (g *group) attempt(ctx context.Context, j *job) (workflow.Result, error) {
	if g.careful {
		if g.broken = g.w.run(ctx, "SAVEPOINT job"); g.broken != nil {
			return workflow.Result{}, g.broken
		}
	}
	leaves, acts, recorded, dirty := len(g.leaves), len(g.acts), g.recorded, g.dirty
	var ended messages
	if g.careful { // without care a failure undoes the whole group
		ended = g.ended
	}
	g.own, g.read, g.doing = map[workflow.Stream]folded{}, nil, nil
	var result workflow.Result
	err := g.w.guarded(func() (err error) {
		result, err = j.do(ctx, g)
		return err
	})
	if err == nil {
		for s, f := range g.own {
			g.changed[s] = f
		}
		if g.doing != nil {
			g.done[g.doing.key] = *g.doing
		}
	} else {
		g.leaves, g.acts, g.recorded, g.dirty = g.leaves[:leaves], g.acts[:min(acts, len(g.acts))], recorded, dirty
		if g.careful {
			g.ended = ended
		}
		g.unsound = g.unsound || !g.careful && !refusal(err)
	}
	g.own, g.read = nil, nil
	if g.careful {
		g.leave(ctx, err)
	}
	switch {
	case g.broken != nil:
		return workflow.Result{}, g.broken
	case err == nil || err == errRepeated: //nolint:errorlint // a mark of our own, never wrapped
		return result, nil
	}
	return workflow.Result{}, g.classify(err)
}

// refusal says whether an error is an answer of the domain, given before
// anything was written. Of any other it is not known how far the job came.
func refusal(err error) bool {
	if err == errRepeated { //nolint:errorlint // a mark of our own, never wrapped
		return true
	}
	if errors.Is(err, clock.ErrBehind) {
		return true
	}
	e, ours := errors.AsType[*workflow.Error](err)
	return ours && e.Code != workflow.Internal && e.Code != workflow.Unavailable
}

// leave ends a job's savepoint, and undoes what was done since if it failed.
func (g *group) leave(ctx context.Context, failed error) {
	if failed != nil {
		// A full or failing disk may have ended the whole transaction; then
		// there is no savepoint to return to, and this says so.
		if back := g.w.run(ctx, "ROLLBACK TO job"); back != nil {
			g.broken = errors.Join(failed, back)
			return
		}
	}
	g.broken = g.w.run(ctx, "RELEASE job")
}

// classify gives every error a code; those of the domain pass as they are.
func (g *group) classify(err error) error {
	if _, ours := errors.AsType[*workflow.Error](err); ours {
		return err
	}
	if sqlite.Failed(err) {
		return g.w.notStored(err)
	}
	return errFault.Because(err)
}

// sound finishes what comes before the commit of a group without care, and
// says whether all of it went well.
func (g *group) sound(ctx context.Context) bool {
	if g.careful {
		return true
	}
	g.flush(ctx)
	g.w.executor.take(func() error { return g.sign(ctx) })
	return g.w.executor.wait() == nil && !g.unsound
}

// end makes the group durable, or rolls it back where there is nothing to keep.
// Its error is what callers are told: until the commit begins nothing is
// stored, and when it fails nobody knows.
func (g *group) end(ctx context.Context) error {
	if !g.dirty {
		if err := g.w.run(ctx, "ROLLBACK"); err != nil {
			return g.w.notStored(err)
		}
		return nil
	}
	if g.careful {
		if err := g.write(ctx, g.leaves); err != nil {
			return g.w.notStored(err)
		}
		if err := g.sign(ctx); err != nil {
			return g.w.notStored(err)
		}
	}
	err := g.w.commit(ctx)
	if g.changesAccounts() { // and if it failed, perhaps
		g.w.accounts.Add(1)
	}
	if err != nil {
		return g.w.unknown(err)
	}
	g.w.failing.Store(nil)
	g.w.frontier, g.w.recorded = g.frontier, g.recorded
	for s, f := range g.changed {
		g.w.cache.put(s, f)
	}
	return nil
}

// changesAccounts says whether jobs of the group changed a user, or what opens something to them.
func (g *group) changesAccounts() bool {
	for s := range g.changed {
		if s.Kind() == account.KindName {
			return true
		}
	}
	return false
}

// sign stores the tree's signed head, once for the group.
func (g *group) sign(ctx context.Context) error {
	if len(g.leaves) == 0 {
		return nil
	}
	root := g.frontier.Root()
	checkpoint, err := g.w.signer.Sign(ledger.Checkpoint{Origin: g.w.signer.Name(), Size: g.frontier.Size(), Root: root})
	if err != nil {
		return err
	}
	return g.q.UpdateHead(ctx, sqlc.UpdateHeadParams{
		Size: g.frontier.Size(), Root: root[:], Checkpoint: checkpoint, SignedAt: column.Micros(g.recorded),
	})
}

// stream gives a stream as this job sees it.
func (g *group) stream(ctx context.Context, s workflow.Stream) (folded, error) {
	if f, ok := g.own[s]; ok {
		return f, nil
	}
	if f, ok := g.changed[s]; ok {
		return f, nil
	}
	if f, ok := g.read[s]; ok {
		return f, nil
	}
	if f, ok := g.w.cache.get(s); ok {
		return f, nil
	}
	if !g.careful {
		_ = g.w.executor.wait() // its failure is the group's, at the end
	}
	// What this transaction has written is in changed, so this is committed.
	f := folded{}
	var err error
	if f.state, f.no, err = history.Fold(ctx, g.q, s); err != nil {
		return f, err
	}
	if f.rows, err = g.project(ctx, s, f.state); err != nil {
		return f, err
	}
	g.w.cache.put(s, f)
	return f, nil
}

// history gives the events of a stream, those of this group among them.
func (g *group) history(ctx context.Context, s workflow.Stream) ([]workflow.Event, error) {
	if !g.careful {
		_ = g.w.executor.wait() // its failure is the group's, at the end
	}
	events, err := history.Events(ctx, g.q, s)
	if err != nil {
		return nil, err
	}
	for _, l := range g.leaves[g.written:] {
		if l.event.Stream == s {
			events = append(events, l.event)
		}
	}
	return events, nil
}

// state is stream for those who want the state alone.
func (g *group) state(ctx context.Context, s workflow.Stream) (any, error) {
	f, err := g.stream(ctx, s)
	return f.state, err
}
