package award

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/field"
	"duces/workflow/validation"
)

// Typed is a form as it was sent.
type Typed struct{ frame.Reading }

func read(c echo.Context) (*Typed, error) {
	values, err := frame.Values(c)
	return &Typed{Reading: frame.Reading{Values: values}}, err
}

// ReadWithFile is a form with a document, which is kept while the form comes back; done drops what was received of it.
// Without a form there is only an error, with one it says what is wrong with the document.
func (p *Pages) ReadWithFile(c echo.Context) (t *Typed, done func(), err error) {
	values, files, err := frame.ValuesAndFiles(c, p.read.Receive)
	if values == nil {
		return nil, func() {}, err
	}
	t = &Typed{Reading: frame.Reading{Values: values}}
	if sent := files[documentName]; err == nil && len(sent) > 0 {
		t.Del(KeptName)
		err = p.Keep(c, p.read, sent, documentName, KeptName, t.Values)
	}
	return t, func() { files.Drop() }, err
}

// Document is the one that a form names; nil: none.
func (t *Typed) Document() *field.Document {
	for _, d := range frame.Kept(t.Values, KeptName) {
		return &d
	}
	return nil
}

// DocumentInputs are those of the document of a form.
func (t *Typed) DocumentInputs(hint string) []awardpage.Input {
	all := []awardpage.Input{{Field: page.Field{Name: documentName, Label: "Document", Hint: hint}, As: awardpage.File}}
	var kept []page.Option
	for _, d := range frame.Kept(t.Values, KeptName) {
		kept = append(kept, page.Option{Value: matterpage.Kept(d), Label: d.Name})
	}
	if len(kept) > 0 {
		all = append(all, awardpage.Input{As: awardpage.Box, Options: kept, Field: page.Field{
			Name: KeptName, Label: "Already uploaded", Hint: "Clear the box to leave the document out. Another file replaces it.", Values: t.Values[KeptName],
		}})
	}
	return all
}

func (t *Typed) year(name, label string) int {
	if t.Text(name) == "" {
		return 0
	}
	year, err := strconv.Atoi(t.Text(name))
	if err != nil {
		t.Found = append(t.Found, workflow.At(name, validation.Not(label, t.Text(name), "a year of four digits")))
	}
	return year
}

// Field is an input as it stands.
func (t *Typed) Field(name, label, hint string, required bool) page.Field {
	return page.Field{Name: name, Label: label, Hint: hint, Value: t.Get(name), Required: required}
}

// ShowForm shows a form with what is wrong.
func (p *Pages) ShowForm(c echo.Context, status int, v awardpage.FormView, t *Typed, found frame.Problems, crumbs ...page.Crumb) error {
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
	return p.Show(c, status, v.Title, awardpage.Form(v), append(append([]page.Crumb{Crumb}, crumbs...), page.Crumb{Title: v.Title})...)
}

// CrumbOf leads back to an award.
func CrumbOf(a award.Award) page.Crumb {
	return page.Crumb{Href: awardpage.Href(a.ID), Title: a.Number}
}

// send takes a form about an award; refused, it comes back as it was typed.
func (p *Pages) send(
	c echo.Context, command func(*Typed, award.Award) workflow.Command,
	form func(echo.Context, int, workflow.Facts, award.Award, *Typed, frame.Problems) error, said string,
) error {
	t, done, bad := p.ReadWithFile(c)
	defer done()
	if t == nil {
		return bad
	}
	facts, a, absent := p.OnRecord(c)
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
	result, err := p.Do(c, cmd, t.Found...)
	if err != nil {
		return refused(err)
	}
	p.Done(c, result, said)
	return frame.Redirect(c, awardpage.Href(a.ID))
}

func (p *Pages) showName(c echo.Context) error {
	return p.ShowEmpty(c, p.nameForm)
}

// ShowEmpty shows a form about an award before anything is typed.
func (p *Pages) ShowEmpty(c echo.Context, form func(echo.Context, int, workflow.Facts, award.Award, *Typed, frame.Problems) error) error {
	facts, a, err := p.OnRecord(c)
	if err != nil {
		return err
	}
	return form(c, http.StatusOK, facts, a, &Typed{Reading: frame.Reading{Values: url.Values{}}}, nil)
}

func (p *Pages) nameForm(c echo.Context, status int, _ workflow.Facts, a award.Award, t *Typed, found frame.Problems) error {
	v := awardpage.FormView{
		Title: "Change the name", Lead: "It stays one award. Earlier names stay on record.", Button: "Save", Back: awardpage.Href(a.ID),
		Inputs: []awardpage.Input{
			{Field: t.Field("name", "Name", "What the recipient or the project is called in the award.", true)},
			{Field: t.Field("from", "From", "First day on which the award has the name.", true), As: awardpage.Day},
		},
	}
	return p.ShowForm(c, status, v, t, found, CrumbOf(a))
}

func (p *Pages) changeName(c echo.Context) error {
	return p.send(c, func(t *Typed, a award.Award) workflow.Command {
		return award.ChangeName{Award: a.ID, Name: t.Text("name"), From: t.Day("from", "From")}
	}, p.nameForm, "The name is saved.")
}

func (p *Pages) showIdentifier(c echo.Context) error {
	return p.ShowEmpty(c, p.identifierForm)
}

func (p *Pages) identifierForm(c echo.Context, status int, _ workflow.Facts, a award.Award, t *Typed, found frame.Problems) error {
	v := awardpage.FormView{
		Title: "Change the identifier", Lead: "It stays one award. Earlier identifiers stay on record.", Button: "Save", Back: awardpage.Href(a.ID),
		Inputs: []awardpage.Input{
			{
				Field: t.Field("scheme", "Kind of identifier", "DUNS numbers identify recipients until April 3, 2022, and UEIs from April 4, 2022.", true), As: awardpage.Choice,
				Options: []page.Option{{Value: string(award.UEI), Label: award.UEI.Title()}, {Value: string(award.DUNS), Label: award.DUNS.Title()}},
			},
			{Field: t.Field("value", "Identifier", "", true)},
			{Field: t.Field("from", "From", "First day on which it identifies the recipient.", true), As: awardpage.Day},
		},
	}
	return p.ShowForm(c, status, v, t, found, CrumbOf(a))
}

func (p *Pages) changeIdentifier(c echo.Context) error {
	return p.send(c, func(t *Typed, a award.Award) workflow.Command {
		return award.ChangeIdentifier{Award: a.ID, Scheme: award.Scheme(t.Text("scheme")), Value: t.Text("value"), From: t.Day("from", "From")}
	}, p.identifierForm, "The identifier is saved.")
}
