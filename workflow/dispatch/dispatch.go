// Package dispatch sends letters in matters: it composes what each says from the record, holds
// that against what its sender saw, and says what the record keeps of it.
package dispatch

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correspondence"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/letter"
	"duces/workflow/matter"
	"duces/workflow/paper"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// SendLetters sends a letter of one kind in some matters: all or none. What each says is
// composed anew from the record, and must be what its sender saw.
type SendLetters struct {
	Letter  string     `json:"letter"` // name of the kind
	DatedOn civil.Date `json:"dated_on"`
	Message string     `json:"message,omitempty"` // for the field {{message}}
	Letters []Letter   `json:"letters"`
	// sender is a name and requestedBy a user: those of who asked for letters that another person approved.
	sender, requestedBy string
	step                string        // with which the letters go out; empty: none
	steps               *matter.Steps // of all its matters; nil: they are read for each letter
}

// Letter is the letter of one matter as its sender saw it.
type Letter struct {
	Matter   string            `json:"matter"`
	Office   string            `json:"office"`
	Template int               `json:"template"` // version
	Values   map[string]string `json:"values"`   // of the fields
	// Documents are the letter as it goes out, made from the values.
	Documents []field.Document `json:"documents"`
	Replaces  int64            `json:"replaces,omitempty"` // event of a letter that came back
	// Service is the event of the service of which the letter speaks; 0: the one from which the dates run.
	Service int64 `json:"service,omitempty"`
}

// With are the letters as they go out with a step; steps are of all its matters.
func (c SendLetters) With(step string, steps *matter.Steps) SendLetters {
	c.step, c.steps = step, steps
	return c
}

// AskedBy are letters that another person approved, of whom a user asked for them.
func (c SendLetters) AskedBy(id, name string) SendLetters {
	c.requestedBy, c.sender = id, name
	return c
}

// CommandName implements workflow.Command.
func (SendLetters) CommandName() string { return "SendLetters" }

// Streams implements workflow.Command.
func (c SendLetters) Streams() []workflow.Stream { return matter.Streams(c.Matters()) }

// Bound is what an idempotency key is bound to: what its letters say follows from the record.
func (c SendLetters) Bound() workflow.Command {
	c.Letters = AsRequested(c.Letters)
	return c
}

// AsRequested are letters as their sender asked for them, without what was made of the record.
func AsRequested(letters []Letter) []Letter {
	all := make([]Letter, len(letters))
	for i, l := range letters {
		all[i] = Letter{Matter: l.Matter, Office: l.Office, Replaces: l.Replaces, Service: l.Service}
	}
	return all
}

// Matters are those of the letters, in their order.
func (c SendLetters) Matters() []string {
	ids := make([]string, len(c.Letters))
	for i, l := range c.Letters {
		ids[i] = l.Matter
	}
	return ids
}

// MaxLetters is how many letters one act sends: each brings two documents.
const MaxLetters = 500

// Composed is a letter as it would go out now, or why it cannot.
type Composed struct {
	Matter    string
	Title     string // of the jurisdiction
	Kind      string // title of the kind of letter
	Office    string
	Template  int // version
	Values    map[string]string
	Text      string // Markdown
	Addressee string
	Blanks    []string // fields without a value
	No        error    // why it cannot go out
	template  string
	contacts  []string
	service   paper.Served // of which it speaks, if any
	demands   []demand.Label
}

