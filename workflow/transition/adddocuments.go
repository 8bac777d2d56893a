package transition

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// AddDocuments puts documents on a matter in any state; the state stays.
type AddDocuments struct {
	Matter     string           `json:"matter"`
	Documents  []field.Document `json:"documents"`
	Kind       string           `json:"kind"` // document.Production, Correspondence, CourtPaper or Other
	ReceivedOn civil.Date       `json:"received_on"`
	Source     string           `json:"source"` // from whom they came, and how
	Note       string           `json:"note,omitempty"`
	// Completeness is given for a production where an answer is on record already: how
	// complete that is with it.
	Completeness string `json:"completeness,omitempty"`
	// Readers are the members who alone may open the documents; none: all may.
	Readers []string `json:"readers,omitempty"`
	// RedactionOf are documents of the matter of which these are redacted copies: their SHA-256 is enough.
	RedactionOf []field.Document `json:"redaction_of,omitempty"`
	Version     int              `json:"version,omitempty"` // as in Move
}

// CommandName implements workflow.Command.
func (AddDocuments) CommandName() string { return "AddDocuments" }

// Streams implements workflow.Command.
func (c AddDocuments) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// MayAddDocuments says whether an actor may: whoever may record an answer under the process.
func MayAddDocuments(a workflow.Actor, def *process.Definition) error {
	no := a.May(workflow.VerbMove)
	for _, t := range def.Transitions {
		if no != nil && t.Answers() && a.MayTake(t) == nil {
			no = nil
		}
	}
	if no != nil {
		return workflow.Forbid(a.Role.Words() + " cannot add documents to a matter.")
	}
	return nil
}

// Adding is what documents are added with, as the form of a transition asks for it:
// a production for an answer that is on record says how complete that is with it.
func Adding(m matter.Matter) process.Transition {
	t := process.Transition{
		Name: "add_documents", Title: "Add documents", Help: "Add documents to the record. The matter's status does not change.",
		Effective: process.Effective{Name: "received_on", Title: "Received on"},
		Fields: []process.Field{
			{Name: "documents", Title: "Documents", Type: process.Documents, Required: true},
			{Name: "kind", Title: "Kind", Type: process.Choice, Required: true, Options: documentKinds},
			{Name: document.Source, Title: "Source", Help: "Who sent them, and how. Example: City Clerk, by email.", Type: process.Text, Required: true},
			redactionOf,
		},
	}
	if latest, answered := m.LatestAnswer(); answered && !m.CompletenessDerived() {
		t.Fields = append(t.Fields, process.Field{
			Name: "completeness", Title: "Completeness", Type: process.Choice,
			Help: "Required for a production: how complete the answer of " + latest.On.Text() + " is now. It is recorded as a supplement.",
			Options: []process.Option{
				{Name: process.Complete, Title: "Complete"}, {Name: process.Partial, Title: "Partial"}, {Name: process.Refused, Title: "Refused"},
			},
		})
	}
	return t
}

var redactionOf = process.Field{
	Name: "redaction_of", Title: "Redacted copy of", Help: "Only for a redacted copy: the document on record that it was made from.", Type: process.Exhibits,
}

var documentKinds = []process.Option{
	{Name: document.Production, Title: "Production for the demands"},
	{Name: document.Correspondence, Title: "Correspondence"},
	{Name: document.CourtPaper, Title: "Court paper"},
	{Name: document.Other, Title: "Other"},
}

// Decide implements workflow.Command.
func (c AddDocuments) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	if err := MayAddDocuments(facts.Actor, w.Process()); err != nil {
		return workflow.Decision{}, err
	}
	if err := CheckVersion(w.Work, c.Version); err != nil {
		return workflow.Decision{}, err
	}
	given, err := c.read(w.Matter())
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := c.check(w, w.Matter()); err != nil {
		return workflow.Decision{}, err
	}
	if err := w.Review().CheckReaders(w.Facts(), "readers", c.Readers); err != nil {
		return workflow.Decision{}, err
	}
	by := upload.SenderOf(facts, a.Actor)
	has := sizes(w.Matter())
	if err := by.Check("documents", given.Documents, has); err != nil {
		return workflow.Decision{}, err
	}
	originals, err := w.originals(given, nil)
	if err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(matter.Stream(c.Matter), c.ReceivedOn, document.Added{
		Documents: given.Documents, Kind: c.Kind, Completeness: c.Completeness, Readers: c.Readers, RedactionOf: originals,
	})
	e.Personal = w.Personal(given.Text, c.Note)
	w.Add(e)
	return w.Decision(), nil
}

