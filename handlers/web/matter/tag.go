package matter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow/annotate"
)

// tag puts a tag on the matter, or takes one off.
func (p *Pages) tag(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	cmd := annotate.Tag{Matter: c.Param("id"), Tag: typed.Get("tag")}
	if gone := typed.Get("remove"); gone != "" {
		cmd.Tag, cmd.Remove = gone, true
	}
	if _, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd); err != nil {
		return p.Refused(c, typed, err)
	}
	return c.Redirect(http.StatusSeeOther, matterpage.Href(cmd.Matter))
}
