package verify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"duces/db/column"
	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
)

const pageSize = 512

// ledger recomputes leaves, tree and head from the stored bytes, in the order
// in which they were recorded.
func (v *verification) ledger(ctx context.Context, key string, claim *ledger.Checkpoint) error {
	head, err := v.head(ctx, key)
	if err != nil {
		return err
	}
	v.events = head.Size
	if err := v.orderOwed(ctx, head.Size); err != nil {
		return err
	}
	walk := &treeWalk{v: v, nodes: nodeReader{q: v.q}}
	check := func() {
		if claim != nil && claim.Size == walk.ours.Size() && claim.Root != walk.ours.Root() {
			v.problem(claim.Size, "", "The first %d events are not those that the given checkpoint was signed over.", claim.Size)
		}
	}
	check()
	last, inOrder := int64(0), true
	for inOrder {
		page, err := v.q.LedgerPage(ctx, sqlc.LedgerPageParams{Seq: last, Limit: pageSize})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		personal, err := v.q.PersonalBetween(ctx, sqlc.PersonalBetweenParams{First: page[0].Seq, Last: page[len(page)-1].Seq})
		if err != nil {
			return err
		}
		read := readAll(page)
		for i, stored := range page {
			if inOrder = stored.Seq > last; !inOrder { // it would be read for ever
				v.problem(stored.Seq, workflow.Stream(stored.Stream), "The numbers of the table events are not in order behind event %d.", last)
				break
			}
			if err := v.missing(ctx, walk, last+1, stored.Seq-1); err != nil {
				return err
			}
			last = stored.Seq
			v.named.add(stored.Seq, stored.Bytes)
			for len(personal) > 0 && personal[0].Seq < stored.Seq {
				personal = personal[1:] // of an event that is missing
			}
			of := 0
			for of < len(personal) && personal[of].Seq == stored.Seq {
				of++
			}
			if e, ok := v.event(stored, read[i], personal[:of]); ok {
				if err := v.order(ctx, e); err != nil {
					return err
				}
			}
			personal = personal[of:]
			if err := walk.add(ctx, stored.Seq, workflow.Stream(stored.Stream), read[i].hash); err != nil {
				return err
			}
			v.report.Events++
			check()
		}
		v.proceeds()
	}
	if err := v.missing(ctx, walk, walk.size()+1, head.Size); err != nil {
		return err
	}
	if err := v.signedAt(ctx); err != nil {
		return err
	}
	if err := v.beside(ctx); err != nil {
		return err
	}
	v.report.Size, v.report.Root = walk.ours.Size(), walk.ours.Root().String()
	switch {
	case walk.size() > head.Size:
		v.problem(head.Size+1, "", "There are %d events; the signed head counts %d.", walk.size(), head.Size)
	case walk.root() != head.Root:
		v.problem(0, "", "The signed head has the root %s; the stored tree has %s.", head.Root, walk.root())
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

// head checks the signed head against its own row.
func (v *verification) head(ctx context.Context, key string) (ledger.Checkpoint, error) {
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

// leaf is a stored event, decoded.
type leaf struct {
	event workflow.Event
	err   error
	hash  ledger.Hash
}

// readAll decodes and hashes events on all processors.
func readAll(page []sqlc.Event) []leaf {
	read := make([]leaf, len(page))
	_ = parallel.Do(len(page), parallel.Many, func(i int) error {
		e, err := kinds.All.Decode(page[i].Bytes)
		read[i] = leaf{e, err, ledger.LeafHash(page[i].Bytes)}
		return nil
	})
	return read
}

// event holds an event's columns and personal values against its bytes.
func (v *verification) event(stored sqlc.Event, read leaf, personal []sqlc.Personal) (e workflow.Event, ok bool) {
	s := workflow.Stream(stored.Stream)
	e, err := read.event, read.err
	if err != nil {
		v.problem(stored.Seq, s, "The bytes of event %d cannot be read: %v.", stored.Seq, err)
		return e, false
	}
	if e.Seq != stored.Seq || e.Stream != s || int64(e.No) != stored.No || e.Data.Type() != stored.Type || column.Micros(e.Recorded) != stored.RecordedAt ||
		e.Actor != stored.Actor || e.Effective.String() != stored.EffectiveOn {
		v.problem(stored.Seq, s, "The columns of event %d (number %d of %s, %s) do not say what its bytes say (event %d, number %d of %s, %s, or who acted and when).",
			stored.Seq, stored.No, s, stored.Type, e.Seq, e.No, e.Stream, e.Data.Type())
	}
	v.receipt(e)
	v.commits(e)
	for _, p := range personal {
		if len(p.Salt) != len(ledger.Salt{}) {
			v.problem(stored.Seq, s, "The salt of the personal value %q of event %d was changed.", p.Name, stored.Seq)
			continue
		}
		if _, known := e.Personal[p.Name]; !known {
			v.problem(stored.Seq, s, "Event %d has no personal value %q; one was added.", stored.Seq, p.Name)
		} else if e.Unseal(p.Name, ledger.Salt(p.Salt), p.Value) != nil {
			v.problem(stored.Seq, s, "The personal value %q of event %d is not the one that was recorded.", p.Name, stored.Seq)
		}
	}
	return e, true
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
	due     deadline.Date
}

// mostComputed bounds what is remembered of them: some kilobytes each.
const mostComputed = 4096
