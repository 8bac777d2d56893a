package award

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/stay"
	"duces/workflow/validation"
	"duces/workflow/view"
)

var Crumb = page.Crumb{Href: awardpage.Home, Title: "Awards"}

// awards lists them.
func (p *Pages) awards(c echo.Context) error {
	u := frame.Who(c)
	v := awardpage.ListView{
		Query:        page.Field{Name: "q", Label: "Award, name, or identifier", Type: "search", Value: strings.TrimSpace(c.QueryParam("q"))},
		Jurisdiction: page.Field{Name: "jurisdiction", Label: "Jurisdiction", Value: strings.TrimSpace(c.QueryParam("jurisdiction"))},
		Program:      page.Field{Name: "program", Label: "Program", Value: strings.TrimSpace(c.QueryParam("program"))},
		MayRecord:    u.Can(workflow.VerbRecordAwards),
	}
	f := view.AwardFilter{Query: v.Query.Value, Program: v.Program.Value, Cursor: c.QueryParam("cursor")}
	v.Year, f.Year = YearOf(c)
	var err error
	if f.Jurisdiction, err = p.Filtered(c, &v.Jurisdiction); err != nil {
		return err
	}
	frame.WrongFields(c, v.Jurisdiction, v.Year)
	var rows view.Page[view.AwardRow]
	if v.Jurisdiction.Error == "" {
		if rows, err = p.read.Awards(c.Request().Context(), u.Viewer(), f); err != nil {
			return err
		}
	}
	v.Rows, v.Filtered = rows.Items, f.Query != "" || v.Jurisdiction.Value != "" || f.Program != "" || v.Year.Value != ""
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	v.Summary = words.Count(len(rows.Items), "award", "awards")
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return p.Show(c, http.StatusOK, "Awards", awardpage.List(v))
}

// Filtered is the jurisdiction that a field of a list names; the field says why there is none.
func (p *Pages) Filtered(c echo.Context, f *page.Field) (id string, err error) {
	if f.Value == "" {
		return "", nil
	}
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID)
	if err != nil {
		return "", err
	}
	found, wrong, err := named(facts, f.Value)
	if f.Error = wrong; wrong == "" && f.Value == found.ID {
		f.Hint = found.Full()
	}
	return found.ID, err
}

// YearOf is the program year that the address asks for; 0: none, or none that can be read.
func YearOf(c echo.Context) (page.Field, int) {
	f := page.Field{Name: "year", Label: "Program year", Value: strings.TrimSpace(c.QueryParam("year"))}
	if f.Value == "" {
		return f, 0
	}
	year, err := strconv.Atoi(f.Value)
	if err != nil || year < 1900 || year > 2200 {
		f.Error = "Enter a year of four digits. All years are shown."
		return f, 0
	}
	return f, year
}

// named finds a jurisdiction by a name or an id; wrong says why none is found, or which it may be.
func named(facts workflow.Facts, text string) (found jurisdiction.Ref, wrong string, err error) {
	all, err := bearing(facts, text)
	switch {
	case err != nil:
		return found, "", err
	case len(all) == 0:
		return found, "No jurisdiction on record has the name " + validation.Quoted(text) + ".", nil
	case len(all) > 1:
		names := make([]string, len(all))
		for i, r := range all {
			names[i] = r.Full()
		}
		return found, "This may be " + validation.Or(names) + ".", nil
	}
	return all[0], "", nil
}

func bearing(facts workflow.Facts, text string) ([]jurisdiction.Ref, error) {
	q := award.Recipients{Asked: []string{workflow.Folded(text)}}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	return q.Found[q.Asked[0]], nil
}

// Past is the point that a page is asked for.
type Past struct {
	AsOf        civil.Date
	Known       time.Time
	On, KnownOn page.Field
}

