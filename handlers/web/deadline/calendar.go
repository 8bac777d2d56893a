package deadline

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	duepage "duces/templates/due"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/view"
)

const (
	perDay   = 4    // deadlines that a cell names
	perMonth = 4000 // deadlines that a month reads
)

// calendar shows one month of all deadlines that the reader may see.
func (p *Pages) calendar(c echo.Context) error {
	ctx, u, now := c.Request().Context(), frame.Who(c), p.Engine.Now()
	defs, err := p.subject.Processes(ctx, u)
	if err != nil {
		return err
	}
	today := frame.Zone(c).Today(now)
	month := page.Field{Name: "month", Label: "Month", Type: "month", Value: c.QueryParam("month")}
	first, err := monthOf(month.Value)
	if err != nil {
		month.Error = err.Error()
	}
	if first.IsZero() {
		first = firstOf(today)
	}
	if month.Value == "" {
		month.Value = monthText(first)
	}
	world, err := p.read.World(ctx, u.ID, calendar.Stream)
	if err != nil {
		return err
	}
	choice := choiceOf(c, c.QueryParams(), duepage.CalendarStatuses, duepage.StatusAll).among(c, defs)
	var owners []page.Option
	if choice.owner, owners, err = p.subject.Owners(c, choice.owner.Value); err != nil {
		return err
	}
	var people []page.Option
	if choice.whose, people, err = p.subject.Whose(c, choice.whose.Value); err != nil {
		return err
	}
	rows, cut, err := p.monthRows(c, choice, first)
	if err != nil {
		return err
	}
	v := duepage.CalendarView{
		Title: monthTitle(first), Month: month, Cut: cut, Zone: frame.Zone(c).Label(now), Summary: words.Count(len(rows), "deadline", "deadlines"),
		Review: choice.review, Kind: choice.kind, Owed: choice.owed, Status: choice.status, Owner: choice.owner, Whose: choice.whose,
		People: people, Unread: choice.unread, Answered: choice.answered, Filtered: choice.narrows(),
		Reviews: frame.AnyOf("All", defs.ReviewOptions()), Kinds: kindsOf(defs),
		Owners: owners, NowHref: choice.href(duepage.AsMonth, firstOf(today)),
	}
	v.PrevHref, v.PrevTitle = choice.month(first.AddMonths(-1))
	v.NextHref, v.NextTitle = choice.month(first.AddMonths(1))
	by := map[civil.Date][]duepage.Entry{}
	for _, r := range rows {
		by[r.Due] = append(by[r.Due], duepage.NewEntry(duepage.Named(r, defs.Of[r.Review.ID])))
	}
	v.Weeks = weeks(first, func(d civil.Date) duepage.Day {
		return calendarDay(d, today, by[d], calendar.Of(world), choice)
	})
	return p.Show(c, http.StatusOK, "Deadlines: "+v.Title, duepage.Calendar(v))
}

// monthRows reads the deadlines of a month; cut says that there are too many to show.
func (p *Pages) monthRows(c echo.Context, choice choice, first civil.Date) (rows []view.DeadlineRow, cut bool, err error) {
	f := choice.filter(frame.Who(c))
	f.From, f.To, f.Limit, f.Now = first, first.AddMonths(1).AddDays(-1), 200, p.Engine.Now()
	err = view.ReadPages(func(cursor string) (view.Page[view.DeadlineRow], error) {
		f.Cursor = cursor
		return p.read.Deadlines(c.Request().Context(), frame.Who(c).Viewer(), f)
	}, func(list view.Page[view.DeadlineRow]) bool {
		rows = append(rows, list.Items...)
		cut = list.Next != ""
		return len(rows) < perMonth
	})
	return rows, cut, err
}

// calendarDay fills one cell: what is overdue comes first, then by jurisdiction.
func calendarDay(d, today civil.Date, entries []duepage.Entry, courts *deadline.Calendar, choice choice) duepage.Day {
	weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	cell := duepage.Day{Date: d, Today: d == today, Weekend: weekend}
	if why, closed := courts.Closed(d, ""); closed && !weekend {
		cell.Closed = why
	}
	slices.SortStableFunc(entries, func(a, b duepage.Entry) int {
		if a.Overdue != b.Overdue {
			if a.Overdue {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Jurisdiction.Name, b.Jurisdiction.Name)
	})
	shown := len(entries)
	if shown > perDay+1 { // the line "1 more" would be as long as the entry
		shown = perDay
	}
	cell.Entries, cell.More = entries[:shown], len(entries)-shown
	cell.MoreHref = choice.day(d)
	return cell
}

// weeks lays a month out from Sunday to Saturday.
func weeks(first civil.Date, day func(civil.Date) duepage.Day) [][]duepage.Day {
	var all [][]duepage.Day
	for d := first.AddDays(-int(first.Weekday())); d.Before(first.AddMonths(1)); d = d.AddDays(7) {
		week := make([]duepage.Day, 7)
		for i := range week {
			if at := d.AddDays(i); at.Month() == first.Month() {
				week[i] = day(at)
			}
		}
		all = append(all, week)
	}
	return all
}

func firstOf(d civil.Date) civil.Date { return civil.NewDate(d.Year(), d.Month(), 1) }

func monthText(first civil.Date) string { return first.String()[:len("2006-01")] }

func monthTitle(first civil.Date) string {
	return time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC).Format("January 2006")
}

// monthOf reads a month as browsers write it; none is the zero date.
func monthOf(text string) (civil.Date, error) {
	if text == "" {
		return civil.Date{}, nil
	}
	first, err := civil.ParseDate(text + "-01")
	if err != nil {
		return civil.Date{}, &workflow.Error{Code: workflow.Invalid, Field: "month", Message: "Enter a month as year-month, such as 2018-02."}
	}
	return first, nil
}
