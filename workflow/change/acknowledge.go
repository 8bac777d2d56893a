package change

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/timezone"
)

// Acknowledge says that somebody has read that a deadline is near or has
// passed. It resolves nothing: an overdue deadline comes back after its
// repeat interval, but does not go on to the supervisors meanwhile.
type Acknowledge struct {
	Matter   string `json:"matter"`
	Deadline string `json:"deadline"`
	Version  int    `json:"version"` // of the date that was read
}

// CommandName implements Command.
func (Acknowledge) CommandName() string { return "Acknowledge" }

// Streams implements Command.
func (c Acknowledge) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

func (c Acknowledge) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := c.in(w); err != nil {
		return workflow.Decision{}, err
	}
	return w.Decision(), nil
}

// in acknowledges within the work on its matter.
func (c Acknowledge) in(w *matter.Work) error {
	if err := w.Facts().Actor.May(workflow.VerbAcknowledge); err != nil {
		return err
	}
	w.MarkMissed()
	d, ok := w.Matter().Deadline(c.Deadline)
	if !ok {
		return workflow.Absent("deadline")
	}
	kind, _ := w.Process().Deadline(d.Kind)
	if !d.Live() {
		return workflow.Refuse("acknowledge", fmt.Sprintf("%s is no longer open. Its status is %s.", kind.Title, d.Status.Words()), "There is nothing to acknowledge.")
	}
	if c.Version < 1 || c.Version > d.Version {
		return workflow.Malformed("version", fmt.Sprintf("The due date of %s has no version %d. The current version is %d.", kind.Title, c.Version, d.Version))
	}
	if d.Version != c.Version {
		return workflow.Clash(fmt.Sprintf("The due date of %s has changed to %s since you opened it. Review it, then acknowledge it.", kind.Title, d.Due.Text()))
	}
	today := civil.DateIn(w.Act().At, timezone.Named(d.Zone))
	day := d.Due.DaysUntil(today)
	for _, old := range d.Acks {
		if old.Version == d.Version && old.Day == day && old.By == w.Act().Actor {
			return nil // said twice on a day is said once
		}
	}
	w.Note(today, due.Acknowledged{Deadline: d.ID, Version: d.Version, Day: day})
	return nil
}
