package lettertemplate

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/letterfile"
	"duces/handlers/paper"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/dispatch"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// showTemplates lists the kinds of letter of a review.
func (p *Pages) showTemplates(c echo.Context) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	v := reviewpage.Templates{ID: o.Review.ID}
	for _, l := range o.Process.AllLetters() {
		t := o.Review.Template(l)
		row := reviewpage.Template{Name: l.Name, Title: l.Title, Version: t.Version, On: t.On, By: o.Name(t.By)}
		for _, s := range o.Process.SentIn(l) {
			row.In = append(row.In, o.Process.StateTitle(s))
		}
		if len(row.In) == len(o.Process.States) {
			row.In = []string{"Any status"}
		}
		v.Rows = append(v.Rows, row)
	}
	return p.Show(c, http.StatusOK, "Letters", reviewpage.TemplatesPart(v), frame.ReviewsCrumb,
		page.Crumb{Href: reviewpage.Href(o.Review.ID), Title: o.Review.Name}, page.Crumb{Title: "Letters"})
}

// showTemplate is the editor of one template.
func (p *Pages) showTemplate(c echo.Context) error { return p.editor(c, http.StatusOK, nil, nil) }

func (p *Pages) editor(c echo.Context, status int, typed url.Values, found frame.Problems) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	l, ok := o.Process.Letter(c.Param("name"))
	if !ok {
		return workflow.Absent("letter")
	}
	now := o.Review.Template(l)
	v := reviewpage.Editor{
		ID: o.Review.ID, Name: l.Name, Title: l.Title, Version: now.Version, Key: frame.NewKey(), MayRun: frame.Who(c).Can(workflow.VerbRunReviews),
		Text:   page.Field{Name: "text", Label: "Text", Hint: "Markdown: a blank line begins a paragraph, # a heading, ** makes bold.", Value: now.Text, Rows: 24, Required: true},
		Matter: page.Field{Name: "matter", Label: "Preview for"},
		Fields: o.Process.LetterFields(),
	}
	if typed != nil {
		v.Text.Value, v.Key, v.Matter.Value = frame.Lines(typed.Get("text")), frame.Key(typed), typed.Get("matter")
		if status == http.StatusConflict {
			v.Key = frame.NewKey()
		}
	}
	v.Text = found.At(v.Text)
	for _, d := range found {
		v.Problems = append(v.Problems, page.Problem{FieldID: "text", Text: d.Message})
	}
	past, err := o.Facts.History(review.Stream(o.Review.ID))
	if err != nil {
		return err
	}
	for _, t := range review.TemplatesOf(l, past) {
		v.Versions = append(v.Versions, reviewpage.Version{Number: t.Version, On: t.On, By: o.Name(t.By), Text: t.Text})
	}
	if v.Matters, err = p.subject.MattersOf(c, o.Review.ID, p.Engine.Now()); err != nil {
		return err
	}
	if v.Matter.Value == "" && len(v.Matters) > 0 {
		v.Matter.Value = v.Matters[0].Value
	}
	if v.Preview, err = p.draft(c, o, l, v.Text.Value, v.Matter.Value); err != nil {
		return err
	}
	return p.Show(c, status, l.Title, reviewpage.EditorPart(v), frame.ReviewsCrumb, page.Crumb{Href: reviewpage.Href(o.Review.ID), Title: o.Review.Name},
		page.Crumb{Href: reviewpage.LettersHref(o.Review.ID), Title: "Letters"}, page.Crumb{Title: l.Title})
}

// previewTemplate is the part of the page that shows a text as it is typed.
func (p *Pages) previewTemplate(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	if !frame.Inline(c) {
		return p.editor(c, http.StatusOK, typed, nil)
	}
	o, err := p.subject.Review(c, matter.Stream(typed.Get("matter")))
	if err != nil {
		return err
	}
	l, ok := o.Process.Letter(c.Param("name"))
	if !ok {
		return workflow.Absent("letter")
	}
	shown, err := p.draft(c, o, l, frame.Lines(typed.Get("text")), typed.Get("matter"))
	if err != nil {
		return err
	}
	return frame.Render(c, http.StatusOK, reviewpage.PreviewPart(shown))
}

// draft is how a text reads for a matter; of no matter there is none.
func (p *Pages) draft(c echo.Context, o subject.Review, l process.Letter, text, id string) (reviewpage.Preview, error) {
	var v reviewpage.Preview
	for _, x := range l.Check(text, o.Process) {
		v.Problems = append(v.Problems, x.Error())
	}
	if id == "" || len(v.Problems) > 0 {
		return v, nil
	}
	m, err := matter.Find(o.Facts, id)
	if err != nil {
		return v, err
	}
	if m.Review != o.Review.ID {
		return v, workflow.Absent("matter")
	}
	on := civil.DateIn(p.Engine.Now(), timezone.Named(m.Zone))
	x, err := dispatch.SendLetters{Letter: l.Name, DatedOn: on}.Draft(o.Facts, workflow.Act{At: p.Engine.Now()}, dispatch.Letter{Matter: id}, text)
	if err != nil {
		return v, err
	}
	for _, name := range x.Blanks {
		v.Problems = append(v.Problems, "{{"+name+"}} has no value in this matter.")
	}
	if err := letterfile.Printable(x); err != nil {
		v.Problems = append(v.Problems, workflow.Sentence(err))
	}
	v.HTML = paper.HTML(x.Text)
	return v, nil
}

func (p *Pages) saveTemplate(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	cmd := review.SaveLetterTemplate{Review: c.Param("id"), Letter: c.Param("name"), Text: frame.Lines(typed.Get("text"))}
	if seen, err := strconv.Atoi(typed.Get("seen")); err == nil {
		cmd.Seen = &seen
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		return p.editor(c, status, typed, found)
	}
	p.Done(c, result, "The template is saved. Letters that are sent from now on use it.")
	return frame.Redirect(c, reviewpage.LettersHref(cmd.Review)+"/"+url.PathEscape(cmd.Letter))
}
