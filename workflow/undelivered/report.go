// Package undelivered records that an alert could not be delivered, and tells somebody else.
package undelivered

import (
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/alert"
	"duces/workflow/matter"
)

// Report says that an alert about a deadline will not reach its
// recipient. Somebody else must hear of it: the supervisors, and where they
// are the ones who cannot be reached, everybody in the review who works on it.
type Report struct {
	Mail      string `json:"mail"` // id in the outbox
	Matter    string `json:"matter"`
	Deadline  string `json:"deadline"`
	Version   int    `json:"version"`
	Rung      int    `json:"rung"`
	Recipient string `json:"recipient"`
}

// CommandName implements Command.
func (Report) CommandName() string { return "ReportUndelivered" }

// Streams implements Command.
func (c Report) Streams() []workflow.Stream {
	return []workflow.Stream{matter.Stream(c.Matter), account.Stream(c.Recipient)}
}

func (c Report) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System && facts.Actor.Role != workflow.Operator {
		return workflow.Decision{}, workflow.Forbid("Only Duces itself reports undelivered mail.")
	}
	clock, _ := workflow.BuiltInActor(workflow.SystemActor)
	w, err := matter.Begin(facts.As(clock), a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	d, ok := w.Matter().Deadline(c.Deadline)
	if !ok {
		return workflow.Decision{}, workflow.Absent("deadline")
	}
	r := alert.Undelivered{Deadline: c.Deadline, Version: c.Version, Rung: c.Rung, Recipient: c.Recipient, Mail: c.Mail, To: []string{}}
	for _, roles := range [][]workflow.Role{{workflow.Supervisor}, {workflow.Compliance, workflow.Legal}} {
		others := slices.DeleteFunc(w.Review().InRole(facts, roles...), func(u account.User) bool { return u.ID == c.Recipient })
		for _, t := range alert.StandIns(w.Facts(), w.Review(), a.At, others, func(d account.User) bool { return d.ID != c.Recipient }) {
			r.To = append(r.To, t.To.ID)
			w.Alert(workflow.Alert{
				Key:  "undelivered/" + c.Mail + "/" + t.To.ID,
				Kind: workflow.AlertFailed, Matter: c.Matter, Deadline: c.Deadline, Version: d.Version, Rung: c.Rung,
				Recipient: t.To.ID, For: c.Recipient, NotBefore: t.To.AfterQuiet(a.At, d.Ends),
			})
		}
		if len(r.To) > 0 {
			break
		}
	}
	w.Note(w.Today(), r)
	return w.Decision(), nil
}
