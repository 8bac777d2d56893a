package transition

import (
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/correction"
	"duces/workflow/correspondence"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/validation"
)

// NamesOf are the names that sentences about an event use: those of the process of its matter,
// or of what it asks for. Facts need the event's stream.
func NamesOf(facts workflow.Facts, e workflow.Event, user func(id string) string) workflow.Names {
	names := workflow.Names{User: user}
	if e.Stream.Kind() == matter.KindName {
		if m, err := matter.Find(facts, e.Stream.ID()); err == nil {
			if def, err := review.FindProcess(facts, m.Process); err == nil {
				names.Process = def
			}
			NameRequests(facts, m, &names)
		}
	}
	if asked, is := e.Data.(approval.CommandRequested); is {
		if def, err := review.FindProcess(facts, asked.About.Process); err == nil {
			names.Process = def
		}
	}
	return names
}

// NameRequests lets sentences about a matter's events say what was asked for, and by whom.
func NameRequests(facts workflow.Facts, m matter.Matter, n *workflow.Names) {
	names := *n
	n.Asked = func(id string) workflow.Asked {
		asked, err := FindAsked(facts, m, id)
		if err != nil {
			return workflow.Asked{} // the sentence stands without it
		}
		return asked.named(m, names)
	}
	n.Asker = func(e workflow.Event) string { return askerOf(m, e) }
}

func (a Asked) named(m matter.Matter, n workflow.Names) workflow.Asked {
	title := n.Process.TransitionTitle(a.Transition)
	why := "Note"
	if d, changes := m.Deadline(a.Deadline); changes {
		title, why = due.AskedChange(a.Change, n.Process.DeadlineTitle(d.Kind)), "Reason"
	} else if a.Corrects != 0 {
		title, why = "correction of "+validation.Quoted(title), "Reason"
	}
	return workflow.Asked{Title: title, Details: append(
		field.Given(n.Process, a.Transition, a.Fields, a.Personal), workflow.EventDetail{Title: why, Text: a.Note()},
	)}
}

// askerOf is who asked for what an event records, if somebody else approved it; the personal
// text of the event is theirs.
func askerOf(m matter.Matter, e workflow.Event) string {
	id := ""
	switch d := e.Data.(type) {
	case matter.Transitioned:
		return d.RequestedBy
	case correction.Corrected:
		return d.RequestedBy
	case correspondence.LetterIssued:
		return d.RequestedBy
	case due.Moved:
		id = d.Deadline
	case due.Tolled:
		id = d.Deadline
	case due.Met:
		id = d.Deadline
	case due.Cancelled:
		id = d.Deadline
	}
	for _, a := range m.Approvals {
		if id != "" && a.Deadline == id && a.DecidedIn == e.Act && a.Status == approval.Given {
			return a.RequestedBy
		}
	}
	return ""
}
