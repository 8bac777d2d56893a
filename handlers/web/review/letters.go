package review

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/letterfile"
	"duces/handlers/paper"
	"duces/handlers/web/frame"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/dispatch"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// ofReview is a review with its process.
type ofReview struct {
	facts  workflow.Facts
	review review.Review
	def    *process.Definition
}

func (p *Pages) ofReview(c echo.Context, also ...workflow.Stream) (ofReview, error) {
	id := c.Param("id")
	var o ofReview
	var err error
	if o.facts, err = p.read.World(c.Request().Context(), frame.Who(c).ID, append(also, review.Stream(id))...); err != nil {
		return o, err
	}
	if o.review, err = review.Find(o.facts, id); err != nil {
		return o, err
	}
	o.def, err = review.FindProcess(o.facts, o.review.Process)
	return o, err
}

// showTemplates lists the kinds of letter of a review.
func (p *Pages) showTemplates(c echo.Context) error {
	o, err := p.ofReview(c)
	if err != nil {
		return err
	}
	v := reviewpage.Templates{ID: o.review.ID}
	for _, l := range o.def.AllLetters() {
		t := o.review.Template(l)
		row := reviewpage.Template{Name: l.Name, Title: l.Title, Version: t.Version, On: t.On, By: by(o.facts, t.By)}
		for _, s := range o.def.SentIn(l) {
			row.In = append(row.In, o.def.StateTitle(s))
		}
		if len(row.In) == len(o.def.States) {
			row.In = []string{"Any status"}
		}
		v.Rows = append(v.Rows, row)
	}
	return p.Show(c, http.StatusOK, "Letters", reviewpage.TemplatesPart(v), frame.ReviewsCrumb,
		page.Crumb{Href: reviewpage.Href(o.review.ID), Title: o.review.Name}, page.Crumb{Title: "Letters"})
}

func by(facts workflow.Facts, user string) string {
	if u, err := account.Find(facts, user); err == nil {
		return u.Name
	}
	return ""
}

// showTemplate is the editor of one template.
func (p *Pages) showTemplate(c echo.Context) error { return p.editor(c, http.StatusOK, nil, nil) }

func (p *Pages) editor(c echo.Context, status int, typed url.Values, found frame.Problems) error {
	o, err := p.ofReview(c)
	if err != nil {
		return err
	}
	l, ok := o.def.Letter(c.Param("name"))
	if !ok {
		return workflow.Absent("letter")
	}
	now := o.review.Template(l)
	v := reviewpage.Editor{
		ID: o.review.ID, Name: l.Name, Title: l.Title, Version: now.Version, Key: frame.NewKey(), MayRun: frame.Who(c).Can(workflow.VerbRunReviews),
		Text:   page.Field{Name: "text", Label: "Text", Hint: "Markdown: a blank line begins a paragraph, # a heading, ** makes bold.", Value: now.Text, Rows: 24, Required: true},
		Matter: page.Field{Name: "matter", Label: "Preview for"},
		Fields: o.def.LetterFields(),
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
	past, err := o.facts.History(review.Stream(o.review.ID))
	if err != nil {
		return err
	}
	for _, t := range review.TemplatesOf(l, past) {
		v.Versions = append(v.Versions, reviewpage.Version{Number: t.Version, On: t.On, By: by(o.facts, t.By), Text: t.Text})
	}
	matters, err := p.read.Matters(c.Request().Context(), frame.Who(c).Viewer(), view.MatterFilter{Review: o.review.ID, Sort: "jurisdiction", Limit: mostPreviewed, Now: p.Engine.Now()})
	if err != nil {
		return err
	}
	for _, m := range matters.Items {
		v.Matters = append(v.Matters, page.Option{Value: m.ID, Label: m.Jurisdiction.Title()})
	}
	if v.Matter.Value == "" && len(v.Matters) > 0 {
		v.Matter.Value = v.Matters[0].Value
	}
	if v.Preview, err = p.draft(c, o, l, v.Text.Value, v.Matter.Value); err != nil {
		return err
	}
	return p.Show(c, status, l.Title, reviewpage.EditorPart(v), frame.ReviewsCrumb, page.Crumb{Href: reviewpage.Href(o.review.ID), Title: o.review.Name},
		page.Crumb{Href: reviewpage.LettersHref(o.review.ID), Title: "Letters"}, page.Crumb{Title: l.Title})
}

// mostPreviewed is how many matters the editor offers for a preview.
const mostPreviewed = 200

// previewTemplate is the part of the page that shows a text as it is typed.
func (p *Pages) previewTemplate(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	if !frame.Inline(c) {
		return p.editor(c, http.StatusOK, typed, nil)
	}
	o, err := p.ofReview(c, matter.Stream(typed.Get("matter")))
	if err != nil {
		return err
	}
	l, ok := o.def.Letter(c.Param("name"))
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
func (p *Pages) draft(c echo.Context, o ofReview, l process.Letter, text, id string) (reviewpage.Preview, error) {
	var v reviewpage.Preview
	for _, x := range l.Check(text, o.def) {
		v.Problems = append(v.Problems, x.Error())
	}
	if id == "" || len(v.Problems) > 0 {
		return v, nil
	}
	m, err := matter.Find(o.facts, id)
	if err != nil {
		return v, err
	}
	if m.Review != o.review.ID {
		return v, workflow.Absent("matter")
	}
	on := civil.DateIn(p.Engine.Now(), timezone.Named(m.Zone))
	x, err := dispatch.SendLetters{Letter: l.Name, DatedOn: on}.Draft(o.facts, workflow.Act{At: p.Engine.Now()}, dispatch.Letter{Matter: id}, text)
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
