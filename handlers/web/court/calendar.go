package court

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/deadline"
	"duces/workflow/view"
)

var courtCrumb = page.Crumb{Href: duepage.AsCourt, Title: "Court calendar"}

// courtCalendar shows the closed days of a year and the closures on record.
func (p *Pages) courtCalendar(c echo.Context) error {
	u := frame.Who(c)
	year, ok := readYear(c.QueryParam("year"))
	if !ok {
		year = frame.Zone(c).Today(p.Engine.Now()).Year()
	}
	world, err := p.read.World(c.Request().Context(), u.ID, calendar.Stream)
	if err != nil {
		return err
	}
	v := duepage.CourtView{
		Year: year, Version: calendar.Of(world).Version(), MayDeclare: slices.Contains(access.Admins, u.Role),
		Switch: u.Can(workflow.VerbReadMatters), Zone: frame.Zone(c),
	}
	v.Federal, v.States = duepage.Holidays(year)
	if v.Closures, err = p.closures(c, calendar.Of(world)); err != nil {
		return err
	}
	link := func(year int) (href, text string) {
		text = strconv.Itoa(year)
		if _, ok := readYear(text); !ok {
			return "", ""
		}
		return duepage.AsCourt + "?year=" + text, text
	}
	v.PrevHref, v.PrevYear = link(year - 1)
	v.NextHref, v.NextYear = link(year + 1)
	return p.Show(c, http.StatusOK, "Court calendar", duepage.Court(v))
}

// readYear takes the years that a date can have.
func readYear(text string) (year int, ok bool) {
	d, err := deadline.ParseDate(text + "-01-01")
	if err != nil {
		return 0, false
	}
	return d.Year(), true
}

// closures are those on record, latest day first, with who declared them.
func (p *Pages) closures(c echo.Context, cal *deadline.Calendar) ([]duepage.Closed, error) {
	onRecord := cal.Closures()
	if len(onRecord) == 0 {
		return nil, nil
	}
	events, err := frame.ReadAll(func(cursor string) (view.Page[view.HistoryRow], error) {
		return p.read.History(c.Request().Context(), frame.Who(c).Viewer(), view.HistoryFilter{Stream: calendar.Stream, Limit: frame.HistoryRows, Cursor: cursor})
	})
	if err != nil {
		return nil, err
	}
	declared := map[deadline.Closure]view.HistoryRow{}
	for _, row := range events {
		if added, ok := row.Event.Data.(calendar.ClosureAdded); ok {
			declared[added.Closure] = row
		}
	}
	list := make([]duepage.Closed, 0, len(onRecord))
	for _, closure := range slices.Backward(onRecord) {
		row := declared[closure]
		list = append(list, duepage.Closed{Closure: closure, Who: row.ActorName, At: row.Event.Recorded})
	}
	return list, nil
}
