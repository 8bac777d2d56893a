package transition

import (
	"errors"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correspondence"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// Entry is what a person says of correspondence.
type Entry struct {
	Direction string     `json:"direction"` // correspondence.Incoming or Outgoing
	Medium    string     `json:"medium"`    // one of correspondence.Media
	On        civil.Date `json:"on"`
	At        string     `json:"at,omitempty"`      // HH:MM in the jurisdiction's zone
	Contact   string     `json:"contact,omitempty"` // id of a contact of the jurisdiction
	correspondence.EntryText
}

// LogCorrespondence records correspondence about a matter, whose status stays.
type LogCorrespondence struct {
	Matter string `json:"matter"`
	Entry
	Documents []field.Document `json:"documents,omitempty"`
	// Readers are the members who alone may open the documents; none: all may.
	Readers []string `json:"readers,omitempty"`
	// Filed is the SHA-256 of the saved email among the matter's documents that the entry files; empty: it files none.
	Filed string `json:"filed,omitempty"`
}

// CommandName implements workflow.Command.
func (LogCorrespondence) CommandName() string { return "LogCorrespondence" }

// Streams implements workflow.Command.
func (c LogCorrespondence) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c LogCorrespondence) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := beginNote(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if len(c.Documents) > 0 {
		if err := MayAddDocuments(facts.Actor, w.Process()); err != nil {
			return workflow.Decision{}, err
		}
	}
	m := w.Matter()
	filed := slices.IndexFunc(m.Documents, func(d document.Document) bool { return d.SHA256 == c.Filed })
	if c.Filed != "" && (filed < 0 || !m.MayFile(m.Documents[filed], m.Folder)) {
		return workflow.Decision{}, correspondence.ErrFiled
	}
	if err := c.check(w); err != nil {
		return workflow.Decision{}, err
	}
	if err := c.checkSealing(w); err != nil {
		return workflow.Decision{}, err
	}
	by, has := upload.SenderOf(facts, a.Actor), sizes(w.Matter())
	if err := by.Check("documents", c.Documents, has); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(matter.Stream(c.Matter), c.On, correspondence.Logged{
		Direction: c.Direction, Medium: c.Medium, At: c.At, Contact: c.Contact, Documents: c.Documents, Readers: c.Readers,
	})
	e.Personal = w.Personal(c.Values(), "")
	w.Add(e)
	return w.Decision(), nil
}

// Typed are the texts that a person typed, and of which matter.
func (c LogCorrespondence) Typed() (matter string, texts []string) { return c.Matter, c.texts() }

// Typed are the texts that a person typed, and of which matter.
func (c CorrectCorrespondence) Typed() (matter string, texts []string) { return c.Matter, c.texts() }

func (c Entry) texts() []string { return []string{c.With, c.Subject, c.Text} }

// checkSealing refuses readers of documents that are open already, or do not come, and those who cannot read them.
func (c LogCorrespondence) checkSealing(w mover) error {
	switch {
	case len(c.Readers) == 0:
		return nil
	case c.Filed != "":
		return workflow.Malformed("readers", "This email is among the matter's documents already, and open. It cannot be sealed here. Choose no members.")
	case len(c.Documents) == 0:
		return workflow.Malformed("readers", "This entry brings no documents to seal. Choose files, or choose no members.")
	}
	return w.Review().CheckReaders(w.Facts(), "readers", c.Readers)
}

// beginNote begins the work of somebody who may write on a matter what moves nothing.
func beginNote(facts workflow.Facts, a workflow.Act, id string) (mover, error) {
	work, err := matter.Begin(facts, a, id)
	if err != nil {
		return mover{}, err
	}
	return mover{work}, facts.Actor.May(workflow.VerbNote)
}

// check holds what is given against its closed sets, the calendar and the contacts.
func (c Entry) check(w mover) error {
	var no []workflow.Detail
	if correspondence.DirectionTitle(c.Direction) == "" {
		no = append(no, workflow.At("direction", validation.NotOneOf("Direction", c.Direction, correspondence.Incoming, correspondence.Outgoing)))
	}
	if correspondence.MediumTitle(c.Medium) == "" {
		no = append(no, workflow.At("medium", validation.NotOneOf("Medium", c.Medium, correspondence.Media...)))
	}
	if e, wrong := errors.AsType[*workflow.Error](w.CheckDay("on", "Date", c.On)); wrong {
		no = append(no, workflow.At(e.Field, e.Message))
	}
	if c.At != "" {
		if _, err := time.Parse("15:04", c.At); err != nil || len(c.At) != len("15:04") {
			no = append(no, workflow.At("at", "Time: enter a time as HH:MM, such as 14:30."))
		}
	}
	if _, known := w.Jurisdiction().ContactByID(c.Contact); c.Contact != "" && !known {
		no = append(no, workflow.At("contact", "Contact: the jurisdiction has no such contact. Choose one of its contacts, or none."))
	}
	return workflow.Collect(append(no, c.Check()...))
}

// CorrectCorrespondence mends what is on record of correspondence. The documents stay.
type CorrectCorrespondence struct {
	Matter string `json:"matter"`
	Event  int64  `json:"event"` // by which it was logged, or an earlier correction of it
	Entry
	Reason   string `json:"reason"`
	Standing int64  `json:"standing,omitempty"` // event by which the entry stood as the caller saw it, 0 for any
}

// CommandName implements workflow.Command.
func (CorrectCorrespondence) CommandName() string { return "CorrectCorrespondence" }

// Streams implements workflow.Command.
func (c CorrectCorrespondence) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c CorrectCorrespondence) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := beginNote(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	past, err := facts.History(matter.Stream(c.Matter))
	if err != nil {
		return workflow.Decision{}, err
	}
	standing, err := matter.Standing(past)
	if err != nil {
		return workflow.Decision{}, err
	}
	at := indexIn[correspondence.Logged](standing, c.Event)
	if at < 0 {
		return workflow.Decision{}, workflow.Absent("entry of correspondence")
	}
	old := standing[at]
	right, data := old, old.Data.(correspondence.Logged)
	if _, closed := field.Shown(data.Documents, facts.Hidden(matter.Stream(c.Matter))); closed {
		return workflow.Decision{}, document.ErrClosed
	}
	if err := workflow.Outdated("This entry", int(c.Standing), int(w.Matter().StandsBy(old.Seq))); err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Together(CheckReason(c.Reason), c.check(w)); err != nil {
		return workflow.Decision{}, err
	}
	data.Documents = slices.Clone(data.Documents)
	data.Direction, data.Medium, data.At, data.Contact = c.Direction, c.Medium, c.At, c.Contact
	right.Effective, right.Data, right.Personal = c.On, data, w.textOf(c.Values(), nil, old)
	if same(right, old) {
		return workflow.Decision{}, errUnchanged
	}
	return w.correctEvent(past, standing, at, right, c.Reason)
}