// originals are the documents on record of which others are said to be redacted copies. before is what was said of it earlier.
func (w mover) originals(given field.Values, before []field.Document) ([]field.Document, error) {
	all, err := w.exhibits(redactionOf, given.Exhibits[redactionOf.Name], before)
	if err != nil || len(all) == 0 {
		return nil, ownNames(err)
	}
	for _, d := range given.Documents {
		if slices.ContainsFunc(all, func(x field.Document) bool { return x.SHA256 == d.SHA256 }) {
			return nil, workflow.Malformed(redactionOf.Name,
				redactionOf.Title+": "+d.Name+" has the same bytes as its original. Choose another document, or upload the redacted file.")
		}
	}
	return all, nil
}

// read holds what is given against the types of its fields, whose names are the command's own.
func (c AddDocuments) read(m matter.Matter) (field.Values, error) {
	form := Adding(m)
	raw := map[string]json.RawMessage{}
	if len(c.RedactionOf) > 0 {
		var err error
		if raw[redactionOf.Name], err = json.Marshal(c.RedactionOf); err != nil {
			return field.Values{}, err
		}
	}
	for name, value := range map[string]any{"documents": c.Documents, "kind": c.Kind, document.Source: c.Source, "completeness": c.Completeness} {
		if _, asked := form.Field(name); !asked && c.Completeness != "" {
			return field.Values{}, workflow.Malformed("completeness", "Completeness: there is no answer to supplement, or how complete it is follows from what came for each demand. Leave this empty.")
		}
		var err error
		if raw[name], err = json.Marshal(value); err != nil {
			return field.Values{}, err
		}
		if _, asked := form.Field(name); !asked {
			delete(raw, name)
		}
	}
	given, err := field.Read(form, raw)
	if err == nil {
		err = given.Check(field.Values{})
	}
	if err == nil {
		err = matter.CheckNote(c.Note)
	}
	return given, ownNames(err)
}

// ownNames names the fields of a command in an error about the form that it is read by.
func ownNames(err error) error {
	e, ok := errors.AsType[*workflow.Error](err)
	if !ok {
		return err
	}
	own := *e
	own.Field, own.Details = strings.TrimPrefix(e.Field, "fields."), slices.Clone(e.Details)
	for i := range own.Details {
		own.Details[i].Field = strings.TrimPrefix(own.Details[i].Field, "fields.")
	}
	return &own
}

// check holds the date and the completeness against the record before them.
func (c AddDocuments) check(w mover, before matter.Matter) error {
	latest, answered := before.LatestAnswer()
	today := w.Today()
	switch {
	case c.ReceivedOn.IsZero():
		return workflow.Malformed("received_on", validation.Required("Received on"))
	case c.ReceivedOn.After(today):
		return workflow.Malformed("received_on", w.InFuture("Received on", c.ReceivedOn))
	case c.Completeness != "" && c.Kind != document.Production:
		return workflow.Malformed("completeness", "Completeness: only a production for the demands changes completeness. Leave this empty, or choose that kind.")
	case c.Completeness == "" && c.Kind == document.Production && answered && !before.CompletenessDerived():
		return workflow.Malformed("completeness", "Completeness: an answer of "+latest.On.Text()+" is on record. Choose how complete it is with this production.")
	case c.Completeness != "" && c.ReceivedOn.Before(latest.On):
		return workflow.Malformed("received_on", fmt.Sprintf("Received on: %s is before %s, the date of the answer it supplements.", c.ReceivedOn.Text(), latest.On.Text()))
	}
	return nil
}
