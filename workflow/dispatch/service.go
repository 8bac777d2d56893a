package dispatch

import (
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/paper"
	"duces/workflow/process"
)

// serviceFor is the service of which a letter of a kind speaks: the one that its sender chose, the one of the
// step with which it goes out, or the one from which the dates run.
func (c SendLetters) serviceFor(w *matter.Work, kind process.Letter, chosen int64) (paper.Served, bool) {
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
