package matter

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/alert"
	"duces/workflow/civil"
	"duces/workflow/due"
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
func (c Tick) Streams() []workflow.Stream { return Streams(c.Matters) }

func (c Tick) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only the scheduler can do this.")
	}
	var all workflow.Decision
	for _, id := range c.Matters {
		w, err := Begin(facts, a, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		if err := w.tick(); err != nil {
			return workflow.Decision{}, err
		}
		all.Join(w.Decision())
	}
	return all, nil
}

func (w *Work) tick() error {
	w.MarkMissed()
	for _, d := range w.matter.Deadlines {
		if kind, ok := d.Of(w.def); ok && d.Live() {
			if err := w.remind(d, kind); err != nil {
				return err
			}
		}
	}
	w.remindStep()
	return nil
}

// remind tells the latest rung that is due; older ones that were never told
// are collapsed into it, so that downtime leads to one message and not five.
func (w *Work) remind(d due.Deadline, kind process.Deadline) error {
	by := d.RungsDue(kind, w.act.At)
	if len(by) == 0 {
		return nil
	}
	rung := by[len(by)-1]
	today := civil.DateIn(w.act.At, timezone.Named(d.Zone))
	late := d.Due.AddDays(rung) != today
	r := due.Reminded{Deadline: d.ID, Version: d.Version, Rung: rung, Collapsed: by[:len(by)-1], Late: late, To: []string{}}
	recipients, err := alert.Recipients(w.facts, w.review, w.matter.Whose(d), d, kind, rung)
	if err != nil {
		return err
	}
	for _, t := range alert.StandIns(w.facts, w.review, w.act.At, recipients, alert.Anybody) {
		a := workflow.Alert{
			Late: late, For: t.For,
		}
		w.matter.about(&a, d, rung, t.To.ID)
		alert.Timed(&a, t.To, w.act.At, d)
		r.To = append(r.To, t.To.ID)
		if t.For != "" {
			r.Delegated = workflow.With(r.Delegated, t.To.ID, t.For)
		}
		w.Alert(a)
	}
	w.Note(today, r)
	return nil
}

// about makes an alert one for a user about a rung of a deadline.
func (m Matter) about(a *workflow.Alert, d due.Deadline, rung int, user string) {
	a.Key = m.alertKey(fmt.Sprintf("deadline/%s/%s/%d/%d/%s", m.ID, d.ID, d.Version, rung, user))
	a.Kind, a.Matter, a.Review, a.Deadline = workflow.AlertDeadline, m.ID, m.Review, d.ID
	a.Version, a.Rung, a.Recipient = d.Version, rung, user
}

// Reminded are the alerts about live deadlines, as their dates stand now, that history says were made.
func (m Matter) Reminded() []workflow.Alert {
	var all []workflow.Alert
	for _, d := range m.Deadlines {
		for _, r := range d.Reminders {
			if !d.Live() || r.Version != d.Version {
				continue
			}
			for _, user := range r.To {
				a := workflow.Alert{Late: true}
				m.about(&a, d, r.Rung, user)
				all = append(all, a)
			}
		}
	}
	return all
}
