package transition

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/letter"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// values are what the fields of a letter stand for in the matter now, as text. What is not on
// record is not among them.
func (c SendLetters) values(w mover, used []string, to Composed) (map[string]string, error) {
	values := map[string]string{}
	var past []workflow.Event // read only for a letter that says what a step was given
	for _, name := range used {
		group, rest, _ := strings.Cut(name, ".")
		if past == nil && (group == "step" || group == "field" || group == "extension") {
			all, err := w.Past()
			if err != nil {
				return nil, err
			}
			if past, err = matter.Standing(all); err != nil {
				return nil, err
			}
		}
		values[name] = c.value(w, group, rest, past, to)
	}
	return values, nil
}

func (c SendLetters) value(w mover, group, rest string, past []workflow.Event, to Composed) string {
	m := w.Matter()
	switch group {
	case "addressee":
		return to.Addressee
	case "authority":
		return w.Review().Authority
	case "date":
		return long(c.DatedOn)
	case "decisions":
		var all []string
		for _, d := range m.Decisions {
			all = append(all, d.Text())
		}
		return strings.Join(all, "\n\n")
	case "demands":
		var all []string
		for _, d := range m.Demands {
			all = append(all, d.Line())
		}
		return strings.Join(all, "\n\n")
	case "due":
		if d, ok := m.Latest(rest); ok && d.Status != due.StatusCancelled && d.Status != due.StatusTolled {
			return long(d.Due)
		}
	case "extension":
		return extension(m, w.Process(), past)
	case "field":
		transition, name, _ := strings.Cut(rest, ".")
		return given(w.Process(), past, transition, name)
	case "jurisdiction":
		return w.Jurisdiction().Name
	case "message":
		return strings.TrimSpace(strings.ReplaceAll(c.Message, "\r\n", "\n"))
	case "office":
		return to.Office
	case "outstanding":
		var all []string
		for _, s := range outstanding(m) {
			all = append(all, s.Line())
		}
		return strings.Join(all, "\n\n")
	case "review":
		return w.Review().Name
	case "rule_45":
		return letter.Rule45
	case "sender":
		return cmp.Or(c.sender, w.Facts().Actor.Name)
	case "step":
		if e, ok := latest(past, rest); ok {
			return long(e.Effective)
		}
	}
	return ""
}

// long is a date as letters write it: "Friday, February 23, 2018".
func long(d deadline.Date) string {
	return fmt.Sprintf("%s, %s %d, %d", d.Weekday(), d.Month(), d.Day(), d.Year())
}

// latest is the last time that a transition was taken, as it stands.
func latest(past []workflow.Event, transition string) (workflow.Event, bool) {
	for _, e := range slices.Backward(past) {
		if d, is := e.Data.(matter.Transitioned); is && e.Corrects == 0 && d.Transition == transition {
			return e, true
		}
	}
	return workflow.Event{}, false
}

// given is what a transition was given in a field.
func given(def *process.Definition, past []workflow.Event, transition, name string) string {
	e, ok := latest(past, transition)
	t, _ := def.Transition(transition)
	f, known := t.Field(name)
	if !ok || !known {
		return ""
	}
	if sealed, is := e.Personal["fields."+name]; is {
		return unerased(sealed.Text())
	}
	raw, is := e.Data.(matter.Transitioned).Fields[name]
	if !is {
		return ""
	}
	return strings.Join(field.Said(f, raw), "; ")
}

// extension is the latest extension of a deadline of the matter, in words.
func extension(m matter.Matter, def *process.Definition, past []workflow.Event) string {
	for _, e := range slices.Backward(past) {
		d, is := e.Data.(due.Moved)
		if !is || e.Corrects != 0 || d.Cause != due.CauseExtended {
			continue
		}
		if x, ok := m.Deadline(d.Deadline); ok && x.Version == d.Version {
			return fmt.Sprintf("%s: due %s instead of %s.", def.DeadlineTitle(x.Kind), long(d.Due), long(d.Old))
		}
	}
	return ""
}

// addressee is to whom a letter to an office goes: whoever holds it on the date of the letter, or
// the office itself. contacts are the ids of those who hold it.
func addressee(w mover, office string, on deadline.Date) (text string, contacts []string) {
	j := w.Jurisdiction()
	var lines []string
	address := ""
	for _, c := range jurisdiction.OfficeHolders(j.Contacts, office, on) {
		contacts, office = append(contacts, c.ID), c.Office
		lines = append(lines, unerased(c.Name))
		if address == "" {
			address = unerased(c.Address)
		}
	}
	state := j.State
	if full := jurisdiction.StateNames[j.State]; full != "" {
		state = full
	}
	lines = append(lines, office, j.Name+", "+state, address)
	lines = slices.DeleteFunc(lines, workflow.Blank)
	return strings.Join(lines, "\n"), contacts
}

func unerased(s string) string {
	if s == workflow.ErasedText {
		return ""
	}
	return s
}
