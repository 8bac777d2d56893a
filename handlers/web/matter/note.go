package matter

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/matter"
)

func (p *Pages) addNote(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	id, key := c.Param("id"), frame.Key(typed)
	_, err = p.Engine.Do(c.Request().Context(), frame.Who(c).ID, key, matter.AddNote{Matter: id, Text: frame.Lines(typed.Get("text"))})
	if err == nil {
		p.Flash(c, page.Success, "The note is in the history.")
		return c.Redirect(303, matterpage.Href(id))
	}
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	v, readErr := p.matterView(c)
	if readErr != nil {
		return readErr
	}
	v.Note = &matterpage.Note{Key: key, Text: typed.Get("text"), Error: atInput["text"]}
	if workflow.CodeOf(err) == workflow.Conflict {
		v.Note.Key = frame.NewKey()
	}
	for _, text := range general {
		v.Shell.Flash = append(v.Shell.Flash, page.Flash{Kind: page.Error, Text: text})
	}
	if n := atInput[matterpage.NoteName]; n != "" {
		v.Note.Error = n
	}
	return frame.Render(c, frame.StatusOf(err), matterpage.ViewPage(v))
}
