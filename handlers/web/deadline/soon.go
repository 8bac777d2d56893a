package deadline

import (
	"maps"
	"net/url"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/view"
)

// SoonHref is the list of what is due soon, as the dashboard counts it; more
// may narrow it further.
func SoonHref(today civil.Date, more url.Values) string {
	q := url.Values{"owed": {due.OwedByJurisdiction}, "status": {duepage.StatusAhead}, "to": {today.AddDays(soonDays).String()}}
	maps.Copy(q, more)
	return duepage.AsList + "?" + q.Encode()
}

// Soon reads the deadlines that jurisdictions owe within the next soonDays, the
// nearest first.
func (p *Pages) Soon(c echo.Context, limit int) (view.Page[view.DeadlineRow], error) {
	now := p.Engine.Now()
	today := frame.Zone(c).Today(now)
	ahead := choice{status: page.Field{Value: duepage.StatusAhead}, owed: page.Field{Value: due.OwedByJurisdiction}}
	f := ahead.filter(frame.Who(c))
	f.From, f.To, f.Limit, f.Now = notOver(today), today.AddDays(soonDays), limit, now
	return p.read.Deadlines(c.Request().Context(), frame.Who(c).Viewer(), f)
}
