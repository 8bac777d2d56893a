package verify

import (
	"fmt"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/ledger"
)

// event holds an event's columns and personal values against its bytes. Its error is why it is no part of a history.
func (w *worker) event(stored sqlc.Event, e workflow.Event, personal []sqlc.Personal) (fault error) {
	s := workflow.Stream(stored.Stream)
	if e.Seq != stored.Seq || e.Stream != s || int64(e.No) != stored.No || e.Data.Type() != stored.Type || column.Micros(e.Recorded) != stored.RecordedAt ||
		e.Actor != stored.Actor || e.Effective.String() != stored.EffectiveOn {
		w.problem(stored.Seq, s, "The columns of event %d (number %d of %s, %s) do not say what its bytes say (event %d, number %d of %s, %s, or who acted and when).",
			stored.Seq, stored.No, s, stored.Type, e.Seq, e.No, e.Stream, e.Data.Type())
	}
	w.receipt(e)
	w.secrets.note(e)
	for _, p := range personal {
		_, known := e.Personal[p.Name]
		switch {
		case len(p.Salt) != len(ledger.Salt{}):
			w.problem(stored.Seq, s, "The salt of the personal value %q of event %d was changed.", p.Name, stored.Seq)
		case !known:
			w.problem(stored.Seq, s, "Event %d has no personal value %q; one was added.", stored.Seq, p.Name)
		case e.Unseal(p.Name, ledger.Salt(p.Salt), p.Value) != nil:
			w.problem(stored.Seq, s, "The personal value %q of event %d is not the one that was recorded.", p.Name, stored.Seq)
		default:
			continue
		}
		fault = fmt.Errorf("event %d has not the personal values that were recorded", stored.Seq)
	}
	return fault
}

// receipt computes the date of a deadline again from its receipt. Receipts that
// are alike, as those of one act over many matters, are computed once.
func (w *worker) receipt(e workflow.Event) {
	var of computed
	switch d := e.Data.(type) {
	case due.Opened:
		of = computed{d.Receipt, d.Due}
	case due.Moved:
		of = computed{d.Receipt, d.Due}
	default:
		return
	}
	if w.computed[of] {
		return
	}
	if err := of.receipt.Recompute(of.due); err != nil {
		w.problem(e.Seq, e.Stream, "The receipt of event %d does not hold: %v.", e.Seq, err)
		return
	}
	if len(w.computed) == mostComputed {
		clear(w.computed)
	}
	w.computed[of] = true
}

// computed is a date with its receipt, which hold for each other.
type computed struct {
	receipt due.Receipt
	due     civil.Date
}

// mostComputed bounds what is remembered of them: some kilobytes each.
const mostComputed = 4096
