package letter

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/sentletter"
)

func (p *Pages) letterReturned(c echo.Context) error {
	return p.markLetter(c, "The letter is recorded as returned.", func(id string, event int64, r *frame.Reading) workflow.Command {
		return sentletter.RecordReturned{Matter: id, Letter: event, ReturnedOn: r.Day("returned_on", "Returned on"), Reason: r.Get("reason")}
	})
}

func (p *Pages) closeLetter(c echo.Context) error {
	return p.markLetter(c, "The letter is closed.", func(id string, event int64, r *frame.Reading) workflow.Command {
		return sentletter.CloseReturned{Matter: id, Letter: event, Reason: r.Get("reason")}
	})
}

func (p *Pages) withdrawLetter(c echo.Context) error {
	return p.markLetter(c, "The letter is withdrawn. It stays on record.",
		func(id string, event int64, r *frame.Reading) workflow.Command {
			return sentletter.Withdraw{Matter: id, Letter: event, Reason: r.Get("reason")}
		})
}

// markLetter records what became of a letter. Refused, its form comes back as it was sent.
func (p *Pages) markLetter(c echo.Context, did string, command func(id string, event int64, r *frame.Reading) workflow.Command) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	event, err := strconv.ParseInt(c.Param("event"), 10, 64)
	if err != nil {
		return workflow.Absent("letter")
	}
	r := frame.Reading{Values: typed}
	cmd := command(id, event, &r)
	result, err := p.Do(c, cmd, r.Found...)
	if err != nil {
		return p.matters.Refused(c, typed, err)
	}
	p.Done(c, result, did)
	return frame.Redirect(c, matterpage.Href(id)+"#letters")
}
