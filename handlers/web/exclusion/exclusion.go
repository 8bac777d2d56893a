package exclusion

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/workflow"
	"duces/workflow/exclusion"
	"duces/workflow/jurisdiction"
	"duces/workflow/proceeding"
	"duces/workflow/review"
	"duces/workflow/validation"
	"duces/workflow/view"
)

func (p *Pages) showExclusion(c echo.Context) error {
	return p.exclusionForm(c, http.StatusOK, c.QueryParams(), nil)
}

// saveExclusion leaves a jurisdiction off the list of a review.
func (p *Pages) saveExclusion(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	if typed.Get("step") == "find" {
		return p.exclusionForm(c, http.StatusOK, typed, nil)
	}
	cmd := exclusion.Exclude{
		Review: c.Param("id"), Jurisdiction: typed.Get("jurisdiction"), Proceeding: typed.Get("proceeding"),
		Reason: strings.TrimSpace(frame.Lines(typed.Get("reason"))),
	}
	var found frame.Problems
	if cmd.Jurisdiction == "" {
		found = append(found, workflow.At("q", "Find the jurisdiction and choose it."), frame.Unsaid("jurisdiction"))
	}
	if cmd.Proceeding == "" {
		found = append(found, workflow.At("proceeding", validation.Required("Proceeding")))
	}
	result, err := p.Do(c, cmd, found...)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return p.exclusionForm(c, status, typed, found)
	}
	p.Done(c, result, "Left off the list.")
	return frame.Redirect(c, reviewpage.Href(cmd.Review))
}

// mostFound is how many jurisdictions are offered of what a search finds.
const mostFound = 20

func (p *Pages) exclusionForm(c echo.Context, status int, typed url.Values, found frame.Problems) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	f := reviewpage.ExclusionForm{
		ID: o.Review.ID, Key: frame.Key(typed),
		Query:        found.At(page.Field{Name: "q", Label: "Find the jurisdiction", Hint: "Part of its name. Choose Find, then select it.", Value: typed.Get("q")}),
		Jurisdiction: found.At(page.Field{Name: "jurisdiction", Label: "Jurisdiction", Value: typed.Get("jurisdiction"), Required: true}),
		Proceeding:   found.At(page.Field{Name: "proceeding", Label: "Proceeding", Value: typed.Get("proceeding"), Required: true}),
		Reason:       found.At(page.Field{Name: "reason", Label: "Reason", Value: typed.Get("reason"), Rows: 3, Required: true}),
	}
	if j, err := jurisdiction.Current(o.Facts, f.Jurisdiction.Value); f.Jurisdiction.Value != "" && err == nil {
		f.Found = append(f.Found, page.Option{Value: f.Jurisdiction.Value, Label: j.Title()})
	}
	ctx, viewer := c.Request().Context(), frame.Who(c).Viewer()
	if query := strings.TrimSpace(f.Query.Value); query != "" {
		rows, err := p.read.Jurisdictions(ctx, viewer, view.JurisdictionFilter{Query: query, NotIn: o.Review.ID, Limit: mostFound})
		if err != nil {
			return err
		}
		if len(rows.Items) == 0 {
			f.Query.Error = "No jurisdiction without a matter in this review matches this name."
		}
		for _, r := range rows.Items {
			if r.ID != f.Jurisdiction.Value {
				f.Found = append(f.Found, page.Option{Value: r.ID, Label: r.Name + ", " + r.State, Hint: r.Parent})
			}
		}
	}
	rows, err := frame.ReadAll(func(cursor string) (view.Page[view.ProceedingRow], error) {
		return p.read.Proceedings(ctx, viewer, view.ProceedingFilter{Limit: 200, Cursor: cursor})
	})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Status != proceeding.Ended {
			f.Cases = append(f.Cases, page.Option{Value: r.ID, Label: r.Caption + ", " + r.Court + " " + r.Number})
		}
	}
	if len(f.Cases) == 0 && f.Proceeding.Error == "" {
		f.Proceeding.Hint = "No pending proceeding is on record. Record it first, under Courts."
	}
	f.Problems = found.Summary(f.Query, f.Jurisdiction, f.Proceeding, f.Reason)
	return p.show(c, status, o, "Leave a jurisdiction off", reviewpage.Exclusion(f))
}

func (p *Pages) showEndExclusion(c echo.Context) error {
	return p.endExclusionForm(c, http.StatusOK, url.Values{}, nil)
}

// endExclusion takes a jurisdiction up again.
func (p *Pages) endExclusion(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	cmd := exclusion.End{Review: c.Param("id"), Jurisdiction: c.Param("jurisdiction"), Reason: strings.TrimSpace(frame.Lines(typed.Get("reason")))}
	result, err := p.Do(c, cmd)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil || workflow.CodeOf(err) == workflow.NotFound {
			return err
		}
		return p.endExclusionForm(c, status, typed, found)
	}
	p.Done(c, result, "Taken up again. A matter can be opened for it.")
	return frame.Redirect(c, reviewpage.Href(cmd.Review))
}

func (p *Pages) endExclusionForm(c echo.Context, status int, typed url.Values, found frame.Problems) error {
	o, err := p.subject.Review(c)
	if err != nil {
		return err
	}
	x, known := o.Review.Exclusion(c.Param("jurisdiction"))
	if !known {
		return workflow.Absent("exclusion")
	}
	f := reviewpage.ExclusionForm{
		ID: o.Review.ID, Key: frame.Key(typed), Ends: &reviewpage.LeftOff{LeftOff: subject.LeftOff([]review.Exclusion{x})[0], Jurisdiction: x.Jurisdiction},
		Reason: found.At(page.Field{Name: "reason", Label: "Reason", Value: typed.Get("reason"), Rows: 3, Required: true}),
	}
	f.Problems = found.Summary(f.Reason)
	return p.show(c, status, o, "Take up again", reviewpage.Exclusion(f))
}

// show shows a form about the jurisdictions that a review leaves off.
func (p *Pages) show(c echo.Context, status int, o subject.Review, title string, part templ.Component) error {
	return p.Show(c, status, title, part, frame.ReviewsCrumb, page.Crumb{Href: reviewpage.Href(o.Review.ID), Title: o.Review.Name}, page.Crumb{Title: title})
}
