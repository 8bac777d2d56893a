package certify

import (
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/certification"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// Law is what a certification is about unless something else is said.
const Law = "8 U.S.C. 1373"

// Statement is what a person says of a certification of compliance.
type Statement struct {
	Contact   string     `json:"contact,omitempty"` // id of a contact of the jurisdiction
	Name      string     `json:"name,omitempty"`    // of who signed; empty: that of the contact
	Office    string     `json:"office,omitempty"`  // of who signed, if that is no contact
	SignedOn  civil.Date `json:"signed_on"`
	About     string     `json:"about,omitempty"` // empty: Law
	Document  string     `json:"document"`        // SHA-256 of a document of the matter
	ExpiresOn civil.Date `json:"expires_on,omitzero"`
	Ladder    string     `json:"ladder,omitempty"` // of the reminder: of the process, or none; empty: that of own dates
}

// Record records a certification of compliance. A later one about the same law renews an earlier one.
type Record struct {
	Matter string `json:"matter"`
	Statement
}

// CommandName implements workflow.Command.
func (Record) CommandName() string { return "RecordCertification" }

// Streams implements workflow.Command.
func (c Record) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c Record) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	d, name, err := c.certified(w, field.Document{})
	if err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(matter.Stream(c.Matter), d.SignedOn, certification.Recorded{Certified: d})
	e.Personal = w.Personal(map[string]string{certification.SignerName: name}, "")
	err = add(w, e, func(r []certification.Renewal) workflow.Data {
		d.Reminders = r
		return certification.Recorded{Certified: d}
	})
	return w.Decision(), err
}

func begin(facts workflow.Facts, a workflow.Act, id string) (*matter.Work, error) {
	w, err := matter.Begin(facts, a, id)
	if err != nil {
		return w, err
	}
	if err := facts.Actor.May(workflow.VerbNote); err != nil {
		return w, err
	}
	w.MarkMissed()
	return w, nil
}

// certified is what goes on record, and the name of who signed. A document that is on record for it already may stay,
// though it was closed since.
func (c Statement) certified(w *matter.Work, standing field.Document) (certification.Certified, string, error) {
	d := certification.Certified{
		Contact: c.Contact, Office: workflow.Tidy(c.Office), SignedOn: c.SignedOn, About: workflow.Tidy(c.About), Document: standing,
		ExpiresOn: c.ExpiresOn, Ladder: c.Ladder,
	}
	if d.About == "" {
		d.About = Law
	}
	name := workflow.Tidy(c.Name)
	var no []workflow.Detail
	if c.Contact != "" {
		contact, known := w.Jurisdiction().ContactByID(c.Contact)
		switch {
		case !known:
			no = append(no, workflow.At("contact", "Contact: the jurisdiction has no such contact. Choose one of its contacts, or none and type the name."))
		case !c.SignedOn.IsZero() && !contact.HeldOn(c.SignedOn):
			no = append(no, workflow.At("contact", fmt.Sprintf("Contact: %s was not in office on %s. Choose another contact, or none and type the name.",
				contact.HolderWithOffice(), c.SignedOn.Text())))
		}
		d.Office = contact.Office
		if name == "" {
			name = contact.Holder()
		}
	} else if name == "" {
		no = append(no, workflow.At("name", "Name: choose a contact, or type who signed."))
	}
	if e, wrong := errors.AsType[*workflow.Error](w.CheckDay("signed_on", "Signed on", c.SignedOn)); wrong {
		no = append(no, workflow.At(e.Field, e.Message))
	}
	if !c.ExpiresOn.IsZero() && c.ExpiresOn.Before(c.SignedOn) {
		no = append(no, workflow.At("expires_on", fmt.Sprintf("Expires on: %s is before it was signed, on %s.", c.ExpiresOn.Text(), c.SignedOn.Text())))
	}
	if _, known := w.Process().Ladder(c.Ladder); !known && c.Ladder != "" && c.Ladder != due.NoLadder {
		no = append(no, workflow.At("ladder", validation.NoOption("Alerts", c.Ladder)))
	}
	switch doc, has := w.Matter().DocumentFor(w.Act().Actor, c.Document); {
	case has:
		d.Document = doc
	case c.Document == "" && standing.SHA256 == "":
		no = append(no, workflow.At("document", "Document: choose the document that certifies. Add it to the matter first if it is not there."))
	case c.Document != "" && c.Document != standing.SHA256:
		no = append(no, workflow.At("document", "Document: this matter has no such document that you can open. Choose one of its documents."))
	}
	return d, name, workflow.Collect(slices.Concat(no,
		workflow.CheckLine("name", "Name", name, 200, false), workflow.CheckLine("office", "Office", d.Office, 200, false),
		workflow.CheckLine("about", "About", d.About, 200, true)))
}

