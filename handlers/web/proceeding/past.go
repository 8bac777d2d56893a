package proceeding

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	pages "duces/templates/proceeding"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/stay"
	"duces/workflow/timezone"
)

// past says what was barred in a matter on a day, as it is known now or was known then.
func (p *Pages) past(c echo.Context) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	e, now := &entry{facts: s.Facts, Reading: frame.Reading{Values: c.QueryParams()}}, p.Engine.Now()
	zone := timezone.Named(s.Jurisdiction.Zone)
	title := s.Jurisdiction.Title()
	v := pages.Past{
		Matter: pages.Named{Text: title, Href: "/matters/" + s.Matter.ID}, Action: pages.PastHref(s.Matter.ID),
		Lead: title + ", " + s.Review.Name + ". Shows which court orders barred an adverse step.",
	}
	on := e.Day("on", "Date")
	q := asked{Asked: stay.Asked{Adverse: true, Award: e.Text("award"), Ground: e.Text("ground"), Guidance: e.Text("guidance")}, on: on}
	if hour := e.hour("time", "Time of day"); hour != "" && !on.IsZero() {
		q.at, _, err = on.TimeOn(hour, zone)
		if err != nil {
			e.Found = append(e.Found, workflow.At("time", "Time of day: "+workflow.Sentence(err)))
		}
	}
	if e.Text("known") == "then" && !on.IsZero() {
		q.known = on.EndIn(zone).Add(-time.Microsecond)
	}
	q.from, q.through = e.Day("from", "Periods from"), e.Day("through", "Periods through")
	if v.Asked = !on.IsZero() && len(e.Found) == 0; v.Asked {
		if err := p.barredOn(c, s.Facts, s.Matter.ID, q, &v); err != nil {
			return err
		}
	}
	e.Values = c.QueryParams()
	if on.IsZero() && e.Text("on") == "" {
		e.Values.Set("on", civil.DateIn(now, zone).String())
	}
	v.Inputs = []pages.Input{
		required(e.input(pages.Day, "on", "Date", "")), e.input(pages.Hour, "time", "Time of day", "In the jurisdiction’s time zone."),
		e.input(pages.Line, "award", "Award number", "Leave it empty for an act about no award."), e.input(pages.Line, "ground", "Ground", "The award condition or finding that the act rests on."),
		e.input(pages.Line, "guidance", "Guidance document", "Its name, if the act rests on one."),
		e.input(pages.Choice, "known", "As known", "", page.Option{Label: "Today"}, page.Option{Value: "then", Label: "On that day"}),
		e.input(pages.Day, "from", "Periods from", "Leave empty for a year before the date."), e.input(pages.Day, "through", "Periods through", "Leave empty for a year after the date."),
	}
	var fields []page.Field
	for i := range v.Inputs {
		v.Inputs[i].Field = e.Found.At(v.Inputs[i].Field)
		fields = append(fields, v.Inputs[i].Field)
	}
	v.Problems = e.Found.Summary(fields...)
	status := http.StatusOK
	if len(v.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.Show(c, status, "What was barred on a day", pages.PastPage(v), page.Crumb{Href: "/matters", Title: "Matters"},
		page.Crumb{Href: v.Matter.Href, Title: title}, page.Crumb{Title: "Court orders"})
}

// aYear is how far periods reach around the day where nobody says otherwise.
const aYear = 365

// asked is an act with the day, and the span of days, that somebody asks about.
type asked struct {
	stay.Asked
	on            civil.Date
	at            time.Time // zero: the hour is not known
	from, through civil.Date
	known         time.Time // as it was known then; zero: as it is known now
}

// barredOn answers.
func (p *Pages) barredOn(c echo.Context, facts workflow.Facts, id string, q asked, v *pages.Past) error {
	if q.from.IsZero() {
		q.from = q.on.AddDays(-aYear)
	}
	if q.through.IsZero() || q.through.Before(q.from) {
		q.through = q.on.AddDays(aYear)
	}
	w, err := matter.Begin(facts, workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()}, id)
	if err != nil {
		return err
	}
	orders, err := stay.OfAsKnown(facts, kinds.All, w, q.on, q.known)
	if err != nil {
		return err
	}
	a, err := orders.Answer(q.Asked, q.on, q.at, q.from, q.through)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, f := range a.Clauses {
		ids[proceeding.Of(f.Ref.Order)] = true
	}
	for _, period := range a.Periods {
		for _, ref := range period.By {
			ids[proceeding.Of(ref.Order)] = true
		}
	}
	var of []proceeding.Proceeding
	for id := range ids {
		x, err := proceeding.Find(facts, id)
		if err != nil {
			return err
		}
		of = append(of, x)
	}
	courts, err := p.subject.Courts(c, facts, p.Engine.Now(), of...)
	if err != nil {
		return err
	}
	for _, f := range a.Clauses {
		if b, known := courts.Barring(f.Finding, w.Jurisdiction().ID); known {
			v.Lines = append(v.Lines, b)
		}
		v.Barred = v.Barred || f.Binds && f.Barred == order.Yes
		v.Open = v.Open || f.Binds && f.Barred == order.Unknown
	}
	known := "as known today"
	if !q.known.IsZero() {
		known = "as known on that day"
	}
	switch {
	case v.Barred:
		v.Answer = "Barred on " + q.on.Text()
	case v.Open:
		v.Answer = "Not known for " + q.on.Text()
	default:
		v.Answer = "Free on " + q.on.Text()
	}
	v.Answer += ", " + known
	for _, period := range a.Periods {
		shown := pages.Period{From: period.From.Text(), Through: period.Through.Text(), Open: period.Open}
		if period.Through.IsZero() {
			shown.Through = q.through.Text() + " and later as far as is on record"
		}
		for _, ref := range period.By {
			n := courts.Named(ref)
			n.Text = strings.ToUpper(n.Text[:1]) + n.Text[1:]
			shown.By = append(shown.By, n)
		}
		v.Periods = append(v.Periods, shown)
	}
	return nil
}
