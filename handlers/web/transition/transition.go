package transition

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/letter"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/transition"
	"duces/workflow/validation"
)

func (p *Pages) showTransition(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	t, err := s.Transition(c.Param("name"))
	if err != nil {
		return err
	}
	o, err := transition.OptionFor(s.Facts, s.Matter.ID, t, p.Engine.Now())
	if err != nil {
		return err
	}
	if !o.Allowed {
		return &workflow.Error{Code: workflow.Refused, Message: o.Reason, Satisfy: o.Satisfy}
	}
	f := p.forms.Begin(s, t)
	from, err := form.Answering(c, &f, s)
	if err != nil {
		return err
	}
	if err := form.CanSeal(&f, s, from); err != nil {
		return err
	}
	cmd, _, err := form.Decode(t, f.Typed, from)
	if err != nil {
		return err
	}
	f.Dates = form.Foresee(t, cmd.EffectiveOn, cmd.Fields, s)
	return p.forms.Show(c, http.StatusOK, s, f)
}

// transition takes a filled-in form. The page is made only for a form that
// comes back: as it was typed, with what was wrong.
func (p *Pages) transition(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	t, err := s.Transition(c.Param("name"))
	if err != nil {
		return err
	}
	in, err := p.forms.Read(c)
	if err != nil {
		return err
	}
	defer in.Files.Drop()
	f := p.forms.Begin(s, t)
	from, err := form.Answering(c, &f, s)
	if err != nil {
		return err
	}
	if err := form.CanSeal(&f, s, from); err != nil {
		return err
	}
	if in.Fills() {
		problems := in.Fill(f.Sets)
		return p.forms.Show(c, form.FilledStatus(problems), s, in.Filled(f, problems))
	}
	if err := p.forms.Receive(c, t, in); err != nil {
		return p.forms.Refused(c, s, in.Filled(f, nil), err)
	}
	cmd, problems, err := form.Decode(t, in.Typed, from)
	if err != nil {
		return err
	}
	if in.Typed.Has(page.ShowDates) {
		f = in.Filled(f, form.DatesOnly(t, problems))
		f.Dates = form.WithProblems(form.Foresee(t, cmd.EffectiveOn, cmd.Fields, s), t, f.Errors)
		return p.forms.Show(c, http.StatusOK, s, f)
	}
	cmd.Readers = subject.SealedFor(in.Typed, problems)
	cmd.Matters, cmd.Version, cmd.Of = []string{s.Matter.ID}, in.Version, from.Of
	if len(problems) > 0 {
		general := frame.BesidesByInput(problems, frame.Malformed(s.Facts, cmd, p.Engine.Now()))
		f = in.Filled(f, problems)
		f.General = general
		f.Dates = form.WithProblems(form.Foresee(t, cmd.EffectiveOn, cmd.Fields, s), t, form.DatesOnly(t, problems))
		return p.forms.Show(c, http.StatusUnprocessableEntity, s, f)
	}
	now, ready, err := p.letters.Add(c, s.Facts, &cmd, in.Typed)
	var result workflow.Result
	if err == nil && ready {
		result, err = p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.Key, cmd)
	}
	if err != nil || !ready {
		f = in.Filled(f, nil)
		f.Dates = form.Foresee(t, cmd.EffectiveOn, cmd.Fields, s)
		f.Letters = letter.ShownNow(now)
		if err == nil {
			return p.forms.Show(c, http.StatusOK, s, f)
		}
		return p.forms.Refused(c, s, f, err)
	}
	said, err := p.outcome(c, s, t, result)
	if err != nil {
		return err
	}
	p.forms.Saved(c, result, said, t, cmd.Fields)
	return frame.Redirect(c, matterpage.Href(s.Matter.ID))
}

// outcome tells what an act led to.
func (p *Pages) outcome(c echo.Context, s subject.Matter, t process.Transition, r workflow.Result) (string, error) {
	if r.Pending() != "" {
		said := fmt.Sprintf("%s: %s is pending a second person's approval.", s.Jurisdiction.Title(), validation.Quoted(t.Title))
		after, err := p.subject.Matter(c, s.Matter.ID)
		if err != nil {
			return "", err
		}
		asked, err := transition.FindAsked(after.Facts, after.Matter, r.Pending())
		if err != nil {
			return "", err
		}
		for _, text := range form.RightsText(s.Process, asked.Rights) {
			said += " It would end a right of the jurisdiction: " + text
		}
		return said, nil
	}
	status := "is now"
	if r.State == s.Matter.State {
		status = "is still"
	}
	return fmt.Sprintf("%s: %s was recorded. The matter's status %s %s.",
		s.Jurisdiction.Title(), validation.Quoted(t.Title), status, validation.Quoted(words.State(s.Process, r.State))), nil
}
