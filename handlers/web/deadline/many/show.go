package many

import (
	"net/http"
	"slices"
	"strconv"

	deadlines "duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	duepage "duces/templates/due"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/change"

	"github.com/labstack/echo/v4"
)

// showMany is the page of an act over many deadlines: what it will do to each, and its form.
func (p *Pages) showMany(c echo.Context, status int, m manyAct, found frame.Problems) error {
	refused := 0
	for i := range m.rows {
		if d := &m.rows[i]; d.reason != "" {
			d.ticked = false
			refused++
		}
	}
	count := m.counted()
	v := duepage.Many{
		Title: m.title() + ": " + count, Act: m.act, Submit: m.title() + ": " + count, Key: frame.Key(m.typed), Return: m.back, Count: m.count(), General: m.general,
	}
	v.All = m.typed.Get("all")
	if v.All != "" {
		v.Seen = m.seen()
	}
	if refused > 0 {
		v.LeftOut = "Not possible for " + words.Count(refused, "deadline", "deadlines") + " of " + strconv.Itoa(len(m.rows)) + ". " + frame.ReasonsShown(refused, v.All != "")
	}
	shown := m.rows
	if v.All != "" {
		shown, v.More = frame.Shown(m.rows, func(d picked) bool { return d.reason != "" })
	}
	var inputs []page.Field // of the rows
	for _, d := range shown {
		row := duepage.ManyRow{
			Pick: d.pick(), Jurisdiction: d.on.Jurisdiction.Title(),
			Title: words.Titled(words.Kind(d.on.Process, d.due.Kind), d.due.Title),
			Due:   d.due.Due, Ends: d.due.Ends, Zone: d.due.Zone, Ticked: d.ticked, Will: d.will, Reason: d.reason,
		}
		if m.act == deadlines.DecideMany && d.reason == "" {
			row.Decide = d.decideRow(m.typed, found)
			inputs = append(inputs, row.Decide.Decision, row.Decide.Until, row.Decide.Reason)
		}
		v.Rows = append(v.Rows, row)
	}
	switch m.act {
	case change.ExtendMany:
		f := p.deadlines.ChangeForm(deadlines.Changing{On: m.rows[0].on, Due: m.rows[0].due, Name: "extend"}, m.typed, found)
		f.Days.Hint = "Counted from each current due date."
		f.Dates = m.dates
		if frame.Part(c) {
			return frame.Render(c, http.StatusOK, page.DatesList(f.ShownDates()))
		}
		v.Extend = &f
	case deadlines.NoteMany:
		v.Note = found.At(page.Field{Name: "text", Label: "Note", Value: m.typed.Get("text"), Required: true, Rows: 4})
		v.Problems = found.Summary(v.Note)
	case deadlines.AssignMany:
		v.User = found.At(page.Field{Name: "user", Label: "Assign to", Value: m.typed.Get("user"), Required: true})
		v.Problems = found.Summary(v.User)
		if err := p.people(m, &v); err != nil {
			return err
		}
	case deadlines.DecideMany:
		v.On = found.At(p.decidedOn(m))
		v.Problems = found.Summary(append([]page.Field{v.On}, inputs...)...)
	default:
		for _, problem := range found {
			v.General = append(v.General, problem.Message)
		}
	}
	return p.Show(c, status, v.Title, duepage.ManyPage(v), page.Crumb{Href: m.back, Title: "Deadlines"}, page.Crumb{Title: m.title()})
}

// people are the members of the reviews of all of them.
func (p *Pages) people(m manyAct, v *duepage.Many) error {
	reviews := map[string]bool{}
	for _, d := range m.rows {
		if reviews[d.on.Review.ID] {
			continue
		}
		people, err := subject.Members(d.on.Facts, d.on.Review)
		if err != nil {
			return err
		}
		if len(reviews) > 0 {
			people = slices.DeleteFunc(people, func(o page.Option) bool { return !slices.Contains(v.People, o) })
		}
		v.People, reviews[d.on.Review.ID] = people, true
	}
	v.People = append(v.People, page.Option{Value: matterpage.TakeBack, Label: "Unassigned"})
	return nil
}
