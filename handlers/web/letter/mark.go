package letter

import (
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/sentletter"
	"duces/workflow/validation"
)

func (p *Pages) letterReturned(c echo.Context) error {
	return p.markLetter(c, "The letter is recorded as returned.", func(id string, event int64, typed url.Values) (workflow.Command, error) {
		on, err := civil.ParseDate(typed.Get("returned_on"))
		if err != nil {
			return nil, workflow.Malformed("returned_on", validation.Not("Returned on", typed.Get("returned_on"), "a date"))
		}
		return sentletter.RecordReturned{Matter: id, Letter: event, ReturnedOn: on, Reason: typed.Get("reason")}, nil
	})
}

func (p *Pages) closeLetter(c echo.Context) error {
	return p.markLetter(c, "The letter is closed.", func(id string, event int64, typed url.Values) (workflow.Command, error) {
		return sentletter.CloseReturned{Matter: id, Letter: event, Reason: typed.Get("reason")}, nil
	})
}

func (p *Pages) withdrawLetter(c echo.Context) error {
	return p.markLetter(c, "The letter is withdrawn. It stays on record.",
		func(id string, event int64, typed url.Values) (workflow.Command, error) {
			return sentletter.Withdraw{Matter: id, Letter: event, Reason: typed.Get("reason")}, nil
		})
}

// markLetter records what became of a letter. Refused, its form comes back as it was sent.
func (p *Pages) markLetter(c echo.Context, did string, command func(id string, event int64, typed url.Values) (workflow.Command, error)) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return workflow.Absent("letter")
	}
	cmd, err := command(id, event, typed)
	if err == nil {
		var result workflow.Result
		if result, err = p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd); err == nil {
			p.Done(c, result, did)
			return frame.Redirect(c, matterpage.Href(id)+"#letters")
		}
	}
	return p.matters.Refused(c, typed, err)
}