// Compose makes the letters as they would go out now. An error is about all of them; what
// stands against one is among its own.
func (c SendLetters) Compose(facts workflow.Facts, a workflow.Act) ([]Composed, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	c.steps = matter.StepsIn(facts, c.Matters())
	all := make([]Composed, len(c.Letters))
	for i, l := range c.Letters {
		w, err := matter.Begin(facts, a, l.Matter)
		if err != nil {
			return nil, err
		}
		if all[i], err = c.ComposeOne(w, l); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Check holds what is the same for all letters.
func (c SendLetters) Check() error {
	switch ids := c.Matters(); {
	case len(ids) > MaxLetters:
		return workflow.Malformed("matters", fmt.Sprintf("You can send up to %d letters at a time. Select fewer.", MaxLetters))
	case len(slices.Compact(slices.Sorted(slices.Values(ids)))) < len(ids):
		return workflow.Malformed("matters", "The same matter is listed twice.")
	default:
		if err := matter.CheckMany(ids); err != nil {
			return err
		}
	}
	return workflow.Collect(workflow.CheckProse("message", "Message", c.Message, false))
}

// MaySend says whether an actor may send letters of a kind.
func MaySend(a workflow.Actor, def *process.Definition, l process.Letter) error {
	no := a.May(workflow.VerbMove)
	for _, name := range l.With {
		if t, ok := def.Transition(name); ok && no != nil {
			no = a.MayTake(t)
		}
	}
	if no != nil {
		return workflow.Forbid(a.Role.Words() + " cannot send this letter.")
	}
	return nil
}

// ComposeOne makes the letter of one matter.
func (c SendLetters) ComposeOne(w *matter.Work, l Letter) (Composed, error) {
	m, def := w.Matter(), w.Process()
	out := Composed{Matter: m.ID, Title: w.Jurisdiction().Title(), Office: workflow.Tidy(l.Office)}
	kind, ok := def.Letter(c.Letter)
	if !ok {
		var names []string
		for _, k := range def.AllLetters() {
			names = append(names, k.Name)
		}
		out.No = workflow.Malformed("letter", validation.NotOneOf("Letter", c.Letter, names...))
		return out, nil
	}
	if err := MaySend(w.Facts().Actor, def, kind); err != nil {
		return out, err
	}
	if out.Office == "" {
		out.Office = kind.Office
	}
	out.Kind = kind.Title
	if out.No = c.checkOne(w, kind, l, out.Office); out.No != nil {
		return out, nil //nolint:nilerr // out says it
	}
	var chosen bool
	if out.service, chosen = c.serviceFor(w, kind, l.Service); l.Service != 0 && !chosen {
		out.No = workflow.Refuse("service", "The service that was chosen for this letter no longer counts.", "Choose another service.")
		return out, nil
	}
	template := w.Review().Template(kind)
	out.Template = template.Version
	return c.fill(w, out, template.Text)
}

// As is the letter with the values that its sender saw.
func (x Composed) As(seen Letter) Composed {
	x.Values = seen.Values
	x.Text, x.Blanks = letter.Compose(x.template, x.Values)
	return x
}

// Draft is a letter of a matter under a text that is not saved, whatever stands against sending it.
func (c SendLetters) Draft(facts workflow.Facts, a workflow.Act, l Letter, text string) (Composed, error) {
	w, err := matter.Begin(facts, a, l.Matter)
	if err != nil {
		return Composed{}, err
	}
	kind, _ := w.Process().Letter(c.Letter)
	if l.Office == "" {
		l.Office = kind.Office
	}
	out := Composed{Matter: l.Matter, Title: w.Jurisdiction().Title(), Kind: kind.Title, Office: l.Office}
	out.service, _ = c.serviceFor(w, kind, l.Service)
	return c.fill(w, out, text)
}

// fill fills in the text of a letter.
func (c SendLetters) fill(w *matter.Work, out Composed, text string) (Composed, error) {
	out.template = text
	out.Addressee, out.contacts = addressee(w, out.Office, c.DatedOn)
	var err error
	if out.Values, err = c.values(w, letter.Used(text), &out); err != nil {
		return out, err
	}
	out.demands = named(w.Matter(), letter.Used(text))
	out.Text, out.Blanks = letter.Compose(text, out.Values)
	if len(out.Blanks) > 0 && out.No == nil {
		out.No = blank(out.Blanks)
	}
	return out, nil
}

func blank(names []string) error {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = "{{" + n + "}}"
	}
	have := " has no value."
	if len(names) > 1 {
		have = " have no value."
	}
	return workflow.Refuse("blank", validation.And(quoted)+have, "Record what is missing, or change the template.")
}

// checkOne refuses a letter that cannot go out in a matter, whatever it says.
func (c SendLetters) checkOne(w *matter.Work, kind process.Letter, l Letter, office string) error {
	m, def, today := w.Matter(), w.Process(), w.Today()
	if !def.Sends(kind, m.State) {
		var titles []string
		for _, s := range def.SentIn(kind) {
			titles = append(titles, def.InState(s))
		}
		return workflow.Refuse("state", fmt.Sprintf("The status is %s, but %s requires %s.",
			def.InState(m.State), validation.Quoted(kind.Title), validation.Or(titles)), "The matter must have that status first.")
	}
	from, since := m.Opened, "the matter was opened"
	if len(kind.With) > 0 {
		from, since = m.Entered, "the status became "+def.InState(m.State)
	}
	switch {
	case c.DatedOn.IsZero():
		return workflow.Malformed("dated_on", validation.Required("Date"))
	case c.DatedOn.After(today):
		return workflow.Malformed("dated_on", w.InFuture("Date", c.DatedOn))
	case c.DatedOn.Before(from):
		return workflow.Malformed("dated_on", fmt.Sprintf("Date: %s is before %s on %s.", c.DatedOn.Text(), since, from.Text()))
	}
	if l.Replaces != 0 {
		old, ok := m.LetterOf(l.Replaces)
		if !ok {
			return workflow.Absent("letter")
		}
		if err := old.ToClose(); err != nil {
			return err
		}
	}
	return workflow.Collect(workflow.CheckLine("office", "Office", office, 200, true))
}

// Decide implements workflow.Command.
func (c SendLetters) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := c.Check(); err != nil {
		return workflow.Decision{}, err
	}
	c.steps = matter.StepsIn(facts, c.Matters())
	var d workflow.Decision
	var no []workflow.Detail
	var first error
	refuse := func(w *matter.Work, err error) {
		if first == nil {
			first = err
		}
		no = append(no, workflow.Detail{Field: "matters." + w.Matter().ID, Message: w.JurisdictionName() + ": " + workflow.Sentence(err)})
	}
	ready := make([]func(), len(c.Letters))
	works := make([]*matter.Work, len(c.Letters))
	for i, l := range c.Letters {
		w, err := matter.Begin(facts, a, l.Matter)
		works[i] = w
		if err == nil {
			ready[i], err = c.Send(w, l)
		}
		if code := workflow.CodeOf(err); err != nil && (code == workflow.NotFound || code == workflow.Forbidden) {
			return workflow.Decision{}, err
		} else if err != nil {
			refuse(w, err)
		}
	}
	// Files are made only where all letters can go out.
	for i, by := 0, upload.SenderOf(facts, a.Actor); i < len(c.Letters) && first == nil; i++ {
		if err := c.Letters[i].CheckFiles(by); err != nil {
			refuse(works[i], err)
			continue
		}
		ready[i]()
		d.Join(works[i].Decision())
	}
	switch {
	case first == nil:
		return d, nil
	case len(c.Letters) == 1:
		return workflow.Decision{}, first
	}
	return workflow.Decision{}, &workflow.Error{
		Code: workflow.CodeOf(first), Details: no, Satisfy: "Remove them, or correct the problem shown for each.",
		Message: fmt.Sprintf("Nothing was sent: %d of %d letters cannot go out.", len(no), len(c.Letters)),
	}
}

