package matter

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// ExtensionWithdrawn says that a request for more time, or the decision on one, was recorded in error.
// Personal "reason" says why. The due date that a grant led to stays: a change of the deadline moves it.
type ExtensionWithdrawn struct {
	Request string `json:"request"`
	What    string `json:"what"`          // one of ExtensionParts
	Own     string `json:"own,omitempty"` // of a decision: id of the deadline by which our own side decides again
}

// Type is the stored name.
func (ExtensionWithdrawn) Type() string { return "extension_withdrawn" }

// What of a request for more time can be withdrawn.
const (
	WithdrawnRequest  = "request"
	WithdrawnDecision = "decision"
)

// ExtensionParts are both.
var ExtensionParts = []string{WithdrawnRequest, WithdrawnDecision}

// ExtensionVoid is the standing of a request that was withdrawn.
const ExtensionVoid = "withdrawn"

// ExtensionError is one thing that was withdrawn of a request for more time.
type ExtensionError struct {
	What     string
	Decision string // that was withdrawn
	On       civil.Date
	Why      string
}

var extensionWithdrawn = changing(func(m Matter, d ExtensionWithdrawn, e workflow.Event) Matter {
	m.Extensions = slices.Clone(m.Extensions)
	for i := range m.Extensions {
		x := &m.Extensions[i]
		if x.ID != d.Request {
			continue
		}
		was := ExtensionError{What: d.What, Decision: x.Decision, On: e.Effective, Why: e.Personal[workflow.ReasonName].Text()}
		x.Errors = append(slices.Clone(x.Errors), was)
		if d.What == WithdrawnRequest {
			x.Void = true
			continue
		}
		x.Decision, x.Granted, x.DecidedOn, x.DecidedBy, x.Why, x.Own = "", civil.Date{}, civil.Date{}, "", "", d.Own
	}
	return m
}, func(d ExtensionWithdrawn, _ workflow.Names) string {
	if d.What == WithdrawnRequest {
		return "Request for more time withdrawn, recorded in error"
	}
	return "Decision on a request for more time withdrawn, recorded in error"
}, nil).Called("Request for more time withdrawn")

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
func (c WithdrawExtension) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c WithdrawExtension) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return workflow.Decision{}, err
	}
	x, ok := w.matter.Extension(c.Request)
	if !ok {
		return workflow.Decision{}, workflow.Absent("request for more time")
	}
	if err := c.check(x); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	today, d := w.Today(), ExtensionWithdrawn{Request: x.ID, What: c.What}
	var follows workflow.Data
	of, _ := w.matter.Deadline(x.Deadline)
	own, _ := w.matter.Deadline(x.Own)
	switch ended := of.Status == due.StatusMet || of.Status == due.StatusCancelled; {
	case c.What == WithdrawnRequest && (own.Status == due.StatusOpen || own.Status == due.StatusMissed):
		follows = due.Cancelled{Deadline: own.ID, Cause: "request withdrawn"}
	case c.What == WithdrawnDecision && !ended:
		opened, err := w.own(process.ExtensionRequest, of.ID, deadline.FixedOn(x.DecideBy), x.On)
		if err != nil {
			return workflow.Decision{}, err
		}
		d.Own, follows = opened.Deadline, opened
	}
	e := a.Event(Stream(w.matter.ID), today, d)
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(e.Stream, "reason/"+x.ID, c.Reason)}
	w.Add(e)
	if follows != nil {
		w.Note(today, follows)
	}
	w.MarkMissed() // the day by which it is to be decided again may be over
	return w.Decision(), nil
}

func (c WithdrawExtension) check(x Extension) error {
	switch {
	case !slices.Contains(ExtensionParts, c.What):
		return workflow.Malformed("what", validation.NotOneOf("What is withdrawn", c.What, ExtensionParts...))
	case x.Void:
		return workflow.Refuse("withdrawn", "This request was withdrawn already.", "There is nothing more to do.")
	case c.What == WithdrawnRequest && x.Decision != "":
		said := fmt.Sprintf("This request was decided on %s.", x.DecidedOn.Text())
		return workflow.Refuse("request_decided", said, "Withdraw the decision first.")
	case c.What == WithdrawnDecision && x.Decision == "":
		return workflow.Refuse("undecided", "This request has no decision.", "Withdraw the request itself.")
	}
	return workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true))
}
