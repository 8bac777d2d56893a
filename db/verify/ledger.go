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
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/ledger"
)

// ledger recomputes leaves, tree and head from the hashes of the stored bytes, in the order in which they were
// recorded. events are the problems of single ones, in that order too.
func (v *verification) ledger(ctx context.Context, events []Problem, claim *ledger.Checkpoint) error {
	upTo := func(seq int64) {
		for len(events) > 0 && events[0].Seq <= seq {
			v.add(events[0])
			events = events[1:]
		}
	}
	defer upTo(math.MaxInt64)
	if v.broken {
		return nil // what is missing is not known
	}
	if err := v.orderOwed(ctx, v.head.Size); err != nil {
		return err
	}
	walk := &treeWalk{v: v, nodes: nodeReader{q: v.q}}
	check := func() {
		if claim != nil && claim.Size == walk.ours.Size() && claim.Root != walk.ours.Root() {
			v.problem(claim.Size, "", "The first %d events are not those that the given checkpoint was signed over.", claim.Size)
		}
	}
	check()
	last := int64(0)
	for seq, leaf := range v.leaves.each {
		if err := v.missing(ctx, walk, last+1, seq-1); err != nil {
			return err
		}
		last = seq
		upTo(seq)
		if leaf.recorded != unreadable {
			if err := v.order(ctx, seq, column.Instant(leaf.recorded)); err != nil {
				return err
			}
		}
		if err := walk.add(ctx, seq, leaf.hash); err != nil {
			return err
		}
		check()
	}
	if err := v.missing(ctx, walk, walk.size()+1, v.head.Size); err != nil {
		return err
	}
	upTo(math.MaxInt64)
	if err := v.signedAt(ctx); err != nil {
		return err
	}
	if err := v.beside(ctx); err != nil {
		return err
	}
	v.report.Size, v.report.Root = walk.ours.Size(), walk.ours.Root().String()
	switch {
	case walk.size() > v.head.Size:
		v.problem(v.head.Size+1, "", "There are %d events; the signed head counts %d.", walk.size(), v.head.Size)
	case walk.root() != v.head.Root:
		v.problem(0, "", "The signed head has the root %s; the stored tree has %s.", v.head.Root, walk.root())
	}
	if claim != nil && claim.Size > walk.ours.Size() {
		v.problem(walk.ours.Size(), "", "The given checkpoint was signed over %d events; only %d are here: the tail was cut off.", claim.Size, walk.ours.Size())
	}
	surplus, err := v.q.NodePage(ctx, sqlc.NodePageParams{ID: ledger.StoredHashCount(walk.size()), Limit: 1})
	if err != nil {
		return err
	}
	if len(surplus) > 0 {
		v.problem(walk.size(), "", "The tree has nodes beyond its %d events, from number %d on.", walk.size(), surplus[0].ID)
	}
	return nil
}

// streamOf looks up in which history an event with a problem stands.
func (v *verification) streamOf(ctx context.Context, seq int64) workflow.Stream {
	at, err := v.q.LedgerPage(ctx, sqlc.LedgerPageParams{Seq: seq - 1, Limit: 1})
	if err != nil || len(at) == 0 || at[0].Seq != seq {
		return "" // its number names it all the same
	}
	return workflow.Stream(at[0].Stream)
}

// signedHead checks the signed head against its own row.
func (v *verification) signedHead(ctx context.Context, key string) (ledger.Checkpoint, error) {
	row, err := v.q.Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		v.problem(0, "", "The ledger has no signed head.")
		return ledger.Checkpoint{Root: new(ledger.Frontier).Root()}, nil
	}
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	claimed := ledger.Checkpoint{Size: row.Size}
	copy(claimed.Root[:], row.Root)
	signed, holds := opened(row.Checkpoint, key)
	if !holds {
		v.problem(0, "", "The signature of the ledger's head does not hold.")
		return claimed, nil
	}
	if signed.Size != row.Size || string(signed.Root[:]) != string(row.Root) {
		v.problem(0, "", "The ledger's head says %d events, but what was signed says %d, or another root.", row.Size, signed.Size)
	}
	return signed, nil
}

