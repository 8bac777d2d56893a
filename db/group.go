package db

import (
	"context"
	"errors"
	"time"

	"github.com/mattn/go-sqlite3"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/ledger"
)

// group is one transaction of the writer, on its way to one commit.
type group struct {
	w        *writer
	q        *sqlc.Queries
	frontier *ledger.Frontier
	leaves   []*leaf // added since
	careful  bool    // encode at once, so that what cannot be is its own act's error
	signedAt time.Time
	changed  map[workflow.Stream]folded // by jobs of this group
	own      map[workflow.Stream]folded // by the job at work; nil after it
	dirty    bool                       // something is to be committed
	broken   error                      // the transaction is gone
}

func (w *writer) begin(ctx context.Context, careful bool) (*group, error) {
	if w.frontier == nil {
		if err := w.recover(ctx); err != nil {
			return nil, err
		}
	}
	if err := w.run(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, err
	}
	return &group{
		w: w, q: w.q, frontier: w.frontier.Clone(), careful: careful, changed: map[workflow.Stream]folded{},
	}, nil
}

// attempt runs one job in its savepoint. If it fails, everything it did is
// undone, on disk and in memory, and the others go on.
func (g *group) attempt(ctx context.Context, j *job) (receipt workflow.Receipt, err error) {
	if err := g.w.run(ctx, "SAVEPOINT job"); err != nil {
		g.broken = err
		return receipt, err
	}
	leaves, signedAt, dirty := len(g.leaves), g.signedAt, g.dirty
	g.own = map[workflow.Stream]folded{}
	err = g.w.guarded(func() error {
		receipt, err = j.do(ctx, g)
		return err
	})
	if err == nil {
		for s, f := range g.own {
			g.changed[s] = f
		}
		g.own = nil
		if g.broken = g.w.run(ctx, "RELEASE job"); g.broken != nil {
			return workflow.Receipt{}, g.broken
		}
		return receipt, nil
	}
	g.leaves, g.signedAt, g.dirty, g.own = g.leaves[:leaves], signedAt, dirty, nil
	// A full or failing disk may have ended the whole transaction; then there
	// is no savepoint to return to, and this says so.
	if back := g.w.run(ctx, "ROLLBACK TO job"); back != nil {
		g.broken = errors.Join(err, back)
	} else {
		g.broken = g.w.run(ctx, "RELEASE job")
	}
	if g.broken == nil && err == errRepeated { //nolint:errorlint // a mark of our own, never wrapped
		return receipt, nil
	}
	return workflow.Receipt{}, g.classify(err)
}

// classify gives every error a code; those of the domain pass as they are.
func (g *group) classify(err error) error {
	if _, ours := errors.AsType[*workflow.Error](err); ours {
		return err
	}
	if e, ok := errors.AsType[sqlite3.Error](err); ok && e.Code != sqlite3.ErrConstraint {
		return errNotStored.Because(err)
	}
	return errFault.Because(err)
}

// errUnsound says that an event of the group cannot be encoded: whose, is
// found by taking the jobs one by one.
var errUnsound = errors.New("an event of the group cannot be encoded")

// end makes the group durable, or rolls it back where there is nothing to keep.
// Its error is what callers are told: until the commit begins nothing is
// stored, and when it fails nobody knows.
func (g *group) end(ctx context.Context) error {
	if !g.dirty {
		if err := g.w.run(ctx, "ROLLBACK"); err != nil {
			return errNotStored.Because(err)
		}
		return nil
	}
	if err := g.sound(g.leaves); err != nil {
		return errUnsound
	}
	if err := g.sign(ctx); err != nil {
		return errNotStored.Because(err)
	}
	if err := g.w.commit(ctx); err != nil {
		return errUnknown.Because(err)
	}
	g.w.frontier = g.frontier
	for s, f := range g.changed {
		g.w.cache.put(s, f)
	}
	return nil
}

// sign stores the new events and nodes and the tree's signed head, once for the group.
func (g *group) sign(ctx context.Context) error {
	if len(g.leaves) == 0 {
		return nil
	}
	if err := g.write(ctx); err != nil {
		return err
	}
	root := g.frontier.Root()
	checkpoint, err := g.w.signer.Sign(ledger.Checkpoint{Origin: g.w.signer.Name(), Size: g.frontier.Size(), Root: root})
	if err != nil {
		return err
	}
	return g.q.UpdateHead(ctx, sqlc.UpdateHeadParams{
		Size: g.frontier.Size(), Root: root[:], Checkpoint: checkpoint, SignedAt: micros(g.signedAt),
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
	if f, ok := g.w.cache.get(s); ok {
		return f, nil
	}
	// What this transaction has written is in changed, so this is committed.
	f := folded{}
	var err error
	if f.state, f.no, err = fold(ctx, g.q, s); err != nil {
		return f, err
	}
	if f.rows, err = g.project(ctx, f.state); err != nil {
		return f, err
	}
	g.w.cache.put(s, f)
	return f, nil
}

// state is stream for those who want the state alone.
func (g *group) state(ctx context.Context, s workflow.Stream) (any, error) {
	f, err := g.stream(ctx, s)
	return f.state, err
}
