package award

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/validation"
)

// typed is a form as it was sent.
type typed struct {
	url.Values
	wrong frame.Problems // what cannot be read
}

func read(c echo.Context) (*typed, error) {
	values, err := frame.Values(c)
	return &typed{Values: values}, err
}

// readWithFile is a form with a document, which is kept while the form comes back; done drops what was received of it.
// Without a form there is only an error, with one it says what is wrong with the document.
func (p *Pages) readWithFile(c echo.Context) (t *typed, done func(), err error) {
	values, files, err := frame.ValuesAndFiles(c, p.read.Receive)
	if values == nil {
		return nil, func() {}, err
	}
	t = &typed{Values: values}
	if sent := files[documentName]; err == nil && len(sent) > 0 {
		t.Del(keptName)
		err = p.Keep(c, p.read, sent, documentName, keptName, t.Values)
	}
	return t, func() { files.Drop() }, err
}

// document is the one that a form names; nil: none.
func (t *typed) document() *field.Document {
	for _, d := range frame.Kept(t.Values, keptName) {
		return &d
	}
	return nil
}

// documentInputs are those of the document of a form.
func (t *typed) documentInputs(hint string) []awardpage.Input {
	all := []awardpage.Input{{Field: page.Field{Name: documentName, Label: "Document", Hint: hint}, As: awardpage.File}}
	var kept []page.Option
	for _, d := range frame.Kept(t.Values, keptName) {
		kept = append(kept, page.Option{Value: matterpage.Kept(d), Label: d.Name})
	}
	if len(kept) > 0 {
		all = append(all, awardpage.Input{As: awardpage.Box, Options: kept, Field: page.Field{
			Name: keptName, Label: "Already uploaded", Hint: "Clear the box to leave the document out. Another file replaces it.", Values: t.Values[keptName],
		}})
	}
	return all
}

func (t *typed) text(name string) string { return strings.TrimSpace(t.Get(name)) }

func (t *typed) day(name, label string) civil.Date {
	if t.text(name) == "" {
		return civil.Date{}
	}
	day, err := civil.ParseDate(t.text(name))
	if err != nil {
		t.wrong = append(t.wrong, workflow.At(name, validation.Date(label, t.text(name))))
	}
	return day
}

func (t *typed) year(name, label string) int {
	if t.text(name) == "" {
		return 0
	}
	year, err := strconv.Atoi(t.text(name))
	if err != nil {
		t.wrong = append(t.wrong, workflow.At(name, validation.Not(label, t.text(name), "a year of four digits")))
	}
	return year
}

// field is an input as it stands.
func (t *typed) field(name, label, hint string, required bool) page.Field {
	return page.Field{Name: name, Label: label, Hint: hint, Value: t.Get(name), Required: required}
}

// showForm shows a form with what is wrong.
func (p *Pages) showForm(c echo.Context, status int, v awardpage.FormView, t *typed, found frame.Problems, crumbs ...page.Crumb) error {
	v.Key = frame.Key(t.Values)
	fields := make([]page.Field, len(v.Inputs))
	for i, in := range v.Inputs {
		fields[i] = in.Field
	}
	if status == http.StatusUnprocessableEntity {
		found = found.Missing(fields...)
	}
	for i := range v.Inputs {
		v.Inputs[i].Field = found.At(v.Inputs[i].Field)
		fields[i] = v.Inputs[i].Field
	}
	v.Problems = found.Summary(fields...)
	v.Action = c.Request().URL.RequestURI()
	return p.Show(c, status, v.Title, awardpage.Form(v), append(append([]page.Crumb{awardsCrumb}, crumbs...), page.Crumb{Title: v.Title})...)
}

func crumbOf(a award.Award) page.Crumb {
	return page.Crumb{Href: awardpage.Href(a.ID), Title: a.Number}
}

// send takes a form about an award; refused, it comes back as it was typed.
func (p *Pages) send(
	c echo.Context, command func(*typed, award.Award) workflow.Command,
	form func(echo.Context, int, workflow.Facts, award.Award, *typed, frame.Problems) error, said string,
) error {
	t, done, bad := p.readWithFile(c)
	defer done()
	if t == nil {
		return bad
	}
	facts, a, absent := p.onRecord(c)
	if absent != nil {
		return absent
	}
	refused := func(err error) error {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return form(c, status, facts, a, t, found)
	}
	if bad != nil {
		return refused(bad)
	}
	cmd := command(t, a)
	if len(t.wrong) > 0 {
		return form(c, http.StatusUnprocessableEntity, facts, a, t, t.wrong.Besides(facts, cmd, p.Engine.Now()))
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		return refused(err)
	}
	p.Done(c, result, said)
	return frame.Redirect(c, awardpage.Href(a.ID))
}

func (p *Pages) showName(c echo.Context) error {
	return p.showEmpty(c, p.nameForm)
}

// showEmpty shows a form about an award before anything is typed.
func (p *Pages) showEmpty(c echo.Context, form func(echo.Context, int, workflow.Facts, award.Award, *typed, frame.Problems) error) error {
	facts, a, err := p.onRecord(c)
	if err != nil {
		return err
	}
	return form(c, http.StatusOK, facts, a, &typed{Values: url.Values{}}, nil)
}

func (p *Pages) nameForm(c echo.Context, status int, _ workflow.Facts, a award.Award, t *typed, found frame.Problems) error {
	v := awardpage.FormView{
		Title: "Change the name", Lead: "It stays one award. Earlier names stay on record.", Button: "Save", Back: awardpage.Href(a.ID),
		Inputs: []awardpage.Input{
			{Field: t.field("name", "Name", "What the recipient or the project is called in the award.", true)},
			{Field: t.field("from", "From", "First day on which the award has the name.", true), As: awardpage.Day},
		},
	}
	return p.showForm(c, status, v, t, found, crumbOf(a))
}

func (p *Pages) changeName(c echo.Context) error {
	return p.send(c, func(t *typed, a award.Award) workflow.Command {
		return award.ChangeName{Award: a.ID, Name: t.text("name"), From: t.day("from", "From")}
	}, p.nameForm, "The name is saved.")
}

func (p *Pages) showIdentifier(c echo.Context) error {
	return p.showEmpty(c, p.identifierForm)
}

func (p *Pages) identifierForm(c echo.Context, status int, _ workflow.Facts, a award.Award, t *typed, found frame.Problems) error {
	v := awardpage.FormView{
		Title: "Change the identifier", Lead: "It stays one award. Earlier identifiers stay on record.", Button: "Save", Back: awardpage.Href(a.ID),
		Inputs: []awardpage.Input{
			{
				Field: t.field("scheme", "Kind of identifier", "DUNS numbers identify recipients until April 3, 2022, and UEIs from April 4, 2022.", true), As: awardpage.Choice,
				Options: []page.Option{{Value: string(award.UEI), Label: award.UEI.Title()}, {Value: string(award.DUNS), Label: award.DUNS.Title()}},
			},
			{Field: t.field("value", "Identifier", "", true)},
			{Field: t.field("from", "From", "First day on which it identifies the recipient.", true), As: awardpage.Day},
		},
	}
	return p.showForm(c, status, v, t, found, crumbOf(a))
}

func (p *Pages) changeIdentifier(c echo.Context) error {
	return p.send(c, func(t *typed, a award.Award) workflow.Command {
		return award.ChangeIdentifier{Award: a.ID, Scheme: award.Scheme(t.text("scheme")), Value: t.text("value"), From: t.day("from", "From")}
	}, p.identifierForm, "The identifier is saved.")
}
