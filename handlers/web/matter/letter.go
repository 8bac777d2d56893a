package matter

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/dispatch"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// letters words the letters that went out, newest first. They lie among the documents.
func (p *Pages) letters(c echo.Context, s subject.Matter, v *matterpage.View) {
	who := frame.Who(c).Actor()
	for _, l := range s.Process.LettersIn(s.Matter.State) {
		v.MaySend = v.MaySend || dispatch.MaySend(who, s.Process, l) == nil
	}
	for _, l := range slices.Backward(s.Matter.Letters) {
		shown := matterpage.Letter{
			Event: l.Event, On: l.On, Title: l.Title, Addressee: l.Addressee, By: p.subject.UserName(c, s.Facts, l.By),
			ReturnedOn: l.ReturnedOn, Why: l.Why, Closed: l.Closed, Replaced: l.ReplacedBy != 0, Open: l.Open(),
			WithdrawnOn: l.Withdrawn.On, WithdrawnWhy: l.Withdrawn.Reason,
		}
		if !l.Stands() {
			shown.WithdrawnBy = p.subject.UserName(c, s.Facts, l.Withdrawn.By)
		}
		var links []string
		for i, d := range s.Matter.Documents {
			if d.Event == l.Event {
				links = append(links, matterpage.Href(s.Matter.ID)+"/documents/"+strconv.Itoa(i+1))
			}
		}
		if len(links) == 2 {
			shown.PDF, shown.DOCX = links[0], links[1]
		}
		v.Letters = append(v.Letters, shown)
	}
}

func (p *Pages) letterReturned(c echo.Context) error {
	return p.markLetter(c, "The letter is recorded as returned.", func(id string, event int64, typed url.Values) (workflow.Command, error) {
		on, err := civil.ParseDate(typed.Get("returned_on"))
		if err != nil {
			return nil, workflow.Malformed("returned_on", validation.Not("Returned on", typed.Get("returned_on"), "a date"))
		}
		return matter.RecordReturnedLetter{Matter: id, Letter: event, ReturnedOn: on, Reason: typed.Get("reason")}, nil
	})
}

func (p *Pages) closeLetter(c echo.Context) error {
	return p.markLetter(c, "The letter is closed.", func(id string, event int64, typed url.Values) (workflow.Command, error) {
		return matter.CloseReturnedLetter{Matter: id, Letter: event, Reason: typed.Get("reason")}, nil
	})
}

func (p *Pages) withdrawLetter(c echo.Context) error {
	return p.markLetter(c, "The letter is withdrawn. It stays on record.",
		func(id string, event int64, typed url.Values) (workflow.Command, error) {
			return matter.WithdrawLetter{Matter: id, Letter: event, Reason: typed.Get("reason")}, nil
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
	return p.refused(c, typed, err)
}