// signedAt holds the time that the head is shown with against the last event, which it was signed for.
func (v *verification) signedAt(ctx context.Context) error {
	row, err := v.q.Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // which is a problem already
	}
	if err == nil && row.SignedAt != column.Micros(v.recorded) {
		v.problem(row.Size, "", "The ledger's head is shown as of %s; the last event is of %s.",
			column.Instant(row.SignedAt).Format(time.RFC3339Nano), v.recorded.Format(time.RFC3339Nano))
	}
	return err
}

// beside names what would stand in the ledger's tables and be no part of it. SQLite checks no CHECK in a
// file that it opened for reading alone.
func (v *verification) beside(ctx context.Context) error {
	found, err := v.q.BesideLedger(ctx)
	if err != nil {
		return err
	}
	if found.Events > 0 {
		v.problem(0, "", "%d events have a number below 1.", found.Events)
	}
	if found.Heads > 0 {
		v.problem(0, "", "The ledger has %d heads besides the signed one.", found.Heads)
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
func (v *verification) missing(ctx context.Context, walk *treeWalk, from, to int64) error {
	if from > to {
		return nil
	}
	which := fmt.Sprintf("Event %d is", from)
	if to > from {
		which = fmt.Sprintf("Events %d to %d are", from, to)
	}
	v.problem(from, "", "%s missing from the ledger.", which)
	for seq := from; seq <= to; seq++ {
		ok, err := walk.skip(ctx)
		if err != nil {
			return err
		}
		if !ok {
			v.problem(seq, "", "The tree has no leaf for event %d either.", seq)
			return nil
		}
	}
	return nil
}

// event holds an event's columns and personal values against its bytes. Its error is why it is no part of a history.
func (v *verification) event(stored sqlc.Event, e workflow.Event, personal []sqlc.Personal) (fault error) {
	s := workflow.Stream(stored.Stream)
	if e.Seq != stored.Seq || e.Stream != s || int64(e.No) != stored.No || e.Data.Type() != stored.Type || column.Micros(e.Recorded) != stored.RecordedAt ||
		e.Actor != stored.Actor || e.Effective.String() != stored.EffectiveOn {
		v.problem(stored.Seq, s, "The columns of event %d (number %d of %s, %s) do not say what its bytes say (event %d, number %d of %s, %s, or who acted and when).",
			stored.Seq, stored.No, s, stored.Type, e.Seq, e.No, e.Stream, e.Data.Type())
	}
	v.receipt(e)
	v.commits(e)
	for _, p := range personal {
		_, known := e.Personal[p.Name]
		switch {
		case len(p.Salt) != len(ledger.Salt{}):
			v.problem(stored.Seq, s, "The salt of the personal value %q of event %d was changed.", p.Name, stored.Seq)
		case !known:
			v.problem(stored.Seq, s, "Event %d has no personal value %q; one was added.", stored.Seq, p.Name)
		case e.Unseal(p.Name, ledger.Salt(p.Salt), p.Value) != nil:
			v.problem(stored.Seq, s, "The personal value %q of event %d is not the one that was recorded.", p.Name, stored.Seq)
		default:
			continue
		}
		fault = fmt.Errorf("event %d has not the personal values that were recorded", stored.Seq)
	}
	return fault
}

// receipt computes the date of a deadline again from its receipt. Receipts that
// are alike, as those of one act over many matters, are computed once.
func (v *verification) receipt(e workflow.Event) {
	var of computed
	switch d := e.Data.(type) {
	case due.Opened:
		of = computed{d.Receipt, d.Due}
	case due.Moved:
		of = computed{d.Receipt, d.Due}
	default:
		return
	}
	if v.computed[of] {
		return
	}
	if err := of.receipt.Recompute(of.due); err != nil {
		v.problem(e.Seq, e.Stream, "The receipt of event %d does not hold: %v.", e.Seq, err)
		return
	}
	if len(v.computed) == mostComputed {
		clear(v.computed)
	}
	v.computed[of] = true
}

// computed is a date with its receipt, which hold for each other.
type computed struct {
	receipt due.Receipt
	due     civil.Date
}

// mostComputed bounds what is remembered of them: some kilobytes each.
const mostComputed = 4096
