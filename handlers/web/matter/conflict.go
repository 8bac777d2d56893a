package matter

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/matter"
)

func (p *Pages) closeConflict(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	cmd := matter.CloseConflict{Matter: c.Param("id"), Note: frame.Lines(typed.Get("note"))}
	cmd.Correction, _ = strconv.ParseInt(typed.Get("correction"), 10, 64) // 0 for one that is none
	cmd.Event, _ = strconv.ParseInt(typed.Get("event"), 10, 64)
	key := frame.Key(typed)
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, key, cmd)
	if err == nil {
		p.Done(c, result, "The conflict is closed. Your note is in the history.")
		return c.Redirect(http.StatusSeeOther, matterpage.Href(cmd.Matter))
	}
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	v, readErr := p.View(c)
	if readErr != nil {
		return readErr
	}
	if i := slices.IndexFunc(v.Conflicts, func(x matterpage.OpenConflict) bool { return x.Correction == cmd.Correction && x.Event == cmd.Event }); i >= 0 {
		x := &v.Conflicts[i]
		x.Typed, x.Problem = typed.Get("note"), atInput["note"]
		if workflow.CodeOf(err) != workflow.Conflict {
			x.Key = key
		}
	}
	for _, text := range general {
		v.Shell.Flash = append(v.Shell.Flash, page.Flash{Kind: page.Error, Text: text})
	}
	return frame.Render(c, frame.StatusOf(err), matterpage.ViewPage(v))
}
