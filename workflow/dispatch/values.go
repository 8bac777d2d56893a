package dispatch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/certification"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/letter"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/timezone"
	"duces/workflow/usstate"
)

// values are what the fields of a letter stand for in the matter now, as text. What is not on
// record is not among them.
func (c SendLetters) values(w *matter.Work, used []string, to *Composed) (map[string]string, error) {
	values := map[string]string{}
	var past []workflow.Event // read only for a letter that says what a step was given
	for _, name := range used {
		group, rest, _ := strings.Cut(name, ".")
		if past == nil && slices.Contains([]string{"step", "field", "extension", "denial", "extension_reason"}, group) {
			steps := cmp.Or(c.steps, matter.StepsIn(w.Facts(), []string{w.Matter().ID}))
			var err error
			if past, err = steps.Of(w); err != nil {
				return nil, err
			}
		}
		values[name] = c.value(w, group, rest, past, *to)
	}
	to.No = superseded(w.Matter(), w.Process(), past, used)
	return values, nil
}

func (c SendLetters) value(w *matter.Work, group, rest string, past []workflow.Event, to Composed) string {
	m := w.Matter()
	switch group {
	case "addressee":
		return to.Addressee
	case "authority":
		return w.Review().Authority
	case "certification":
		if x, ok := m.StandingCertification(); ok {
			return certificationValue(x, rest)
		}
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
		for _, d := range demand.Standing(m.Demands) {
			all = append(all, d.Line())
		}
		return strings.Join(all, "\n\n")
	case "denial":
		return denial(m, w.Process(), past)
	case "due":
		if d, ok := m.Latest(rest); ok && c.open(w, d) {
			return dueText(d)
		}
	case "extension":
		return c.extension(w, past)
	case "extension_reason":
		return reasonOfDecision(m, past)
	case "field":
		transition, name, _ := strings.Cut(rest, ".")
		return given(w.Process(), past, transition, name)
	case "insufficient_entries":
		return insufficient(m)
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
	case "service":
		if to.service.Event != 0 {
			return serviceValue(to.service, w.Process(), rest)
		}
	case "step":
		if e, ok := latest(past, rest); ok {
			return long(e.Effective)
		}
	}
	return ""
}

func certificationValue(c certification.Certification, name string) string {
	switch name {
	case "about":
		return c.About
	case "expires":
		if !c.ExpiresOn.IsZero() {
			return long(c.ExpiresOn)
		}
	case "signed":
		return long(c.SignedOn)
	case "signer":
		if c.Name != workflow.ErasedText {
			return c.Signer()
		}
	}
	return ""
}

// insufficient are the entries of privilege logs that do not say enough, as a letter introduces them; empty: there are none.
func insufficient(m matter.Matter) string {
	entries := m.Insufficient()
	if len(entries) == 0 {
		return ""
	}
	lead := "These entries of privilege logs do not say what Federal Rule of Civil Procedure 26(b)(5)(A) asks for:"
	return strings.Join(append([]string{lead}, entries...), "\n\n")
}

// long is a date as letters write it: "Friday, February 23, 2018".
func long(d civil.Date) string {
	return fmt.Sprintf("%s, %s %d, %d", d.Weekday(), d.Month(), d.Day(), d.Year())
}

// dueText is a due date as letters write it, with its hour where it does not end with its day.
func dueText(d due.Deadline) string {
	return strings.TrimSpace(long(d.Due) + " " + d.Due.HourOf(d.Ends, timezone.Named(d.Zone)))
}

// open says that a due date is still to come on the date of the letter.
func (c SendLetters) open(w *matter.Work, d due.Deadline) bool {
	return d.AsOf(w.Act().At).On(c.DatedOn).Status == due.StatusOpen
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
	if !ok || !known || !def.HasField(transition, name) {
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

// extension is the latest extension of a deadline of the matter, in words. One that no longer holds
// is none: an earlier one would state a date that was superseded.
func (c SendLetters) extension(w *matter.Work, past []workflow.Event) string {
	m := w.Matter()
	for _, e := range slices.Backward(past) {
		d, is := e.Data.(due.Moved)
		if !is || e.Corrects != 0 || d.Cause != due.CauseExtended {
			continue
		}
		x, ok := m.Deadline(d.Deadline)
		if !ok || x.Version != d.Version || !c.open(w, x) || !granted(m, past, e.Act) {
			return ""
		}
		return fmt.Sprintf("%s: due %s instead of %s.", w.Process().DeadlineTitle(x.Kind), dueText(x), long(d.Old))
	}
	return ""
}

// granted says that a request for more time which an act granted stands so. An act that decided none rests on none.
func granted(m matter.Matter, past []workflow.Event, act string) bool {
	for _, e := range past {
		if d, is := e.Data.(extension.Decided); is && e.Act == act {
			x, _ := m.Extension(d.Request)
			return !x.Void && x.Granted == d.Until
		}
	}
	return true
}

// denial is the latest decision on a request for more time, in words, if it is a denial.
func denial(m matter.Matter, def *process.Definition, past []workflow.Event) string {
	x := decided(m, past)
	if x.Decision != extension.Denied {
		return ""
	}
	of, _ := m.Deadline(x.Deadline)
	return fmt.Sprintf("%s: more time until %s was requested, and denied on %s.",
		def.DeadlineTitle(of.Kind), long(x.Until), long(x.DecidedOn))
}

// reasonOfDecision is why the latest request for more time was denied, or granted in part.
func reasonOfDecision(m matter.Matter, past []workflow.Event) string {
	x := decided(m, past)
	if x.Decision != extension.Denied && x.Decision != extension.InPart {
		return ""
	}
	return unerased(x.Why)
}

// decided is the latest request for more time that was decided, if the decision was not withdrawn.
func decided(m matter.Matter, past []workflow.Event) extension.Request {
	for _, e := range slices.Backward(past) {
		d, is := e.Data.(extension.Decided)
		if !is || e.Corrects != 0 {
			continue
		}
		if x, _ := m.Extension(d.Request); !x.Void && x.Decision != "" {
			return x
		}
	}
	return extension.Request{}
}

// addressee is to whom a letter to an office goes: whoever holds it on the date of the letter, or
// the office itself. contacts are the ids of those who hold it.
func addressee(w *matter.Work, office string, on civil.Date) (text string, contacts []string) {
	j := w.Jurisdiction()
	holders := jurisdiction.OfficeHolders(j.Contacts, office, on)
	var first string // for those without an address of their own
	for _, c := range holders {
		first = cmp.Or(first, unerased(c.Address))
	}
	addresses, names := []string{first}, map[string][]string{}
	for _, c := range holders {
		contacts, office = append(contacts, c.ID), c.Office
		at := cmp.Or(unerased(c.Address), first)
		if names[at] = append(names[at], unerased(c.Name)); !slices.Contains(addresses, at) {
			addresses = append(addresses, at)
		}
	}
	state := cmp.Or(usstate.Names[j.State], j.State)
	blocks := make([]string, len(addresses))
	for i, address := range addresses {
		lines := append(names[address], office, j.Name+", "+state, address)
		blocks[i] = strings.Join(slices.DeleteFunc(lines, workflow.Blank), "\n")
	}
	return strings.Join(blocks, "\n\n"), contacts
}

func unerased(s string) string {
	if s == workflow.ErasedText {
		return ""
	}
	return s
}
