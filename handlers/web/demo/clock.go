package demo

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// mostDays bounds one move of the demonstration's clock.
const mostDays = 400

// moveClock moves the demonstration's clock forward, by days or to a date.
func (p *Pages) moveClock(c echo.Context) error {
	now := p.Engine.Now()
	to, err := p.clockTarget(c, now)
	if err != nil {
		if workflow.CodeOf(err) != workflow.Invalid {
			return err
		}
		p.Flash(c, page.Error, err.Error())
		return frame.Redirect(c, cameFrom(c))
	}
	// A long move outlasts the time that the server gives an answer.
	return p.Long(c, c.Request().PostForm, nil, func(c echo.Context) error { return p.moveTo(c, to) })
}

func (p *Pages) moveTo(c echo.Context, to time.Time) error {
	days := civil.DateIn(p.Engine.Now(), time.UTC).DaysUntil(civil.DateIn(to, time.UTC))
	ctx, cancel := frame.Steps(c, "Moving the clock by", days, "day", "days")
	defer cancel()
	missed, queued, sent, err := p.Clock.Forward(ctx, to)
	if err != nil {
		return err
	}
	p.Flash(c, page.Success, fmt.Sprintf("The clock now shows %s: %s missed, %s queued, %s sent.",
		frame.Zone(c).Text(p.Engine.Now()), words.Count(missed, "deadline", "deadlines"),
		words.Count(queued, "alert", "alerts"), words.Count(sent, "message", "messages")))
	return frame.Redirect(c, cameFrom(c))
}

// clockTarget is the same time of day in the reader's zone, some days ahead or on
// a given date.
func (p *Pages) clockTarget(c echo.Context, now time.Time) (time.Time, error) {
	loc := timezone.Named(frame.Who(c).Zone)
	var ahead int
	var err error
	if text := c.FormValue("to"); text != "" {
		date, err := civil.ParseDate(text)
		if err != nil {
			return time.Time{}, &workflow.Error{Code: workflow.Invalid, Field: "to", Message: validation.Date("Date", text)}
		}
		ahead = civil.DateIn(now, loc).DaysUntil(date)
	} else if ahead, err = strconv.Atoi(c.FormValue("days")); err != nil {
		ahead = 0
	}
	if ahead < 1 || ahead > mostDays {
		return time.Time{}, &workflow.Error{Code: workflow.Invalid, Field: "days", Message: fmt.Sprintf("The clock moves forward only, by 1 to %d days.", mostDays)}
	}
	return civil.DaysFrom(now, ahead, loc).UTC(), nil
}

// cameFrom is the page of this site that sent the form, "/" if unknown.
func cameFrom(c echo.Context) string {
	u, err := url.Parse(c.Request().Referer())
	if err != nil || u.Host != c.Request().Host {
		return "/"
	}
	return frame.LocalPath((&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String())
}