// Send gives what writes down that a letter went out, if it says what its sender saw.
func (c SendLetters) Send(w *matter.Work, l Letter) (func(), error) {
	now, kind, err := c.Seen(w, l)
	return func() { c.Issue(w, kind, now, l) }, err
}

// Seen makes the letter anew, and refuses one that does not say what its sender saw.
func (c SendLetters) Seen(w *matter.Work, l Letter) (Composed, process.Letter, error) {
	kind, _ := w.Process().Letter(c.Letter)
	now, err := c.ComposeOne(w, l)
	if err != nil {
		return now, kind, err
	}
	if now.No != nil && len(now.Blanks) == 0 {
		return now, kind, now.No
	}
	template := w.Review().Template(kind)
	if template.Version != l.Template {
		return now, kind, workflow.Clash(fmt.Sprintf(
			"The template has changed since the preview: version %d is now version %d. Nothing was sent. Preview the letter again.",
			l.Template, template.Version))
	}
	if different := letter.Compare(template.Text, l.Values, now.Values); len(different) > 0 {
		text := "The letter has changed since the preview."
		for _, x := range different {
			text += " " + x.Text()
		}
		return now, kind, workflow.Clash(text + " Nothing was sent. Preview the letter again.")
	}
	return now, kind, now.No
}

// CheckFiles refuses a letter without files, or with files that its sender did not upload.
func (l Letter) CheckFiles(by *upload.Sender) error {
	if len(l.Documents) == 0 {
		return workflow.Malformed("documents", validation.Required("Documents"))
	}
	for _, d := range l.Documents {
		wrong := append(workflow.CheckLine("documents", "Type", d.Type, 255, true), workflow.CheckLine("documents", "Name", d.RawName, 255, false)...)
		if err := workflow.Collect(wrong); err != nil {
			return err
		}
	}
	return by.Check("documents", l.Documents, nil)
}

// Issue writes down that a letter went out.
func (c SendLetters) Issue(w *matter.Work, kind process.Letter, now Composed, l Letter) {
	s := matter.Stream(w.Matter().ID)
	e := w.Act().Event(s, c.DatedOn, correspondence.LetterIssued{
		Letter: kind.Name, Title: kind.Title, Template: now.Template, Office: now.Office, Contacts: now.contacts,
		Demands: now.demands, Documents: l.Documents, Replaces: l.Replaces, RequestedBy: c.requestedBy,
	})
	e.Personal = map[string]workflow.Sealed{
		"addressee": w.Act().Seal(s, "addressee", now.Addressee), "text": w.Act().Seal(s, "text", now.Text),
	}
	w.Add(e)
}

// named are the labels of the demands that a letter with some fields names.
func named(m matter.Matter, used []string) []demand.Label {
	var labels []demand.Label
	switch {
	case slices.Contains(used, "demands"):
		for _, d := range demand.Standing(m.Demands) {
			labels = append(labels, d.Called())
		}
	case slices.Contains(used, "outstanding"):
		for _, s := range outstanding(m) {
			labels = append(labels, s.Called())
		}
	}
	return labels
}

// outstanding are the demands for which something is due. Where nobody recorded what came for each, nobody can tell.
func outstanding(m matter.Matter) []production.Status {
	if m.RecordedAlone() {
		return nil
	}
	return production.Owed(m.DemandStatus())
}
