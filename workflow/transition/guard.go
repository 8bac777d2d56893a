package transition

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// inquiry is what a guard may look at.
type inquiry struct {
	matter     matter.Matter
	def        *process.Definition
	transition process.Transition
	on         deadline.Date // effective date asked for
	at         time.Time
	given      field.Values
	asked      bool // whether fields were given: a page asks before they are
}

// guard says no, or nil. Its error names what would satisfy it.
type guard func(q inquiry) *workflow.Error

// guards implement process.Guards, name by name; a test holds the two equal.
var guards = map[string]guard{
	"overdue":                         overdueGuard,
	"grounds_true":                    groundsTrue,
	"within_objection_deadline":       withinObjection,
	"outstanding_demands":             outstandingDemands,
	"reply_received_or_passed":        replyReceivedOrPassed,
	"one_decision_per_award":          oneDecisionPerAward,
	"adverse_only_after_noncompliant": adverseOnlyAfterNoncompliant,
	"not_stayed":                      notStayed,
}

func overdueGuard(q inquiry) *workflow.Error {
	if q.matter.Overdue() {
		return nil
	}
	next, ok := q.matter.Next()
	if !ok {
		return workflow.Refuse("overdue", "Nothing is overdue in this matter.", "A deadline must have passed unanswered first.")
	}
	return workflow.Refuse("overdue", fmt.Sprintf("The %s is not overdue.", q.title(next.Kind)),
		fmt.Sprintf("It is due on %s; the day must have ended in %s.", next.Due.Long(), next.Zone))
}

// groundsTrue holds the grounds of a subpoena against the record: 23 requests
// named three grounds, and each must be a fact before it is asserted.
func groundsTrue(q inquiry) *workflow.Error {
	if !q.asked {
		return nil
	}
	grounds := q.given.Choice["grounds"]
	latest, answered := q.matter.LatestAnswer()
	late := false
	for _, d := range q.matter.Deadlines {
		late = late || d.Owed == due.OwedByJurisdiction && (d.LateDays > 0 || d.Status == due.StatusMissed)
	}
	switch {
	case grounds == "no_response" && answered:
		return workflow.Refuse("grounds_true", "A response is on record, received "+latest.On.Long()+".", "Choose “incomplete” or “untimely” if that is what it was.")
	case grounds == "no_response" && !q.matter.Overdue():
		return workflow.Refuse("grounds_true", "The response is not overdue.", "The response deadline must have passed.")
	case grounds == "incomplete" && !answered:
		return workflow.Refuse("grounds_true", "No response is on record that could be incomplete.", "Record the response first, or choose “no response”.")
	case grounds == "incomplete" && latest.Completeness == "complete":
		return workflow.Refuse("grounds_true", "The latest response is on record as complete.", "Record a deficiency or another response first.")
	case grounds == "untimely" && !late:
		return workflow.Refuse("grounds_true", "No deadline was missed and no response came late.", "Choose the ground that the record bears out.")
	}
	return nil
}

func withinObjection(q inquiry) *workflow.Error {
	d, ok := q.matter.Latest("objection")
	if !ok || !q.asked || !q.on.After(d.Due) || q.given.Choice["leave_of_court"] == "yes" {
		return nil
	}
	return workflow.Refuse("within_objection_deadline", "The time to object ended on "+d.Due.Long()+" (Rule 45(d)(2)(B)).",
		"Record leave of court, or a date of objection on or before that day.")
}

func outstandingDemands(q inquiry) *workflow.Error {
	if !q.asked {
		return nil
	}
	known := map[int]bool{}
	for _, d := range q.matter.Demands {
		known[d.Number] = true
	}
	var strangers []string
	for _, d := range q.given.Demands["outstanding"] {
		if !known[d.Number] {
			strangers = append(strangers, fmt.Sprint(d.Number))
		}
	}
	if len(strangers) == 0 {
		return nil
	}
	return workflow.Refuse("outstanding_demands", "No demand with the number "+strings.Join(strangers, ", ")+" was made.", "Name demands of the document request.")
}

func replyReceivedOrPassed(q inquiry) *workflow.Error {
	d, ok := q.matter.Latest("finding_reply")
	if !ok || d.Status != due.StatusOpen {
		return nil
	}
	return workflow.Refuse("reply_received_or_passed", "The time to reply to the proposed finding runs until "+d.Due.Long()+".",
		"Record the reply, or wait until that day has ended in "+d.Zone+".")
}

func oneDecisionPerAward(q inquiry) *workflow.Error {
	seen := map[string]bool{}
	for _, d := range q.given.Decisions {
		if seen[d.Award] {
			return workflow.Refuse("one_decision_per_award", "Award "+d.Award+" is decided twice.", "Give one decision for each award.")
		}
		seen[d.Award] = true
	}
	return nil
}

func adverseOnlyAfterNoncompliant(q inquiry) *workflow.Error {
	if !field.AnyAdverse(q.given.Decisions) || q.matter.State == matter.Noncompliant {
		return nil
	}
	return workflow.Refuse("adverse_only_after_noncompliant", "An adverse decision needs a finding of noncompliance first.",
		"This matter is "+q.matter.State+": choose “made” or “made with conditions”.")
}

// notStayed refuses nothing: only an order of a proceeding stays a matter, and
// no act puts such an order on record.
func notStayed(inquiry) *workflow.Error { return nil }

func (q inquiry) title(kind string) string {
	if d, ok := q.def.Deadline(kind); ok {
		return strings.ToLower(d.Title)
	}
	return kind
}
