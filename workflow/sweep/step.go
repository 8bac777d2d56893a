package sweep

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/alert"
	"duces/workflow/civil"
	"duces/workflow/matter"
	"duces/workflow/step"
	"duces/workflow/timezone"
)

// remindStep tells the legal team, and from the second time the supervisors.
// After downtime one message stands for those that were not sent.
func remindStep(w *matter.Work) {
	m, now := w.Matter(), w.Act().At
	next := m.NextStepAlert(w.Process())
	if next.IsZero() || next.After(now) {
		return
	}
	due, _, _ := m.Step(w.Process())
	today := civil.DateIn(now, timezone.Named(m.Zone))
	before := max(m.StepAlerted(), (due.DaysUntil(today)-1)/step.Repeat)
	roles := []workflow.Role{workflow.Legal}
	if before > 0 {
		roles = []workflow.Role{workflow.Legal, workflow.Supervisor}
	}
	users := w.Review().InRole(w.Facts(), roles...)
	if len(users) == 0 {
		users = w.Review().InRole(w.Facts(), workflow.Supervisor, workflow.Compliance)
	}
	late := matter.StepOverdue{State: m.State, Due: due, Before: before, To: []string{}}
	for _, t := range alert.StandIns(w.Facts(), w.Review(), now, users, alert.Anybody) {
		late.To = append(late.To, t.To.ID)
		w.Alert(workflow.Alert{
			Key:  keyOf(m, fmt.Sprintf("step/%s/%s/%d/%s", m.ID, m.EnteredAt.Format(workflow.RecordedLayout), before, t.To.ID)),
			Kind: workflow.AlertStep, Matter: m.ID, Rung: due.DaysUntil(today),
			Recipient: t.To.ID, For: t.For, NotBefore: alert.AtHour(t.To, now, next, time.Time{}),
		})
	}
	w.Note(today, late)
}
