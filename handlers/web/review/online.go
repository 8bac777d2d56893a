package review

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	reviewpage "duces/templates/review"
	"duces/workflow/review"
)

// setOnline says whether the respondents of a review may answer online.
func (p *Pages) setOnline(c echo.Context) error {
	id := c.Param("id")
	cmd := review.SetOnlineAnswers{Review: id, Allowed: c.FormValue("allowed") == "true"}
	result, err := p.Do(c, cmd)
	if err != nil {
		found, _, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		p.Flash(c, page.Error, found[0].Message)
		return frame.Redirect(c, reviewpage.Href(id))
	}
	did := "Respondents may no longer answer online. What they submitted stays on record."
	if cmd.Allowed {
		did = "Respondents may answer online. Invite contacts on the page of each matter."
	}
	p.Done(c, result, did)
	return frame.Redirect(c, reviewpage.Href(id))
}
