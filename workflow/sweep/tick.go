// Package sweep is what the clock does to matters by itself, and what is taken back where it was wrong: it writes down what
// was missed, and tells whom a ladder or a step limit names.
package sweep

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/alert"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

// Silence is how long the clock may stay away before that is an alarm: it
// comes by every minute.
const Silence = 3 * time.Minute

// Tick is the clock's own command: in each of some matters it writes down what has
// been missed and tells whom the ladder names. It asks what is due now, not
// how often it ran; a second tick at the same instant does nothing.
type Tick struct {
	Matters []string  `json:"matters"`
	At      time.Time `json:"at"` // so that two ticks are two commands
}

// CommandName implements Command.
func (Tick) CommandName() string { return "Tick" }

// Streams implements Command.
func (c Tick) Streams() []workflow.Stream { return matter.Streams(c.Matters) }

func (c Tick) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only the scheduler can do this.")
	}
	var all workflow.Decision
	for _, id := range c.Matters {
		w, err := matter.Begin(facts, a, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		if err := tick(w); err != nil {
			return workflow.Decision{}, err
		}
		all.Join(w.Decision())
	}
	return all, nil
}

func tick(w *matter.Work) error {
	w.MarkMissed()
	for _, d := range w.Matter().Deadlines {
		if kind, ok := d.Of(w.Process()); ok && d.Live() {
			if err := remind(w, d, kind); err != nil {
				return err
			}
		}
	}
	remindStep(w)
	return nil
}

// remind tells the latest rung that is due; older ones that were never told
// are collapsed into it, so that downtime leads to one message and not five.
func remind(w *matter.Work, d due.Deadline, kind process.Deadline) error {
	m, now := w.Matter(), w.Act().At
	by := d.RungsDue(kind, now)
	if len(by) == 0 {
		return nil
	}
	rung := by[len(by)-1]
	today := civil.DateIn(now, timezone.Named(d.Zone))
	late := d.Due.AddDays(rung) != today
	r := due.Reminded{Deadline: d.ID, Version: d.Version, Rung: rung, Collapsed: by[:len(by)-1], Late: late, To: []string{}}
	recipients, err := alert.Recipients(w.Facts(), w.Review(), d.Whose(m.Owner), d, kind, rung)
	if err != nil {
		return err
	}
	for _, t := range alert.StandIns(w.Facts(), w.Review(), now, recipients, alert.Anybody) {
		a := alertAbout(m, d, rung, t.To.ID)
		a.Late, a.For = late, t.For
		alert.Timed(&a, t.To, now, d)
		r.To = append(r.To, t.To.ID)
		if t.For != "" {
			r.Delegated = workflow.With(r.Delegated, t.To.ID, t.For)
		}
		w.Alert(a)
	}
	w.Note(today, r)
	return nil
}

// alertAbout is one to a user about a rung of a deadline.
func alertAbout(m matter.Matter, d due.Deadline, rung int, user string) workflow.Alert {
	return workflow.Alert{
		Key:  keyOf(m, fmt.Sprintf("deadline/%s/%s/%d/%d/%s", m.ID, d.ID, d.Version, rung, user)),
		Kind: workflow.AlertDeadline, Matter: m.ID, Review: m.Review, Deadline: d.ID, Version: d.Version, Rung: rung, Recipient: user,
	}
}

// keyOf keeps alerts apart from those that a wrong clock queued under the same name.
func keyOf(m matter.Matter, name string) string {
	if m.Clocks == 0 {
		return name
	}
	return fmt.Sprintf("%s/%d", name, m.Clocks+1)
}

// Reminded are the alerts about live deadlines of a matter, as their dates stand now, that history says were made.
func Reminded(m matter.Matter) []workflow.Alert {
	var all []workflow.Alert
	for _, d := range m.Deadlines {
		for _, r := range d.Reminders {
			if !d.Live() || r.Version != d.Version {
				continue
			}
			for _, user := range r.To {
				a := alertAbout(m, d, r.Rung, user)
				a.Late = true
				all = append(all, a)
			}
		}
	}
	return all
}
