package transition

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/matter"
	"duces/workflow/transition"
)

// added finds the documents of a request, for somebody who may correct how they came.
func (p *Pages) added(c echo.Context) (s subject.Matter, r transition.AddedOnRecord, err error) {
	if s, err = p.subject.Matter(c, c.Param("id")); err != nil {
		return s, r, err
	}
	if err := transition.MayAddDocuments(frame.Who(c).Actor(), s.Process); err != nil {
		return s, r, err
	}
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return s, r, workflow.Absent("document")
	}
	past, err := s.History()
	if err != nil {
		return s, r, err
	}
	standing, err := matter.Standing(past)
	if err != nil {
		return s, r, err
	}
	r, err = transition.FindAdded(standing, event)
	return s, r, err
}

// correctAddedForm is the form with what stands.
func (p *Pages) correctAddedForm(s subject.Matter, r transition.AddedOnRecord) matterpage.Form {
	f := p.form(s, transition.CorrectingAdded(r))
	f.Action, f.Earliest = matterpage.CorrectAddedHref(s.Matter.ID, r.Event.Seq), deadline.Date{}
	f.Correction = &matterpage.Correction{Submit: f.Transition.Title}
	d := r.Added()
	f.Typed.Set(matterpage.EffectiveName, r.Event.Effective.String())
	f.Typed.Set(matterpage.InputName("kind"), d.Kind)
	f.Typed.Set(matterpage.InputName("completeness"), d.Completeness)
	if source, given := r.Event.Personal["fields."+matter.DocumentSource]; given && !source.Erased {
		f.Typed.Set(matterpage.InputName(matter.DocumentSource), source.Text())
	}
	return f
}

func (p *Pages) showCorrectAdded(c echo.Context) error {
	s, r, err := p.added(c)
	if err != nil {
		return err
	}
	return p.showForm(c, http.StatusOK, s, p.correctAddedForm(s, r))
}

// correctAdded takes the form. Refused, it comes back as it was typed.
func (p *Pages) correctAdded(c echo.Context) error {
	s, r, err := p.added(c)
	if err != nil {
		return err
	}
	in, err := p.readSent(c)
	if err != nil {
		return err
	}
	defer in.files.Drop()
	f := p.correctAddedForm(s, r)
	f.Typed, f.Key, f.Version = in.typed, in.key, in.version
	given, problems, err := decode(f.Transition, in.typed, nil)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		f.Errors = problems
		return p.showForm(c, http.StatusUnprocessableEntity, s, f)
	}
	cmd := transition.CorrectDocuments{
		Matter: s.Matter.ID, Event: r.Event.Seq, ReceivedOn: given.EffectiveOn, Reason: frame.Lines(in.typed.Get(matterpage.ReasonName)), Version: in.version,
	}
	if err := readAdded(given.Fields, map[string]any{"kind": &cmd.Kind, matter.DocumentSource: &cmd.Source, "completeness": &cmd.Completeness}); err != nil {
		return err
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.key, cmd)
	if err != nil {
		return p.refusedForm(c, s, f, asFields(err))
	}
	said := s.Jurisdiction.Title() + ": the document details are corrected."
	after, err := p.subject.Matter(c, s.Matter.ID)
	if err != nil {
		return err
	}
	if len(after.Matter.Conflicts) > len(s.Matter.Conflicts) {
		said += " A later step conflicts with the corrected record. See the conflicts below."
	}
	p.Done(c, result, said)
	return frame.Redirect(c, matterpage.Href(s.Matter.ID)+"#documents")
}
