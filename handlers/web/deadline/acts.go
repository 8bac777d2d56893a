package deadline

import (
	"slices"

	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/view"
)

// The acts over many deadlines that are not changes of these: the first two are about their matters.
const (
	AssignMany = "assign"
	NoteMany   = "note"

	// DecideMany decides requests for more time: each row has a decision, a date and a reason of its own.
	DecideMany = "decide_requests"
)

// ActHref is where a form over many deadlines, or over the live ones of many matters, is sent.
const ActHref = duepage.AsList + "/act"

// DateActs are the acts on deadlines themselves that a reader may do to many at once.
func DateActs(u interface{ Can(workflow.Verb) bool }) []page.Option {
	return slices.DeleteFunc(ManyActs(u), func(o page.Option) bool { return !slices.Contains(change.NamesForMany, o.Value) })
}

// ManyActs are the acts that a reader may do to many deadlines at once.
func ManyActs(u interface{ Can(workflow.Verb) bool }) []page.Option {
	var acts []page.Option
	for _, a := range []struct {
		verb         workflow.Verb
		value, label string
	}{
		{workflow.VerbAcknowledge, change.AcknowledgeMany, "Acknowledge"},
		{workflow.VerbChangeDeadlines, change.ExtendMany, "Extend"},
		{workflow.VerbChangeDeadlines, DecideMany, "Decide requests for time"},
		{workflow.VerbAssign, AssignMany, "Assign to"},
		{workflow.VerbNote, NoteMany, "Add a note"},
	} {
		if u.Can(a.verb) {
			acts = append(acts, page.Option{Value: a.value, Label: a.label})
		}
	}
	return acts
}

// actsOn are those of them that are possible for a deadline.
func actsOn(d view.DeadlineRow) []string {
	acts := []string{AssignMany, NoteMany}
	if d.Status == due.StatusOpen || d.Overdue {
		acts = append(acts, change.AcknowledgeMany)
		if d.Kind == process.ExtensionRequest {
			acts = append(acts, DecideMany)
		}
	}
	if d.Status == due.StatusOpen || d.Status == due.StatusMissed {
		acts = append(acts, change.ExtendMany)
	}
	return acts
}