// Correct mends what is on record of a certification.
type Correct struct {
	Matter string `json:"matter"`
	Number int    `json:"number"`
	Statement
	Reason   string `json:"reason"`
	Standing int64  `json:"standing,omitempty"` // event by which it stood as the caller saw it; 0: any
}

// CommandName implements workflow.Command.
func (Correct) CommandName() string { return "CorrectCertification" }

// Streams implements workflow.Command.
func (c Correct) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c Correct) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, old, err := beginMending(facts, a, c.Matter, c.Number, c.Standing)
	if err != nil {
		return workflow.Decision{}, err
	}
	d, name, err := c.certified(w, old.Document)
	if err := workflow.Together(checkReason(c.Reason), err); err != nil {
		return workflow.Decision{}, err
	}
	if d.Says(old.Certified) && name == old.Name {
		return workflow.Decision{}, matter.ErrUnchanged
	}
	e := a.Event(matter.Stream(c.Matter), w.Today(), certification.Corrected{Number: c.Number, Certified: d})
	e.Personal = workflow.With(w.Personal(map[string]string{certification.SignerName: name}, ""), workflow.ReasonName, a.Seal(e.Stream, workflow.ReasonName, c.Reason))
	err = add(w, e, func(r []certification.Renewal) workflow.Data {
		d.Reminders = r
		return certification.Corrected{Number: c.Number, Certified: d}
	})
	return w.Decision(), err
}

// Withdraw says that a certification counts no more: it was recorded in error, or who signed took it back.
type Withdraw struct {
	Matter   string `json:"matter"`
	Number   int    `json:"number"`
	Reason   string `json:"reason"`
	Standing int64  `json:"standing,omitempty"` // as in Correct
}

// CommandName implements workflow.Command.
func (Withdraw) CommandName() string { return "WithdrawCertification" }

// Streams implements workflow.Command.
func (c Withdraw) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c Withdraw) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, _, err := beginMending(facts, a, c.Matter, c.Number, c.Standing)
	if err == nil {
		err = checkReason(c.Reason)
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(matter.Stream(c.Matter), w.Today(), certification.Withdrawn{Number: c.Number})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(e.Stream, workflow.ReasonName, c.Reason)}
	err = add(w, e, func(r []certification.Renewal) workflow.Data {
		return certification.Withdrawn{Number: c.Number, Reminders: r}
	})
	return w.Decision(), err
}

// beginMending begins the work of somebody who changes what is on record of a certification.
func beginMending(facts workflow.Facts, a workflow.Act, id string, number int, seen int64) (*matter.Work, certification.Certification, error) {
	w, err := begin(facts, a, id)
	if err != nil {
		return w, certification.Certification{}, err
	}
	old, known := w.Matter().Certification(number)
	switch {
	case !known:
		return w, old, workflow.Absent("certification")
	case !old.Withdrawn.IsZero():
		return w, old, workflow.Refuse("withdrawn", "This certification was withdrawn on "+old.Withdrawn.Text()+".", "Record another certification instead.")
	}
	return w, old, workflow.Outdated("This certification", int(seen), int(old.StandsBy))
}

func checkReason(reason string) error {
	return workflow.Collect(workflow.CheckProse("reason", "Reason", reason, true))
}
