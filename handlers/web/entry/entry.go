package entry

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// entry is a form about a matter that is no step: what it shows, and what it does when it is sent.
type entry struct {
	subject.Matter
	form    matterpage.Form
	from    form.Source
	command func(given) (workflow.Command, error)
	inputs  map[string]string // inputs by the field of the command, beside those of the form
	said    string
	part    string // of the matter's page: where it leads
}

// given is what was sent with the form of an entry.
type given struct {
	form.Sent
	on           civil.Date
	fields       map[string]json.RawMessage
	note, reason string
	problems     map[string]string // by input
}

// into reads those fields that were given into those of a command.
func (g given) into(fields map[string]any) error {
	for name, field := range fields {
		if raw, given := g.fields[name]; given {
			if err := json.Unmarshal(raw, field); err != nil {
				return err
			}
		}
	}
	return nil
}

// entryForm is the empty form of an entry: it is like that of a transition.
func (p *Pages) entryForm(s subject.Matter, t process.Transition, action string) matterpage.Form {
	f := p.forms.Begin(s, t)
	f.Action, f.Earliest, f.TimeZone = action, civil.Date{}, ""
	return f
}

// shows shows the form of an entry.
func (p *Pages) shows(find func(echo.Context) (entry, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		e, err := find(c)
		if err != nil {
			return err
		}
		return p.forms.Show(c, http.StatusOK, e.Matter, e.form)
	}
}

// takes takes the filled-in form of an entry. Refused, it comes back as it was typed, with the files that came already.
func (p *Pages) takes(find func(echo.Context) (entry, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		e, err := find(c)
		if err != nil {
			return err
		}
		in, err := p.forms.Read(c)
		if err != nil {
			return err
		}
		defer in.Files.Drop()
		f := in.Filled(e.form, nil)
		if in.Fills() {
			f.Errors = in.Fill(f.Sets)
			return p.forms.Show(c, form.FilledStatus(f.Errors), e.Matter, f)
		}
		if err := p.forms.Receive(c, f.Transition, in); err != nil {
			return p.forms.Refused(c, e.Matter, f, err)
		}
		if in.Typed.Has(page.ShowDates) { // somebody still types, and the script asks
			return p.forms.Show(c, http.StatusOK, e.Matter, f)
		}
		g := given{Sent: in, note: frame.Lines(in.Typed.Get(matterpage.NoteName))}
		g.reason = frame.Lines(in.Typed.Get(matterpage.ReasonName))
		if g.on, g.fields, g.problems, err = form.DecodeEntry(f.Transition, in.Typed, e.from); err != nil {
			return err
		}
		cmd, err := e.command(g)
		if err != nil {
			return err
		}
		if len(g.problems) > 0 {
			f.General = frame.BesidesByInput(g.problems, e.inForm(frame.Malformed(e.Facts, cmd, p.Engine.Now())))
			f.Errors = g.problems
			return p.forms.Show(c, http.StatusUnprocessableEntity, e.Matter, f)
		}
		result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, in.Key, cmd)
		if err != nil {
			return p.forms.Refused(c, e.Matter, f, e.inForm(err))
		}
		said, err := p.saidOf(c, e)
		if err != nil {
			return err
		}
		p.forms.Saved(c, result, said, f.Transition, g.fields)
		return frame.Redirect(c, matterpage.Href(e.Matter.Matter.ID)+e.part)
	}
}

// saidOf is what an entry did. A correction may conflict with a later step.
func (p *Pages) saidOf(c echo.Context, e entry) (string, error) {
	if e.form.Correction == nil {
		return e.said, nil
	}
	after, err := p.subject.Matter(c, e.Matter.Matter.ID)
	if err == nil && len(after.Matter.Conflicts) > len(e.Matter.Matter.Conflicts) {
		return e.said + " A later step conflicts with the corrected record. See the conflicts below.", nil
	}
	return e.said, err
}

// inForm names fields of the command as the form does.
func (e entry) inForm(err error) error {
	refused, ok := errors.AsType[*workflow.Error](err)
	if !ok {
		return err
	}
	own := *refused
	rename := func(name string) string {
		if _, is := e.form.Transition.Field(name); is {
			return "fields." + name
		}
		return cmp.Or(e.inputs[name], name)
	}
	own.Field, own.Details = rename(refused.Field), slices.Clone(refused.Details)
	for i := range own.Details {
		own.Details[i].Field = rename(own.Details[i].Field)
	}
	return &own
}

// standing is a matter with what stands of its history, and the entry on record that the address names.
func (p *Pages) standing(
	c echo.Context, what string,
) (s subject.Matter, past []workflow.Event, event int64, err error) {
	if s, err = p.subject.Matter(c, c.Param("id")); err != nil {
		return s, nil, 0, err
	}
	if event, err = strconv.ParseInt(c.Param("event"), 10, 64); err != nil {
		return s, nil, 0, workflow.Absent(what)
	}
	if past, err = s.History(); err != nil {
		return s, nil, 0, err
	}
	past, err = matter.Standing(past)
	return s, past, event, err
}

// fillIn fills in the day and the source of an entry on record.
func fillIn(typed url.Values, e workflow.Event) {
	typed.Set(matterpage.EffectiveName, e.Effective.String())
	if source, given := e.Personal["fields."+document.Source]; given && !source.Erased {
		typed.Set(matterpage.InputName(document.Source), source.Text())
	}
}
