package matter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow/annotate"
)

// markConfidential marks the matter, or takes the mark off.
func (p *Pages) markConfidential(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	cmd := annotate.MarkConfidential{Matter: c.Param("id"), Reason: frame.Lines(typed.Get("reason")), End: typed.Get("end") != ""}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd)
	if err != nil {
		return p.Refused(c, typed, err)
	}
	did := "The matter is marked confidential. Published lists leave it out."
	if cmd.End {
		did = "The matter is no longer confidential. Published lists name it."
	}
	p.Done(c, result, did)
	return c.Redirect(http.StatusSeeOther, matterpage.Href(cmd.Matter))
}
