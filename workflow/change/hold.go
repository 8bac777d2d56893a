package change

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// hold stops the clock until a day, or moves the end of a hold.
func (c Deadline) hold(w *matter.Work, d due.Deadline) (workflow.Data, error) {
	on := c.On
	switch {
	case d.Status == due.StatusTolled && d.HeldUntil.IsZero():
		return nil, workflow.Refuse("deadline_running", "This deadline is already tolled, since "+d.TolledOn.Text()+".", "Resume the clock first.")
	case d.Status == due.StatusTolled:
		on = d.TolledOn
	case on.IsZero():
		on = w.Today()
	}
	if c.Until.IsZero() {
		return nil, workflow.Malformed("until", validation.Required("On hold through"))
	}
	stay := deadline.Interval{From: on, To: c.Until}
	if err := stay.Validate(); err != nil {
		return nil, workflow.Malformed("until", workflow.Sentence(err))
	}
	if d.HeldUntil == c.Until {
		return nil, matter.ErrUnchanged
	}
	if on.After(d.Due) {
		return nil, workflow.Refuse("deadline_running", fmt.Sprintf("The last day, %s, is before %s.", d.Due.Text(), on.Text()), "Only a deadline that is still running can be put on hold.")
	}
	return due.Tolled{Deadline: d.ID, On: on, Until: c.Until, Cause: "by hand", Authority: c.Authority}, nil
}

// WatchHold keeps a date of our own side for the end of a hold.
func WatchHold(w *matter.Work, t due.Tolled) error {
	basis := due.Basis{Spec: deadline.FixedOn(t.Until), From: t.On}
	for _, d := range w.Matter().Deadlines {
		if d.About == t.Deadline && d.Kind == process.HoldEnd && d.Live() {
			receipt, err := w.Derive(basis)
			if err == nil {
				w.Note(w.Today(), w.Moved(d, due.CauseCorrected, basis, receipt))
			}
			return err
		}
	}
	opened, err := w.Matter().Own(w.Venue, process.HoldEnd, t.Deadline, basis.Spec, basis.From)
	if err == nil {
		w.Note(w.Today(), opened)
	}
	return err
}
