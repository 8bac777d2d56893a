package repayment

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
)

// remindDays are the days after which somebody hears again of an overpayment about which nobody decided.
const remindDays = 7

// Overpaid asks which debts have an overpayment that waits for a decision.
type Overpaid struct {
	IDs []string // in order
}

// Asks implements workflow.Question.
func (q *Overpaid) Asks() string { return "which debts have an overpayment that waits for a decision?" }

// OverpaymentReminded says who was reminded of an overpayment.
type OverpaymentReminded struct {
	To []string `json:"to"` // users
}

// Type is the stored name.
func (OverpaymentReminded) Type() string { return "debt_overpayment_reminded" }

// Due says whether somebody is to be reminded of an overpayment on a day.
func (r Repayment) Due(today civil.Date) bool {
	o, open := r.Open()
	last := o.Since
	if !o.Reminded.IsZero() {
		last = o.Reminded
	}
	return open && r.Withdrawn.IsZero() && !today.Before(last.AddDays(remindDays))
}

// Tick is the clock's own command: it reminds of overpayments.
type Tick struct {
	Debts []string  `json:"debts"`
	At    time.Time `json:"at"` // so that two ticks are two commands
}

// CommandName implements workflow.Command.
func (Tick) CommandName() string { return "TickDebts" }

// Streams implements workflow.Command.
func (c Tick) Streams() []workflow.Stream {
	var all []workflow.Stream
	for _, id := range c.Debts {
		all = append(all, Stream(id))
	}
	return all
}

// Decide implements workflow.Command.
func (c Tick) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	var d workflow.Decision
	if facts.Actor.Role != workflow.System {
		return d, workflow.Forbid("Only the scheduler can do this.")
	}
	for _, id := range c.Debts {
		r, err := Find(facts, id)
		if err != nil {
			return d, err
		}
		if !r.Due(a.Today()) {
			continue
		}
		said := OverpaymentReminded{To: []string{}}
		alerts, err := r.alerts(facts, a, fmt.Sprintf("%d/%s", len(r.Overpayments), a.Today()))
		if err != nil {
			return d, err
		}
		for _, x := range alerts {
			said.To = append(said.To, x.Recipient)
		}
		d.Alerts = append(d.Alerts, alerts...)
		d.Events = append(d.Events, a.Event(Stream(id), a.Today(), said))
	}
	return d, nil
}

// alerts are those about an overpayment; which tells them from others of the debt.
func (r Repayment) alerts(facts workflow.Facts, a workflow.Act, which string) (all []workflow.Alert, err error) {
	users, err := r.alertees(facts)
	for _, u := range users {
		all = append(all, workflow.Alert{
			Key: fmt.Sprintf("debt/%s/%s/%s", r.ID, which, u.ID), Kind: workflow.AlertDebt, Approval: r.ID, Recipient: u.ID,
			NotBefore: u.AfterQuiet(a.At, time.Time{}),
		})
	}
	return all, err
}
