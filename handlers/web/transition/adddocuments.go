package transition

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/matter"
	"duces/workflow/transition"
)

// addingForm is the empty form by which documents are added: it is like that of a transition.
func (p *Pages) addingForm(s subject.Matter) matterpage.Form {
	f := p.form(s, transition.Adding(s.Matter))
	f.Action, f.Earliest, f.Version = matterpage.AddHref(s.Matter.ID), deadline.Date{}, 0
	return f
}

func (p *Pages) showAdding(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return err
	}
	return p.showForm(c, http.StatusOK, s, p.addingForm(s))
}

// addDocuments takes a filled-in form. Refused, it comes back as it was typed, with the
// files that came already.
func (p *Pages) addDocuments(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	in, err := p.readSent(c)
	if err != nil {
		return err
	}
	defer in.files.Drop()
	f := p.addingForm(s)
	f.Typed, f.Key = in.typed, in.key
	if err := p.receive(c, f.Transition, in); err != nil {
		return p.refusedForm(c, s, f, err)
	}
	move, problems, err := decode(f.Transition, in.typed, nil)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		f.Errors = problems
		return p.showForm(c, http.StatusUnprocessableEntity, s, f)
	}
	cmd := transition.AddDocuments{Matter: s.Matter.ID, ReceivedOn: move.EffectiveOn, Note: move.Note}
	err = readAdded(move.Fields, map[string]any{"documents": &cmd.Documents, "kind": &cmd.Kind, matter.DocumentSource: &cmd.Source, "completeness": &cmd.Completeness})
	if err != nil {
		return err
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.key, cmd)
	if err != nil {
		return p.refusedForm(c, s, f, asFields(err))
	}
	p.Done(c, result, "Documents added. The matter's status has not changed.")
	return frame.Redirect(c, matterpage.Href(s.Matter.ID)+"#documents")
}

// readAdded reads those fields that were given into those of a command.
func readAdded(fields map[string]json.RawMessage, into map[string]any) error {
	for name, field := range into {
		if raw, given := fields[name]; given {
			if err := json.Unmarshal(raw, field); err != nil {
				return err
			}
		}
	}
	return nil
}

// asFields names fields of the command as those of a transition, whose form this is.
func asFields(err error) error {
	return inForm(err, map[string]string{
		"received_on": matterpage.EffectiveName, "documents": "fields.documents", "kind": "fields.kind",
		matter.DocumentSource: "fields." + matter.DocumentSource, "completeness": "fields.completeness", "production": "fields.production",
	})
}

// inForm names fields of a command as its form does.
func inForm(err error, names map[string]string) error {
	e, ok := errors.AsType[*workflow.Error](err)
	if !ok {
		return err
	}
	own := *e
	rename := func(name string) string { return cmp.Or(names[name], name) }
	own.Field, own.Details = rename(e.Field), slices.Clone(e.Details)
	for i := range own.Details {
		own.Details[i].Field = rename(own.Details[i].Field)
	}
	return &own
}
