package change

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// WithdrawExtension takes back a request for more time, or the decision on one, that was recorded in error.
type WithdrawExtension struct {
	Matter  string `json:"matter"`
	Request string `json:"request"`
	What    string `json:"what"`
	Reason  string `json:"reason"`
}

// CommandName implements workflow.Command.
func (WithdrawExtension) CommandName() string { return "WithdrawExtension" }

// Streams implements workflow.Command.
func (c WithdrawExtension) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c WithdrawExtension) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return workflow.Decision{}, err
	}
	x, ok := w.Matter().Extension(c.Request)
	if !ok {
		return workflow.Decision{}, workflow.Absent("request for more time")
	}
	if err := c.check(x); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	today, d := w.Today(), extension.Withdrawn{Request: x.ID, What: c.What}
	var follows workflow.Data
	of, _ := w.Matter().Deadline(x.Deadline)
	own, _ := w.Matter().Deadline(x.Own)
	switch ended := of.Status == due.StatusMet || of.Status == due.StatusCancelled; {
	case c.What == extension.WithdrawnRequest && (own.Status == due.StatusOpen || own.Status == due.StatusMissed):
		follows = due.Cancelled{Deadline: own.ID, Cause: "request withdrawn"}
	case c.What == extension.WithdrawnDecision && !ended:
		opened, err := w.Matter().Own(w.Venue, process.ExtensionRequest, of.ID, deadline.FixedOn(x.DecideBy), x.On)
		if err != nil {
			return workflow.Decision{}, err
		}
		d.Own, follows = opened.Deadline, opened
	}
	e := a.Event(matter.Stream(w.Matter().ID), today, d)
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(e.Stream, "reason/"+x.ID, c.Reason)}
	w.Add(e)
	if follows != nil {
		w.Note(today, follows)
	}
	w.MarkMissed() // the day by which it is to be decided again may be over
	return w.Decision(), nil
}

func (c WithdrawExtension) check(x extension.Request) error {
	switch {
	case !slices.Contains(extension.Parts, c.What):
		return workflow.Malformed("what", validation.NotOneOf("What is withdrawn", c.What, extension.Parts...))
	case x.Void:
		return workflow.Refuse("withdrawn", "This request was withdrawn already.", "There is nothing more to do.")
	case c.What == extension.WithdrawnRequest && x.Decision != "":
		said := fmt.Sprintf("This request was decided on %s.", x.DecidedOn.Text())
		return workflow.Refuse("request_decided", said, "Withdraw the decision first.")
	case c.What == extension.WithdrawnDecision && x.Decision == "":
		return workflow.Refuse("undecided", "This request has no decision.", "Withdraw the request itself.")
	}
	return workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true))
}
