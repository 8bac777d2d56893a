package verify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/ledger"
)

// tree holds the ledger's tree and its signed head against the leaves that the events leave.
type tree struct {
	*findings
	q      *sqlc.Queries
	head   ledger.Checkpoint
	leaves *leaves
	broken bool // events cannot be read, so that it cannot be judged
	times  timeline
}

// check recomputes leaves, tree and head from the hashes of the stored bytes, in the order in which they were
// recorded. events are the problems of single ones, in that order too.
func (t *tree) check(ctx context.Context, events []Problem, claim *ledger.Checkpoint) error {
	upTo := func(seq int64) {
		for len(events) > 0 && events[0].Seq <= seq {
			t.add(events[0])
			events = events[1:]
		}
	}
	defer upTo(math.MaxInt64)
	if t.broken {
		return nil // what is missing is not known
	}
	if err := t.times.owed(ctx, t.head.Size); err != nil {
		return err
	}
	walk := &treeWalk{findings: t.findings, nodes: nodeReader{q: t.q}}
	check := func() {
		if claim != nil && claim.Size == walk.ours.Size() && claim.Root != walk.ours.Root() {
			t.problem(claim.Size, "", "The first %d events are not those that the given checkpoint was signed over.", claim.Size)
		}
	}
	check()
	last := int64(0)
	for seq, leaf := range t.leaves.each {
		if err := t.missing(ctx, walk, last+1, seq-1); err != nil {
			return err
		}
		last = seq
		upTo(seq)
		if leaf.recorded != unreadable {
			if err := t.times.event(ctx, seq, column.Instant(leaf.recorded)); err != nil {
				return err
			}
		}
		if err := walk.add(ctx, seq, leaf.hash); err != nil {
			return err
		}
		check()
	}
	if err := t.missing(ctx, walk, walk.size()+1, t.head.Size); err != nil {
		return err
	}
	upTo(math.MaxInt64)
	if err := t.signedAt(ctx); err != nil {
		return err
	}
	if err := t.beside(ctx); err != nil {
		return err
	}
	t.report.Size, t.report.Root = walk.ours.Size(), walk.ours.Root().String()
	switch {
	case walk.size() > t.head.Size:
		t.problem(t.head.Size+1, "", "There are %d events; the signed head counts %d.", walk.size(), t.head.Size)
	case walk.root() != t.head.Root:
		t.problem(0, "", "The signed head has the root %s; the stored tree has %s.", t.head.Root, walk.root())
	}
	if claim != nil && claim.Size > walk.ours.Size() {
		t.problem(walk.ours.Size(), "", "The given checkpoint was signed over %d events; only %d are here: the tail was cut off.", claim.Size, walk.ours.Size())
	}
	surplus, err := t.q.NodePage(ctx, sqlc.NodePageParams{ID: ledger.StoredHashCount(walk.size()), Limit: 1})
	if err != nil {
		return err
	}
	if len(surplus) > 0 {
		t.problem(walk.size(), "", "The tree has nodes beyond its %d events, from number %d on.", walk.size(), surplus[0].ID)
	}
	return nil
}

// streamOf looks up in which history an event with a problem stands.
func streamOf(ctx context.Context, q *sqlc.Queries, seq int64) workflow.Stream {
	at, err := q.LedgerPage(ctx, sqlc.LedgerPageParams{Seq: seq - 1, Limit: 1})
	if err != nil || len(at) == 0 || at[0].Seq != seq {
		return "" // its number names it all the same
	}
	return workflow.Stream(at[0].Stream)
}

// signedHead checks the signed head against its own row.
func signedHead(ctx context.Context, f *findings, q *sqlc.Queries, key string) (ledger.Checkpoint, error) {
	row, err := q.Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		f.problem(0, "", "The ledger has no signed head.")
		return ledger.Checkpoint{Root: new(ledger.Frontier).Root()}, nil
	}
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	claimed := ledger.Checkpoint{Size: row.Size}
	copy(claimed.Root[:], row.Root)
	signed, holds := opened(row.Checkpoint, key)
	if !holds {
		f.problem(0, "", "The signature of the ledger's head does not hold.")
		return claimed, nil
	}
	if signed.Size != row.Size || string(signed.Root[:]) != string(row.Root) {
		f.problem(0, "", "The ledger's head says %d events, but what was signed says %d, or another root.", row.Size, signed.Size)
	}
	return signed, nil
}

// signedAt holds the time that the head is shown with against the last event, which it was signed for.
func (t *tree) signedAt(ctx context.Context) error {
	row, err := t.q.Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // which is a problem already
	}
	if err == nil && row.SignedAt != column.Micros(t.times.recorded) {
		t.problem(row.Size, "", "The ledger's head is shown as of %s; the last event is of %s.",
			column.Instant(row.SignedAt).Format(time.RFC3339Nano), t.times.recorded.Format(time.RFC3339Nano))
	}
	return err
}

// beside names what would stand in the ledger's tables and be no part of it. SQLite checks no CHECK in a
// file that it opened for reading alone.
func (t *tree) beside(ctx context.Context) error {
	found, err := t.q.BesideLedger(ctx)
	if err != nil {
		return err
	}
	if found.Events > 0 {
		t.problem(0, "", "%d events have a number below 1.", found.Events)
	}
	if found.Heads > 0 {
		t.problem(0, "", "The ledger has %d heads besides the signed one.", found.Heads)
	}
	return nil
}

// opened says whether a checkpoint is signed; that it is not is an answer.
func opened(signed []byte, key string) (ledger.Checkpoint, bool) {
	c, err := ledger.Open(signed, key)
	return c, err == nil
}

// missing names a gap, and takes the leaves that the tree still holds for it,
// so that what follows is judged on its own.
func (t *tree) missing(ctx context.Context, walk *treeWalk, from, to int64) error {
	if from > to {
		return nil
	}
	which := fmt.Sprintf("Event %d is", from)
	if to > from {
		which = fmt.Sprintf("Events %d to %d are", from, to)
	}
	t.problem(from, "", "%s missing from the ledger.", which)
	for seq := from; seq <= to; seq++ {
		ok, err := walk.skip(ctx)
		if err != nil {
			return err
		}
		if !ok {
			t.problem(seq, "", "The tree has no leaf for event %d either.", seq)
			return nil
		}
	}
	return nil
}
