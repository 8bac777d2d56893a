package transition

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/transition"
)

// form is the empty form of a transition: today as its date, and what the
// record already knows.
func (p *Pages) form(c echo.Context, s subject.Matter, t process.Transition) matterpage.Form {
	today := page.ZoneOf(s.Jurisdiction.Zone).Today(p.Engine.Now())
	f := matterpage.Form{
		Title: t.Title + ": " + s.Jurisdiction.Name, Transition: t, Action: matterpage.ActHref(s.Matter.ID, t.Name), Cancel: matterpage.Href(s.Matter.ID),
		Key: frame.NewKey(), Version: s.Matter.Version, Typed: url.Values{matterpage.EffectiveName: {today.String()}},
		Errors: map[string]string{}, Standing: s.Matter.Demands, Latest: today,
	}
	if s.Matter.Moved {
		f.Earliest = s.Matter.Entered
	}
	prefill(f.Typed, t, s.Matter)
	return f
}

// prefill chooses what stands in an untouched form.
func prefill(typed url.Values, t process.Transition, m matter.Matter) {
	for _, p := range t.Fields {
		switch {
		case p.Type == process.Due && p.Required:
			typed.Set(matterpage.InputName(p.Name, "kind"), "fixed")
		case p.Type == process.Due:
			typed.Set(matterpage.InputName(p.Name, "kind"), "none")
		case p.Type == process.Demands && p.Required && !matterpage.ChoosesStanding(t, p, m.Demands):
			typed.Set(matterpage.InputName(p.Name), demandLines(m.Demands))
		}
	}
}

func (p *Pages) showTransition(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	t, err := s.Transition(c.Param("name"))
	if err != nil {
		return err
	}
	options, err := transition.Options(s.Facts, s.Matter.ID, p.Engine.Now())
	if err != nil {
		return err
	}
	f := p.form(c, s, t)
	for _, o := range options {
		if o.Transition.Name == t.Name && !o.Allowed {
			return &workflow.Error{Code: workflow.Refused, Message: o.Reason, Satisfy: o.Satisfy}
		}
	}
	return p.showForm(c, http.StatusOK, s, f)
}

func (p *Pages) showForm(c echo.Context, status int, s subject.Matter, f matterpage.Form) error {
	if frame.Inline(c) {
		return frame.Render(c, status, matterpage.FormInline(f))
	}
	f.Record = &matterpage.Record{State: words.State(s.Process, s.Matter.State), Entered: s.Matter.Entered, Demands: s.Matter.Demands}
	for _, d := range slices.Backward(s.Matter.Deadlines) {
		f.Record.Deadlines = append(f.Record.Deadlines, matterpage.NewDue(d, s.Process, p.Engine.Now()))
	}
	f.Shell = p.Shell(c, f.Title,
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Name}, page.Crumb{Title: f.Transition.Title})
	return frame.Render(c, status, matterpage.FormPage(f))
}

// transition takes a filled-in form. Refused, it comes back as it was typed.
func (p *Pages) transition(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	t, err := s.Transition(c.Param("name"))
	if err != nil {
		return err
	}
	f := p.form(c, s, t)
	f.Typed, f.Key = typed, frame.Key(typed)
	f.Version, _ = strconv.Atoi(typed.Get("version")) // 0, for a version that is none, asks for no comparison
	if more := typed.Get("more"); more != "" {
		return p.showForm(c, http.StatusOK, s, addRow(f, more))
	}
	cmd, err := p.command(c, t, &f)
	if err != nil {
		return err
	}
	if len(f.Errors) > 0 {
		return p.showForm(c, http.StatusUnprocessableEntity, s, f)
	}
	cmd.Matters, cmd.Version = []string{s.Matter.ID}, f.Version
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, f.Key, cmd)
	if err != nil {
		return p.refusedForm(c, s, f, err)
	}
	p.Flash(c, page.Success, said(s, t, result))
	return frame.Redirect(c, matterpage.Href(s.Matter.ID))
}

// command makes the command of a form; what cannot be read stands in f.Errors.
func (p *Pages) command(c echo.Context, t process.Transition, f *matterpage.Form) (transition.Move, error) {
	d := decoder{typed: f.Typed, standing: f.Standing, problems: f.Errors}
	if err := p.receive(c, t, &d); err != nil {
		return transition.Move{}, err
	}
	fields, err := d.fields(t)
	if err != nil {
		return transition.Move{}, err
	}
	on, err := deadline.ParseDate(f.Typed.Get(matterpage.EffectiveName))
	if err != nil && f.Typed.Get(matterpage.EffectiveName) != "" {
		f.Errors[matterpage.EffectiveName] = t.Effective.Title + ": write a date as year-month-day, such as 2018-02-23."
	}
	return transition.Move{Name: t.Name, EffectiveOn: on, Fields: fields, Note: frame.Lines(f.Typed.Get(matterpage.NoteName))}, nil
}

// refusedForm shows a form again with what the engine said of it.
func (p *Pages) refusedForm(c echo.Context, s subject.Matter, f matterpage.Form, err error) error {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	f.Errors, f.General = atInput, general
	e, _ := errors.AsType[*workflow.Error](err)
	if e.Code == workflow.Conflict {
		fresh, readErr := p.subject.Matter(c, s.Matter.ID)
		if readErr != nil {
			return readErr
		}
		since, readErr := p.since(c, s.Matter.ID, f.Version)
		if readErr != nil {
			return readErr
		}
		if e.Existing == "" {
			f.Key = frame.NewKey() // the old one served for something else
		} else {
			f.General = nil
			f.Changed = changed(e, fresh, since)
		}
		f.Version = fresh.Matter.Version
		s = fresh
	}
	return p.showForm(c, frame.StatusOf(err), s, f)
}

// addRow gives a repeating field one more row.
func addRow(f matterpage.Form, field string) matterpage.Form {
	name := matterpage.InputName(field, "rows")
	n, err := strconv.Atoi(f.Typed.Get(name))
	if err != nil {
		n = 1
	}
	f.Typed.Set(name, strconv.Itoa(min(n+1, matterpage.MaxRows)))
	return f
}

// said tells what an act led to.
func said(s subject.Matter, t process.Transition, r workflow.Result) string {
	if r.Pending != "" {
		return fmt.Sprintf("%s: “%s” now waits for a second person's approval.", s.Jurisdiction.Name, t.Title)
	}
	return fmt.Sprintf("%s: “%s” is recorded. The matter is now %s.", s.Jurisdiction.Name, t.Title, strings.ToLower(words.State(s.Process, r.State)))
}
