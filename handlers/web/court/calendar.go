package court

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/view"
)

var courtCrumb = page.Crumb{Href: duepage.AsCourt, Title: "Court calendar"}

// courtCalendar shows the closed days of a year and the closures on record.
func (p *Pages) courtCalendar(c echo.Context) error {
	u := frame.Who(c)
	states := frame.AnyOf("All states", frame.USStates())
	state := frame.OneOf(c, page.Field{Name: "state", Label: "State", Value: strings.ToUpper(c.QueryParam("state"))}, states)
	inYear := page.Field{Name: "year", Label: "Year", Value: strings.TrimSpace(c.QueryParam("year"))}
	year, ok := readYear(inYear.Value)
	if !ok {
		year = frame.Zone(c).Today(p.Engine.Now()).Year()
		if inYear.Value != "" {
			inYear.Error = fmt.Sprintf("Enter a year, such as %d. This year is shown.", year)
		} else {
			inYear.Value = strconv.Itoa(year)
		}
	}
	world, err := p.read.World(c.Request().Context(), u.ID, calendar.Stream)
	if err != nil {
		return err
	}
	v := duepage.CourtView{
		Year: year, Version: calendar.Of(world).Version(), MayDeclare: slices.Contains(access.Admins, u.Role),
		Switch: u.Can(workflow.VerbReadMatters), Zone: frame.Zone(c), State: state, InYear: inYear, Options: states,
	}
	v.Federal, v.States = duepage.Holidays(year)
	if state.Value != "" {
		if v.Chosen, err = duepage.TableOf(state.Value, year); err != nil {
			return err
		}
	}
	if v.Closures, err = p.closures(c, calendar.Of(world)); err != nil {
		return err
	}
	link := func(year int) (href, text string) {
		text = strconv.Itoa(year)
		if _, ok := readYear(text); !ok {
			return "", ""
		}
		q := url.Values{"year": {text}}
		if state.Value != "" {
			q.Set("state", state.Value)
		}
		return duepage.AsCourt + "?" + q.Encode(), text
	}
	v.PrevHref, v.PrevYear = link(year - 1)
	v.NextHref, v.NextYear = link(year + 1)
	return p.Show(c, http.StatusOK, "Court calendar", duepage.Court(v))
}

// readYear takes the years that a date can have.
func readYear(text string) (year int, ok bool) {
	d, err := civil.ParseDate(text + "-01-01")
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
