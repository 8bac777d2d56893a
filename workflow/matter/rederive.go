package matter

import (
	"time"

	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/deadline"
)

// Derive computes a due date of the matter under the calendar of the act.
func (b *Work) Derive(basis workflow.Basis) (deadline.Receipt, error) {
	return basis.Derive(b.context(calendar.Of(b.world)))
}

func (b *Work) context(calendar *deadline.Calendar) deadline.Context {
	return deadline.Context{State: b.place.State, Zone: deadline.Zone(b.place.Zone), Calendar: calendar}
}

// EndOf is the instant at which the last day is over, or the hour that an
// hour period ends at.
func (b *Work) EndOf(r deadline.Receipt) time.Time {
	if !r.At.IsZero() {
		return r.At.UTC()
	}
	return r.Due.EndIn(deadline.Zone(b.place.Zone)).UTC()
}

// Moved is the event by which a deadline gets another date.
func (b *Work) Moved(old workflow.Deadline, cause workflow.Cause, basis workflow.Basis, receipt deadline.Receipt) workflow.DeadlineMoved {
	return b.movedBy(old, cause, basis, workflow.Derived{Receipt: receipt, Working: workflow.NewWorking(receipt)})
}

func (b *Work) movedBy(old workflow.Deadline, cause workflow.Cause, basis workflow.Basis, d workflow.Derived) workflow.DeadlineMoved {
	return workflow.DeadlineMoved{
		Deadline: old.ID, Version: old.Version + 1, Cause: cause, Basis: basis,
		Old: old.Due, Due: d.Receipt.Due, Ends: b.EndOf(d.Receipt), Receipt: d.Working,
	}
}
