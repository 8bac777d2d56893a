package entry

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/transition"
)

// receivedOn is the input of the day on which something came.
var receivedOn = map[string]string{"received_on": matterpage.EffectiveName}

// adding is the form by which documents are added.
func (p *Pages) adding(c echo.Context) (entry, error) {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return entry{}, err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return entry{}, err
	}
	e := entry{Matter: s, inputs: receivedOn, said: "Documents added. The matter's status has not changed.", part: "#documents"}
	e.form = p.entryForm(s, transition.Adding(s.Matter), matterpage.AddHref(s.Matter.ID))
	e.form.Version, e.form.LogHref = 0, matterpage.LogHref(s.Matter.ID)
	if err := form.CanSeal(&e.form, s, e.from); err != nil {
		return entry{}, err
	}
	e.command = func(g given) (workflow.Command, error) {
		cmd := transition.AddDocuments{Matter: s.Matter.ID, ReceivedOn: g.on, Note: g.note, Readers: subject.SealedFor(g.Typed, g.problems)}
		err := g.into(map[string]any{
			"documents": &cmd.Documents, "kind": &cmd.Kind, document.Source: &cmd.Source, "completeness": &cmd.Completeness, "redaction_of": &cmd.RedactionOf,
		})
		return cmd, err
	}
	return e, nil
}

// correctingAdded is the form that corrects how documents came.
func (p *Pages) correctingAdded(c echo.Context) (entry, error) {
	s, past, event, err := p.standing(c, "document")
	if err != nil {
		return entry{}, err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return entry{}, err
	}
	r, err := transition.FindAdded(past, event)
	if err != nil {
		return entry{}, err
	}
	said := s.Jurisdiction.Title() + ": the document details are corrected."
	e := entry{Matter: s, inputs: receivedOn, said: said, part: "#documents"}
	e.form = p.entryForm(s, transition.CorrectingAdded(r), matterpage.CorrectAddedHref(s.Matter.ID, r.Event.Seq))
	e.form.Correction = &matterpage.Correction{Submit: e.form.Transition.Title}
	fillIn(e.form.Typed, r.Event)
	e.form.Typed.Set(matterpage.InputName("kind"), r.Added().Kind)
	e.form.Typed.Set(matterpage.InputName("completeness"), r.Added().Completeness)
	for _, d := range r.Added().RedactionOf {
		e.form.Typed.Add(matterpage.InputName("redaction_of"), d.SHA256)
	}
	e.command = func(g given) (workflow.Command, error) {
		cmd := transition.CorrectDocuments{Matter: s.Matter.ID, Event: event, ReceivedOn: g.on, Reason: g.reason}
		cmd.Version = g.Version
		return cmd, g.into(map[string]any{
			"kind": &cmd.Kind, document.Source: &cmd.Source, "completeness": &cmd.Completeness, "redaction_of": &cmd.RedactionOf,
		})
	}
	return e, nil
}
