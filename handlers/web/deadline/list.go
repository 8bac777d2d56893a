package deadline

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	duepage "duces/templates/due"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/validation"
	"duces/workflow/view"
)

// deadlines lists what is due across matters, by due date.
func (p *Pages) deadlines(c echo.Context) error {
	ctx, u, now := c.Request().Context(), frame.Who(c), p.Engine.Now()
	defs, err := p.subject.Processes(ctx, u)
	if err != nil {
		return err
	}
	choice, f, from, to := p.listOf(c, c.QueryParams())
	stages := frame.AnyOf("All stages", defs.Merged(subject.StageOptions))
	choice = choice.among(c, defs)
	frame.WrongFields(c, from, to)
	var owners []page.Option
	if choice.owner, owners, err = p.subject.Owners(c, choice.owner.Value); err != nil {
		return err
	}
	var people []page.Option
	if choice.whose, people, err = p.subject.Whose(c, choice.whose.Value); err != nil {
		return err
	}
	f.Whose = view.OwnerAsked(u, choice.whose.Value)
	f.Review, f.Kind, f.Stage = choice.review.Value, choice.kind.Value, choice.stage.Value
	f.Owner = view.OwnerAsked(u, choice.owner.Value)
	f.Sort = frame.SortOf(c, view.DeadlineSorts)
	frame.Narrow(c, &f)
	f.Cursor = c.QueryParam("cursor")
	if len(ManyActs(u)) > 0 {
		f.CountTo = matter.MaxAtOnce + 1
	}
	rows, err := p.read.Deadlines(ctx, u.Viewer(), f)
	if err != nil {
		return err
	}
	v := duepage.ListView{
		Review: choice.review, Reviews: frame.AnyOf("All", defs.ReviewOptions()), Kind: choice.kind, Kinds: kindsOf(defs),
		Owed: choice.owed, Owner: choice.owner, Owners: owners, Whose: choice.whose, People: people, Unread: choice.unread, Answered: choice.answered, Status: choice.status, From: from, To: to, Sort: f.Sort,
		Query: choice.query, Stage: choice.stage, Stages: stages,
		USState: choice.usState, USStates: frame.AnyOf("All states", frame.USStates()),
		Filtered: choice.narrows() || from.Value != "" || to.Value != "", Zone: frame.Zone(c), Summary: words.Count(len(rows.Items), "deadline", "deadlines"),
	}
	v.Columns = columns(c, len(v.Reviews)-1)
	read, err := p.acknowledgements(c, rows.Items)
	if err != nil {
		return err
	}
	for _, d := range rows.Items {
		r := duepage.Named(d, defs.Of[d.Review.ID])
		if d.Overdue || d.Status == due.StatusOpen {
			r.Left = left(d, now)
		}
		if d.Overdue {
			r.DaysLate = words.DaysLate(d.Due, d.Zone, now)
		}
		if d.Overdue && !r.OurStep() {
			r.Ack, r.Unread = read[d.Matter+"/"+d.ID], !d.Acknowledged
		}
		if !r.OurStep() {
			r.Acts = actsOn(d)
		}
		v.Rows = append(v.Rows, r)
	}
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	v.Bulk = frame.Bulk(c, "deadline", "deadlines", v.Prev != "" || v.Next != "", rows.Total)
	v.Bulk.Acts = ManyActs(u)
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return p.Show(c, http.StatusOK, "Deadlines", duepage.List(v))
}

// listOf is the list that an address asks for, with the fields of its due dates.
func (p *Pages) listOf(c echo.Context, q url.Values) (choice choice, f view.DeadlineFilter, from, to page.Field) {
	choice = choiceOf(c, q, duepage.Statuses, duepage.StatusLive)
	f = choice.filter(frame.Who(c))
	f.Now = p.Engine.Now()
	from, to = dueDays(q, &f)
	if choice.status.Value == duepage.StatusAhead && f.From.IsZero() {
		f.From = notOver(frame.Zone(c).Today(f.Now))
	}
	return choice, f, from, to
}

// columns are the headings, each of which sorts; that of the review is there
// where the reader has more than one.
func columns(c echo.Context, reviews int) []page.Column {
	var list []page.Column
	for _, col := range [][2]string{
		{"Due date", "due"}, {"Jurisdiction", "jurisdiction"}, {"Deadline", "kind"}, {"Status", "status"}, {"Assigned to", "owner"}, {"Review", "review"},
	} {
		if col[1] != "review" || reviews > 1 {
			head := frame.Column(c, view.DeadlineSorts, col[0], col[1])
			head.More = duepage.MoreColumns[head.Title]
			list = append(list, head)
		}
	}
	return list
}

// dueDays reads the first and the last due date, of which either may be open. One
// day, or a month, is both; what the address asks for narrows together.
func dueDays(q url.Values, f *view.DeadlineFilter) (from, to page.Field) {
	from, to = page.Field{Name: "from", Label: "Due on or after", Value: q.Get("from")}, page.Field{Name: "to", Label: "Due on or before", Value: q.Get("to")}
	within := func(first, last civil.Date) {
		if first.After(f.From) {
			f.From = first
		}
		if f.To.IsZero() || !last.IsZero() && last.Before(f.To) {
			f.To = last
		}
	}
	read := func(at *page.Field, text string) (day civil.Date) {
		if text != "" {
			var err error
			if day, err = civil.ParseDate(text); err != nil {
				at.Value, at.Error = text, validation.Date("", text)
			}
		}
		return day
	}
	within(read(&from, from.Value), read(&to, to.Value))
	day := read(&from, q.Get("day"))
	within(day, day)
	if month := q.Get("month"); month != "" {
		if first, err := monthOf(month); err != nil {
			from.Value, from.Error = month, err.Error()
		} else {
			within(first, first.AddMonths(1).AddDays(-1))
		}
	}
	if from.Error != "" || to.Error != "" {
		return from, to
	}
	if !f.From.IsZero() {
		from.Value = f.From.String()
	}
	if !f.To.IsZero() {
		to.Value = f.To.String()
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		to.Error = "This date is before the start date."
	}
	return from, to
}

// soonDays is how far ahead "due soon" looks.
const soonDays = 14

// notOver is the first due date that may still be running in some time zone, for
// a reader in any other.
func notOver(today civil.Date) civil.Date { return today.AddDays(-2) }

// left counts from today in the zone of the deadline, not of the reader.
func left(d view.DeadlineRow, now time.Time) string {
	text, _ := words.Left(d.Due, page.ZoneOf(d.Zone).Today(now))
	return text
}

// acknowledgements says, for those overdue deadlines of one page of the list that
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

// Matching are the deadlines of a list, by the filter in its address.
func (p *Pages) Matching(c echo.Context, filter url.Values) ([]view.DeadlineRow, error) {
	_, f, _, _ := p.listOf(c, filter)
	f.Limit = 200
	return frame.Matching(func(cursor string) (view.Page[view.DeadlineRow], error) {
		f.Cursor = cursor
		rows, err := p.read.Deadlines(c.Request().Context(), frame.Who(c).Viewer(), f)
		rows.Items = slices.DeleteFunc(rows.Items, view.DeadlineRow.OurStep)
		return rows, err
	})
}
