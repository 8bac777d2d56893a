package transition

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/paper"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// paper is the transition that issues the paper which a step issues or serves; empty: none that is served.
func (w mover) paper(t process.Transition) string {
	if t.Service.Paper == "" && w.Process().IsServed(t.Name) {
		return t.Name
	}
	return t.Service.Paper
}

// recipient is on whom the step that is asked for serves a paper.
func (q inquiry) recipient() string {
	f, _ := q.transition.Used(process.UseRecipient)
	return q.given.Text[f.Name]
}

// served are the services that count of the paper that the step serves.
func (q inquiry) served() []paper.Served {
	return slices.DeleteFunc(q.matter.ServicesUnder(q.def), func(s paper.Served) bool {
		return !s.Stands || s.Counts.Paper != q.transition.Service.Paper
	})
}

// stepsServing are the titles of the steps that serve the same paper otherwise.
func (q inquiry) stepsServing(as process.ServiceAs) string {
	var titles []string
	for _, t := range q.def.TransitionsFrom(q.matter.State) {
		if t.Service.As == as && t.Service.Paper == q.transition.Service.Paper {
			titles = append(titles, validation.Quoted(t.Title))
		}
	}
	return validation.Or(titles)
}

func notServed(q inquiry, _ map[string]string) *workflow.Error {
	to := q.recipient()
	for _, s := range q.served() {
		if !q.asked || to == "" || !workflow.SameName(s.Recipient, to) {
			continue
		}
		satisfy := "Give another recipient."
		if again := q.stepsServing(process.ServiceAgain); again != "" {
			satisfy = "Choose " + again + ", or give another recipient."
		}
		return workflow.Refuse("not_served",
			fmt.Sprintf("This paper was served on %s on %s.", validation.Quoted(workflow.Tidy(to)), s.On.Text()), satisfy)
	}
	return nil
}

func servedBefore(q inquiry, _ map[string]string) *workflow.Error {
	to := q.recipient()
	if !q.asked || to == "" {
		return nil
	}
	var names []string
	for _, s := range q.served() {
		if workflow.SameName(s.Recipient, to) {
			return nil
		}
		if s.Recipient != "" && !slices.Contains(names, validation.Quoted(s.Recipient)) {
			names = append(names, validation.Quoted(s.Recipient))
		}
	}
	satisfy := ""
	if len(names) > 0 {
		satisfy = "It was served on " + validation.And(names) + "."
	}
	if other := q.stepsServing(process.ServiceMade); other != "" {
		satisfy += " Choose " + other + " for another recipient."
	}
	return workflow.Refuse("served_before", fmt.Sprintf("No service of this paper on %s is on record.", validation.Quoted(workflow.Tidy(to))), satisfy)
}
