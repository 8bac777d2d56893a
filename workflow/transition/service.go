package transition

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/matter"
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
		if !q.asked || to == "" || !paper.SameRecipient(s.Recipient, to) {
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
		if paper.SameRecipient(s.Recipient, to) {
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

// serviceFor is the service of which a letter of a kind speaks: the one that its sender chose, the one of the
// step with which it goes out, or the one from which the dates run.
func (c SendLetters) serviceFor(w mover, kind process.Letter, chosen int64) (paper.Served, bool) {
	all := ServicesFor(w.Matter(), w.Process(), kind)
	var found paper.Served
	for _, s := range all {
		switch {
		case chosen != 0 && s.Event != chosen:
		case chosen != 0 || s.Leads:
			found = s
		}
	}
	if n := len(all); n > 0 && chosen == 0 && c.step != "" && all[n-1].Transition == c.step {
		found = all[n-1] // which the step has just recorded
	}
	return found, found.Event != 0
}

// serviceValue is what a field of a letter says of a service.
func serviceValue(s paper.Served, def *process.Definition, name string) string {
	switch name {
	case "on":
		return long(s.On)
	case "person":
		return s.Recipient
	}
	return s.Said(def, process.Use("service_"+name)) // as the process calls it
}

// superseded refuses a letter whose fields name what a step was given by which a paper was served, and which does
// not count any more: it would certify another service than the one that stands.
func superseded(m matter.Matter, def *process.Definition, past []workflow.Event, used []string) error {
	services := m.ServicesUnder(def)
	for _, name := range used {
		group, rest, _ := strings.Cut(name, ".")
		transition, _, _ := strings.Cut(rest, ".")
		if group != "step" && group != "field" || !def.ServiceOf(transition).Succeeded() {
			continue
		}
		e, ok := latest(past, transition)
		i := slices.IndexFunc(services, func(s paper.Served) bool { return ok && s.Event == e.Seq })
		if i < 0 || services[i].Stands {
			continue
		}
		why := "of an earlier paper"
		if on := services[i].ReplacedOn; !on.IsZero() {
			why = "that was replaced on " + on.Text()
		}
		return workflow.Refuse("service_replaced", "The field {{"+name+"}} names a service "+why+".",
			"Change the template: {{service.on}} and the other fields that begin with “service.” name the service that counts.")
	}
	return nil
}

// ServicesFor are the services that count of which a letter of a kind can speak.
func ServicesFor(m matter.Matter, def *process.Definition, kind process.Letter) []paper.Served {
	var papers []string
	for _, name := range kind.With {
		if s := def.ServiceOf(name); s.Recorded() {
			papers = append(papers, s.Paper)
		}
	}
	return slices.DeleteFunc(m.ServicesUnder(def), func(s paper.Served) bool {
		return !s.Stands || len(papers) > 0 && !slices.Contains(papers, s.Counts.Paper)
	})
}
