// Package report holds the page of the weekly report, with its files.
package report

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/report"
	"duces/handlers/web/frame"
	"duces/templates/page"
	reportpage "duces/templates/report"
	"duces/workflow"
	"duces/workflow/civil"
	weekly "duces/workflow/report"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	report.Store
	Reviews(ctx context.Context, v workflow.Viewer, now time.Time) ([]view.ReviewRow, error)
}

// Pages are the weekly report on a review, and on all that the reader sees.
type Pages struct {
	*frame.Frame
	read Reads
}

// New makes the pages.
func New(f *frame.Frame, read Reads) *Pages { return &Pages{Frame: f, read: read} }

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.List(reportpage.All, access.Readers, p.show),
		frame.Get(reportpage.All+".csv", access.Readers, p.csv),
		frame.Get(reportpage.All+".pdf", access.Readers, p.pdf),
		frame.List("/reviews/:id/report", access.Readers, p.show).ForMembers(),
		frame.Get("/reviews/:id/report.csv", access.Readers, p.csv).ForMembers(),
		frame.Get("/reviews/:id/report.pdf", access.Readers, p.pdf).ForMembers(),
	}
}

// How many lines each list of a report has: on a page, and in a file.
const (
	onPage = 200
	inFile = weekly.MostMatters
)

// asked is the week that the address asks for; this week, and why, where it cannot be had.
func (p *Pages) asked(c echo.Context) (weekly.Week, error) {
	return weekly.Asked(strings.TrimSpace(c.QueryParam("week")), p.Engine.Now(), frame.Zone(c).Location())
}

func (p *Pages) dates(week weekly.Week) string {
	return weekly.Report{Week: week, Known: p.Engine.Now()}.Dates()
}

// published leaves out what is confidential for every value but 0, so that a mistyped address shows none of it.
func published(c echo.Context) bool {
	v := c.QueryParam("published")
	return v != "" && v != "0"
}

// reports are those that the address asks for.
func (p *Pages) reports(c echo.Context, week weekly.Week, most int) ([]weekly.Report, error) {
	ctx, u, now := c.Request().Context(), frame.Who(c), p.Engine.Now()
	ids := []string{c.Param("id")}
	if ids[0] == "" {
		reviews, err := p.read.Reviews(ctx, u.Viewer(), now)
		if err != nil {
			return nil, err
		}
		ids = nil
		for _, r := range reviews {
			ids = append(ids, r.ID)
		}
	}
	return report.ReadAll(ctx, p.read, u, ids, report.Query{Week: week, Published: published(c), Most: most, Now: now})
}

func (p *Pages) show(c echo.Context) error {
	week, wrong := p.asked(c)
	all, err := p.reports(c, week, onPage)
	if err != nil {
		return err
	}
	v := reportpage.View{
		Reports: all, One: c.Param("id") != "", Action: c.Request().URL.Path, Dates: p.dates(week),
		Week:      page.Field{Name: "week", Label: "Week of", Value: strings.TrimSpace(c.QueryParam("week"))},
		Published: page.Field{Name: "published", Label: "Version"},
	}
	if wrong != nil {
		v.Week.Error = workflow.Sentence(wrong)
	} else if v.Week.Value == "" {
		v.Week.Value = week.Monday.String()
	}
	frame.WrongFields(c, v.Week)
	if published(c) {
		v.Published.Values = []string{reportpage.Yes}
	}
	for _, r := range all {
		v.Confidential += r.Confidential
	}
	at := func(suffix string, monday civil.Date) string {
		q := url.Values{"week": {monday.String()}}
		if published(c) {
			q.Set("published", reportpage.Yes)
		}
		return v.Action + suffix + "?" + q.Encode()
	}
	v.CSV, v.PDF, v.Previous = at(".csv", week.Monday), at(".pdf", week.Monday), at("", week.Monday.AddDays(-7))
	if after := week.Monday.AddDays(7); !after.After(frame.Zone(c).Today(p.Engine.Now())) {
		v.Next = at("", after)
	}
	crumbs := []page.Crumb{frame.ReviewsCrumb}
	if v.One {
		crumbs = append(crumbs, page.Crumb{Href: "/reviews/" + all[0].ID, Title: all[0].Review})
	}
	crumbs = append(crumbs, page.Crumb{Title: "Weekly report"})
	return p.Show(c, http.StatusOK, "Weekly report", reportpage.Page(v), crumbs...)
}

// file are the reports for a file, which has nowhere to say that a week cannot be had.
func (p *Pages) file(c echo.Context) ([]weekly.Report, weekly.Week, error) {
	week, err := p.asked(c)
	if err != nil {
		return nil, week, err
	}
	all, err := p.reports(c, week, inFile)
	return all, week, err
}

func (p *Pages) csv(c echo.Context) error {
	all, week, err := p.file(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", report.Name(week, published(c))+".csv"))
	c.Response().Header().Set(echo.HeaderContentType, "text/csv; charset=utf-8")
	return report.Table(all).CSV(c.Response())
}

func (p *Pages) pdf(c echo.Context) error {
	all, week, err := p.file(c)
	if err != nil {
		return err
	}
	title := "Weekly report"
	if len(all) == 1 {
		title += ": " + all[0].Review
	}
	raw, err := report.PDF(all, title, p.dates(week))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", report.Name(week, published(c))+".pdf"))
	return c.Blob(http.StatusOK, "application/pdf", raw)
}
