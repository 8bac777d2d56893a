package deadline

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// deadlines lists what is due across matters, by due date.
func (p *Pages) deadlines(c echo.Context) error {
	ctx, u, now := c.Request().Context(), frame.Who(c), p.Engine.Now()
	defs, err := p.subject.Processes(ctx, u)
	if err != nil {
		return err
	}
	choice := choiceOf(c, duepage.Statuses, duepage.StatusLive)
	f := choice.filter(u)
	f.Cursor, f.Now = c.QueryParam("cursor"), now
	month := page.Field{Name: "month", Label: "Month", Type: "month", Value: c.QueryParam("month")}
	first, err := monthOf(month.Value)
	if err != nil {
		month.Error = err.Error()
	}
	within := func(from, to deadline.Date) { // what the address asks for narrows together
		if from.After(f.From) {
			f.From = from
		}
		if f.To.IsZero() || !to.IsZero() && to.Before(f.To) {
			f.To = to
		}
	}
	if !first.IsZero() {
		within(first, first.AddMonths(1).AddDays(-1))
	}
	day := page.Field{Name: "day", Label: "Day", Value: c.QueryParam("day")}
	if last := c.QueryParam("to"); last != "" && day.Value == "" {
		day = page.Field{Name: "to", Label: "Due by", Value: last}
	}
	if day.Value != "" {
		at, err := deadline.ParseDate(day.Value)
		if err != nil {
			day.Error = "Write the day like 2018-02-23."
		}
		if day.Name == "day" {
			within(at, at)
		} else {
			within(f.From, at)
		}
	}
	if choice.status.Value == duepage.StatusAhead && f.From.IsZero() {
		f.From = notOver(frame.Zone(c).Today(now))
	}
	rows, err := p.read.Deadlines(ctx, u.Viewer(), f)
	if err != nil {
		return err
	}
	v := duepage.ListView{
		Review: choice.review, Reviews: frame.AnyOf("All", defs.ReviewOptions()), Kind: choice.kind, Kinds: frame.AnyOf("All", defs.Merged(kindOptions)),
		Owed: choice.owed, Owner: choice.owner, Unread: choice.unread, Answered: choice.answered, Status: choice.status, Month: month, Day: day,
		Filtered: choice.narrows() || month.Value != "" || day.Value != "", Zone: frame.Zone(c), Summary: words.Count(len(rows.Items), "deadline", "deadlines"),
	}
	if v.Owners, err = p.subject.Owners(c, v.Owner.Value); err != nil {
		return err
	}
	read, err := p.acknowledgements(c, rows.Items)
	if err != nil {
		return err
	}
	for _, d := range rows.Items {
		r := duepage.Named(d, words.Kind(defs.Of[d.Review.ID], d.Kind), words.State(defs.Of[d.Review.ID], d.State))
		if d.Overdue || d.Status == due.StatusOpen {
			r.Left = left(d, now)
		}
		if d.Overdue && !r.OurStep() {
			r.Ack, r.Unread = read[d.Matter+"/"+d.ID], !d.Acknowledged
		}
		v.Rows = append(v.Rows, r)
	}
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return p.Show(c, http.StatusOK, "Deadlines", duepage.List(v))
}

// soonDays is how far ahead "due soon" looks.
const soonDays = 14

// notOver is the first due date that may still be running in some time zone, for
// a reader in any other.
func notOver(today deadline.Date) deadline.Date { return today.AddDays(-2) }

// left counts from today in the zone of the deadline, not of the reader.
func left(d view.DeadlineRow, now time.Time) string {
	text, _ := words.Left(d.Due, page.ZoneOf(d.Zone).Today(now))
	return text
}

// acknowledgements say, for those overdue deadlines of one page of the list that
// somebody has acknowledged as they stand now, who that was.
func (p *Pages) acknowledgements(c echo.Context, rows []view.DeadlineRow) (map[string]string, error) {
	var streams []workflow.Stream
	for _, d := range rows {
		if d.Overdue && d.Acknowledged {
			streams = append(streams, matter.Stream(d.Matter))
		}
	}
	read := map[string]string{}
	if len(streams) == 0 {
		return read, nil
	}
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, streams...)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		m, err := matter.Find(world, row.Matter)
		if err != nil {
			continue // not overdue, or the reader lost access between the two reads
		}
		d, _ := m.Deadline(row.ID)
		if a, ok := d.Acknowledged(); ok {
			read[row.Matter+"/"+row.ID] = matterpage.NewAcked(d, a, p.subject.UserName(c, world, a.By)).Text()
		}
	}
	return read, nil
}