// PastOf reads the point. What was recorded until the end of the day, as the reader's clock has it, is known on it.
func PastOf(c echo.Context) Past {
	p := Past{
		On:      page.Field{Name: "as_of", Label: "Effective through", Value: strings.TrimSpace(c.QueryParam("as_of"))},
		KnownOn: page.Field{Name: "known", Label: "As known on", Value: strings.TrimSpace(c.QueryParam("known"))},
	}
	read := func(f *page.Field) (day civil.Date) {
		if f.Value == "" {
			return day
		}
		day, err := civil.ParseDate(f.Value)
		if err != nil {
			f.Error = validation.Date(f.Label, f.Value)
		}
		return day
	}
	p.AsOf = read(&p.On)
	if day := read(&p.KnownOn); !day.IsZero() {
		p.Known = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, frame.Zone(c).Location()).Add(-time.Microsecond)
	}
	frame.WrongFields(c, p.On, p.KnownOn)
	return p
}

// OnRecord is the award that the address names, with the facts around it.
func (p *Pages) OnRecord(c echo.Context) (workflow.Facts, award.Award, error) {
	id := c.Param("id")
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID, award.Stream(id))
	if err != nil {
		return workflow.Facts{}, award.Award{}, err
	}
	a, err := award.Find(facts, id)
	return facts, a, err
}

// award shows one with its ledger.
func (p *Pages) award(c echo.Context) error {
	ctx, u, at := c.Request().Context(), frame.Who(c), PastOf(c)
	facts, a, err := p.OnRecord(c)
	if err != nil {
		return err
	}
	to, err := jurisdiction.Current(facts, a.Recipient)
	if err != nil {
		return err
	}
	v := awardpage.View{
		Award: a, To: to.Ref(), Columns: a.Columns(at.AsOf, at.Known), Note: a.Note(at.AsOf, at.Known), Ends: a.PeriodEnds(at.AsOf, at.Known),
		Conditions: a.Conditions(at.AsOf, at.Known), Ledger: a.Ledger(at.AsOf, at.Known), Names: map[string]string{},
		MayRecord: u.Can(workflow.VerbRecordAwards), Reader: frame.Zone(c), AsOf: at.On, Known: at.KnownOn, BarsOn: at.AsOf,
	}
	for _, act := range a.Actions {
		if act.CorrectedBy > 0 {
			v.Replaced = append(v.Replaced, act)
		}
	}
	for _, id := range a.Holders {
		j, err := jurisdiction.Find(facts, id)
		if err != nil {
			return err
		}
		v.Names[id] = j.Title()
		v.Shares = append(v.Shares, awardpage.Share{Jurisdiction: j.Ref(), Agent: id == a.Recipient, Columns: a.ColumnsOf(id, at.AsOf, at.Known)})
	}
	if v.Debts, err = p.debtsOfAward(c, facts, a, at); err != nil {
		return err
	}
	if a.SubawardOf != "" {
		if v.PartOf, err = award.Find(facts, a.SubawardOf); err != nil {
			return err
		}
	}
	if v.BarsOn.IsZero() {
		v.BarsOn = to.Today(workflow.Act{At: p.Engine.Now()})
	}
	asked := stay.View{Kinds: kinds.All, On: at.AsOf, Known: at.Known, At: p.Engine.Now()}
	if v.Bars, err = stay.OfAward(facts, a, asked); err != nil {
		return err
	}
	if v.Asides, err = stay.Asides(facts, v.Bars); err != nil {
		return err
	}
	if v.Decisions, err = stay.DecisionsOn(facts, u.ID, a, asked); err != nil {
		return err
	}
	v.Rested = stay.Resting(v.Decisions, v.Asides)
	parts, err := p.read.Awards(ctx, u.Viewer(), view.AwardFilter{SubawardOf: a.ID})
	if err != nil {
		return err
	}
	v.Subawards, v.MoreSubawards = parts.Items, parts.Next != ""
	past, err := p.read.History(ctx, u.Viewer(), view.HistoryFilter{Stream: award.Stream(a.ID), Newest: true, Limit: 20})
	if err != nil {
		return err
	}
	v.More = past.Next != ""
	for _, h := range past.Items {
		v.History = append(v.History, awardpage.Past{HistoryRow: h, What: kinds.All.Says(h.Event, workflow.Names{})})
	}
	return p.Show(c, http.StatusOK, "Award "+a.Number, awardpage.Award(v), Crumb, page.Crumb{Title: a.Number})
}
