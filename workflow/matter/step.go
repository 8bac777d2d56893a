package matter

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/alert"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

// stepRepeat is how many days pass before our own side is told again.
const stepRepeat = 7

// StepAlert says that our own side was told, and how many alerts are owed no more since.
type StepAlert struct {
	Count int
	At    time.Time
}

// stepAlerts is how many alerts about our own step are owed no more.
func (m Matter) stepAlerts() int {
	if len(m.StepAlerts) == 0 {
		return 0
	}
	return m.StepAlerts[len(m.StepAlerts)-1].Count
}

// Step is the last day on which the matter may rest in its state before our
// own side is late, and the instant at which that day is over; ok is false
// where the state has no limit. It follows from the state and the day on
// which the matter came to it, so that it needs no place in history until it
// is overrun. Plain calendar days: the limit is our own rule, not a court's.
func (m Matter) Step(def *process.Definition) (due civil.Date, ends time.Time, ok bool) {
	state, found := def.State(m.State)
	if !found || state.StepLimit == 0 {
		return due, ends, false
	}
	due, err := deadline.Due(
		deadline.Spec{Kind: deadline.Period, Days: state.StepLimit, Rule: deadline.RuleCalendarDays}, deadline.Context{From: m.Entered})
	if err != nil {
		return due, ends, false // beyond the years that dates can have
	}
	return due, due.EndIn(timezone.Named(m.Zone)).UTC(), true
}

// StepLate says whether our own side is late at an instant.
func (m Matter) StepLate(def *process.Definition, at time.Time) bool {
	_, ends, ok := m.Step(def)
	return ok && civil.Over(ends, at)
}

// NextStepAlert is when our own side is next to be told that it is late, and
// the zero time where it never will be.
func (m Matter) NextStepAlert(def *process.Definition) time.Time {
	due, _, ok := m.Step(def)
	if !ok {
		return time.Time{}
	}
	return due.AddDays(1+stepRepeat*m.stepAlerts()).At(0, timezone.Named(m.Zone))
}

// remindStep tells the legal team, and from the second time the supervisors.
// After downtime one message stands for those that were not sent.
func (w *Work) remindStep() {
	next := w.matter.NextStepAlert(w.def)
	if next.IsZero() || next.After(w.act.At) {
		return
	}
	due, _, _ := w.matter.Step(w.def)
	today := civil.DateIn(w.act.At, timezone.Named(w.matter.Zone))
	before := max(w.matter.stepAlerts(), (due.DaysUntil(today)-1)/stepRepeat)
	roles := []workflow.Role{workflow.Legal}
	if before > 0 {
		roles = []workflow.Role{workflow.Legal, workflow.Supervisor}
	}
	users := w.review.InRole(w.facts, roles...)
	if len(users) == 0 {
		users = w.review.InRole(w.facts, workflow.Supervisor, workflow.Compliance)
	}
	late := StepOverdue{State: w.matter.State, Due: due, Before: before, To: []string{}}
	for _, t := range alert.StandIns(w.facts, w.review, w.act.At, users, alert.Anybody) {
		late.To = append(late.To, t.To.ID)
		w.Alert(workflow.Alert{
			Key:  w.matter.alertKey(fmt.Sprintf("step/%s/%s/%d/%s", w.matter.ID, w.matter.EnteredAt.Format(workflow.RecordedLayout), before, t.To.ID)),
			Kind: workflow.AlertStep, Matter: w.matter.ID, Rung: due.DaysUntil(today),
			Recipient: t.To.ID, For: t.For, NotBefore: alert.AtHour(t.To, w.act.At, next, time.Time{}),
		})
	}
	w.Note(today, late)
}
