package money

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	awards "duces/handlers/web/award"
	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/kinds"
	"duces/workflow/stay"
	"duces/workflow/view"
)

// moneyRows are the rows of one page of the money view.
const moneyRows = 200

// money adds up awards.
func (p *Pages) money(c echo.Context) error {
	ctx, u, at := c.Request().Context(), frame.Who(c), awards.PastOf(c)
	v := awardpage.MoneyView{
		AsOf: at.On, Known: at.KnownOn, By: byOf(c),
		Program: page.Field{Name: "program", Label: "Program", Value: strings.TrimSpace(c.QueryParam("program"))},
		Review:  page.Field{Name: "review", Label: "Review", Value: c.QueryParam("review")},
		Reviews: []page.Option{{Label: "All"}},
	}
	f := view.MoneyFilter{AsOf: at.AsOf, KnownAs: at.Known, Program: v.Program.Value, ByJurisdiction: true}
	v.Year, f.Year = awards.YearOf(c)
	frame.WrongFields(c, v.Year)
	v.ByJurisdiction, v.ByProgram, v.ByYear = slices.Contains(v.By.Values, "jurisdiction"), slices.Contains(v.By.Values, "program"), slices.Contains(v.By.Values, "year")
	f.ByProgram, f.ByYear = v.ByProgram, v.ByYear
	matters, err := p.matters(ctx, u.Viewer())
	if err != nil {
		return err
	}
	for _, m := range matters {
		if !slices.ContainsFunc(v.Reviews, func(o page.Option) bool { return o.Value == m.Review.ID }) {
			v.Reviews = append(v.Reviews, page.Option{Value: m.Review.ID, Label: m.Review.Name})
		}
	}
	v.Review = frame.OneOf(c, v.Review, v.Reviews)
	reviewed, err := p.read.Reviewed(ctx, u.Viewer(), view.ReviewedFilter{Review: v.Review.Value, AsOf: f.AsOf, KnownAs: f.KnownAs})
	if err != nil {
		return err
	}
	lines, err := p.read.Money(ctx, u.Viewer(), f)
	if err != nil {
		return err
	}
	facts, err := p.read.World(ctx, u.ID)
	if err != nil {
		return err
	}
	barred, err := stay.BarredAwards(facts, stay.View{Kinds: kinds.All, On: f.AsOf, Known: f.KnownAs, At: p.Engine.Now()})
	if err != nil {
		return err
	}
	view.WithBarred(lines, f, barred)
	if v.Review.Value != "" {
		lines = slices.DeleteFunc(lines, func(r view.MoneyRow) bool { return !reviewed.All[r.Jurisdiction.ID] })
	}
	rows := reviewed.Divided(lines, v.ByJurisdiction)
	v.Total = view.MoneyTotal(lines)
	for _, r := range rows {
		v.AtRisk += r.AtRisk
	}
	v.Point = pointText(at)
	v.Filtered = len(c.QueryParams()) > 0
	from, err := strconv.Atoi(c.QueryParam("cursor"))
	if err != nil || from < 0 || from > len(rows) {
		from = 0
	}
	next := ""
	if from+moneyRows < len(rows) {
		next = strconv.Itoa(from + moneyRows)
	}
	v.Rows = rows[from:min(len(rows), from+moneyRows)]
	v.Prev, v.Next = frame.Pager(c, next)
	v.Summary = words.Count(len(rows), "row", "rows")
	return p.Show(c, http.StatusOK, "Money", awardpage.MoneyPage(v), awards.Crumb, page.Crumb{Title: "Money"})
}

// pointText says as of when the amounts are.
func pointText(at awards.Past) string {
	through, known := "the last day on record", "now"
	if !at.AsOf.IsZero() {
		through = page.DayText(at.AsOf)
	}
	if at.KnownOn.Value != "" && !at.Known.IsZero() {
		if day, err := civil.ParseDate(at.KnownOn.Value); err == nil {
			known = "on " + page.DayText(day)
		}
	}
	return "Effective through " + through + ", as known " + known + "."
}

// byOf is what the view is divided by; by jurisdiction, where nothing is chosen.
func byOf(c echo.Context) page.Field {
	f := page.Field{Name: "by", Label: "By"}
	for _, value := range c.QueryParams()["by"] {
		if !slices.ContainsFunc(awardpage.Divisions, func(o page.Option) bool { return o.Value == value }) {
			frame.NoSuchChoice(c, f.Label, value, "It is left out.")
			continue
		}
		f.Values = append(f.Values, value)
	}
	if len(f.Values) == 0 {
		f.Values = []string{awardpage.Divisions[0].Value}
	}
	return f
}

// matters are those that the reader sees.
func (p *Pages) matters(ctx context.Context, v workflow.Viewer) ([]view.MatterRow, error) {
	ask := view.MatterFilter{Limit: 200, Now: p.Engine.Now()}
	return frame.ReadAll(func(cursor string) (view.Page[view.MatterRow], error) {
		ask.Cursor = cursor
		return p.read.Matters(ctx, v, ask)
	})
}
