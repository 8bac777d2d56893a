package matter

import (
	"maps"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/annotate"
)

func (p *Pages) addNote(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), annotate.AddNote{Matter: id, Text: frame.Lines(typed.Get("text"))})
	if err == nil {
		p.Done(c, result, "Note added.")
		return c.Redirect(303, matterpage.Href(id))
	}
	return p.Refused(c, typed, err)
}

// Refused shows the matter again with one of its small forms as it was sent,
// and what was wrong with it.
func (p *Pages) Refused(c echo.Context, typed url.Values, err error) error {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	v, readErr := p.View(c)
	if readErr != nil {
		return readErr
	}
	v.Typed, v.Errors = typed, atInput
	if workflow.CodeOf(err) != workflow.Conflict {
		v.Key = frame.Key(typed)
	}
	for _, name := range slices.Sorted(maps.Keys(atInput)) { // what no input of the form can show
		if !typed.Has(name) {
			general = append(general, atInput[name])
		}
	}
	for _, text := range general {
		v.Shell.Flash = append(v.Shell.Flash, page.Flash{Kind: page.Error, Text: text})
	}
	return frame.Render(c, frame.StatusOf(err), matterpage.ViewPage(v))
}
