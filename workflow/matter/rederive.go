package matter

import (
	"time"

	"duces/workflow/calendar"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/timezone"
)

// Derive computes a due date of the matter under the calendar of the act.
func (w *Work) Derive(basis due.Basis) (deadline.Receipt, error) {
	return basis.Derive(w.context(calendar.Of(w.facts)))
}

func (w *Work) context(calendar *deadline.Calendar) deadline.Context {
	return deadline.Context{State: w.jurisdiction.State, Zone: timezone.Named(w.jurisdiction.Zone), Calendar: calendar}
}

// EndOf is the instant at which the last day is over, or the hour that an
// hour period ends at.
func (w *Work) EndOf(r deadline.Receipt) time.Time {
	if !r.At.IsZero() {
		return r.At.UTC()
	}
	return r.Due.EndIn(timezone.Named(w.jurisdiction.Zone)).UTC()
}

// Moved is the event by which a deadline gets another date.
func (w *Work) Moved(old due.Deadline, cause due.Cause, basis due.Basis, receipt deadline.Receipt) due.Moved {
	return w.movedBy(old, cause, basis, due.Derived{Computed: receipt, Receipt: due.NewReceipt(receipt)})
}

func (w *Work) movedBy(old due.Deadline, cause due.Cause, basis due.Basis, d due.Derived) due.Moved {
	return due.Moved{
		Deadline: old.ID, Version: old.Version + 1, Cause: cause, Basis: basis,
		Old: old.Due, Due: d.Computed.Due, Ends: w.EndOf(d.Computed), Receipt: d.Receipt, Zone: w.jurisdiction.Zone,
	}
}
