package transition

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// party is whose deadlines a step touches, of several recipients of a paper; zero: everybody's.
type party struct {
	one       bool
	recipient string // empty: the one who was served first
}

// partyOf is the party of a transition that was given text.
func partyOf(m matter.Matter, def *process.Definition, t process.Transition, text map[string]string) party {
	f, asks := t.Used(process.UseObjector)
	if !asks {
		return party{}
	}
	for _, s := range m.ServicesUnder(def) {
		if s.Leads && workflow.SameName(s.Recipient, text[f.Name]) {
			return party{one: true}
		}
	}
	return party{one: true, recipient: workflow.Tidy(text[f.Name])}
}

func (q inquiry) party() party { return partyOf(q.matter, q.def, q.transition, q.given.Text) }

// owes says whether the step touches a deadline.
func (p party) owes(d due.Deadline) bool {
	if !p.one || p.recipient == "" {
		return !p.one || !d.ForRecipient
	}
	return d.ForRecipient && workflow.SameName(d.Title, p.recipient)
}

// titled is the personal text of a deadline that a step opens for the recipient whom it serves.
func (w mover) titled(opened due.Opened, q inquiry) map[string]workflow.Sealed {
	if !opened.ForRecipient {
		return nil
	}
	to := workflow.Tidy(q.recipient())
	return map[string]workflow.Sealed{due.TitleName: w.Act().Seal(matter.Stream(w.Matter().ID), "title/"+opened.Deadline, to)}
}

func recipientServed(q inquiry, args map[string]string) *workflow.Error {
	to := q.given.Text[args["field"]]
	if !q.asked || to == "" {
		return nil
	}
	var names []string
	for _, s := range q.matter.ServicesUnder(q.def) {
		switch {
		case !s.Stands || s.Recipient == "":
		case workflow.SameName(s.Recipient, to):
			return nil
		default:
			names = append(names, validation.Quoted(s.Recipient))
		}
	}
	satisfy := "Leave it empty, or record the service first."
	if len(names) > 0 {
		satisfy = "Enter " + validation.Or(names) + ", or leave it empty for the recipient who was served first."
	}
	return workflow.Refuse("recipient_served", fmt.Sprintf("No service on %s is on record.", validation.Quoted(workflow.Tidy(to))), satisfy)
}
