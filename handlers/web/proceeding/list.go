package proceeding

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	pages "duces/templates/proceeding"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/kinds"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

var listCrumb = page.Crumb{Href: "/proceedings", Title: "Courts"}

func (p *Pages) proceedings(c echo.Context) error {
	u, statuses := frame.Who(c), frame.AnyOf("Any status", pages.Statuses())
	status := frame.OneOf(c, page.Field{Name: "status", Label: "Status", Value: c.QueryParam("status")}, statuses)
	f := view.ProceedingFilter{Query: strings.TrimSpace(c.QueryParam("q")), Status: status.Value}
	frame.Narrow(c, &f)
	f.Cursor = c.QueryParam("cursor")
	rows, err := p.read.Proceedings(c.Request().Context(), u.Viewer(), f)
	if err != nil {
		return err
	}
	v := pages.ListView{
		Rows: rows.Items, Status: status, Statuses: statuses, Filtered: f.Query != "" || f.Status != "", MayRecord: u.Can(workflow.VerbRecordCourts),
		Query:   page.Field{Name: "q", Label: "Caption, party, court, or number", Type: "search", Value: f.Query},
		Summary: words.Count(len(rows.Items), "proceeding", "proceedings"),
	}
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return p.Show(c, http.StatusOK, "Courts", pages.List(v))
}

func (p *Pages) proceeding(c echo.Context) error {
	world, x, err := p.found(c)
	if err != nil {
		return err
	}
	u, now := frame.Who(c), p.Engine.Now()
	courts, err := p.subject.Courts(c, world, now, x)
	if err != nil {
		return err
	}
	past, err := p.read.History(c.Request().Context(), u.Viewer(), view.HistoryFilter{Stream: proceeding.Stream(x.ID), Newest: true, Limit: 20})
	if err != nil {
		return err
	}
	v := pages.View{
		Proceeding: x, Zone: frame.Zone(c), Today: x.Today(workflow.Act{At: now}), MayRecord: u.Can(workflow.VerbRecordCourts),
		Owner: p.subject.UserName(c, world, x.Owner), Key: frame.NewKey(),
	}
	for _, caption := range x.Captions {
		if caption.Text != x.Caption(civil.Date{}) {
			v.Earlier = append(v.Earlier, caption)
		}
	}
	for _, party := range x.Parties {
		shown := pages.Party{Party: party, Named: pages.Named{Text: party.Name}}
		if party.Jurisdiction != "" {
			shown.Href = jurisdictionpage.Href(party.Jurisdiction)
		}
		v.Parties = append(v.Parties, shown)
	}
	for _, l := range x.Links {
		named, err := named(world, l.Proceeding)
		if err != nil {
			return err
		}
		v.Links = append(v.Links, pages.Link{How: l.How.Words(), Named: named})
	}
	first := 0
	for _, f := range x.Filings {
		v.Filings = append(v.Filings, pages.Filing{Filing: f, First: first})
		first += len(f.Documents)
	}
	for _, o := range x.Orders {
		v.Orders = append(v.Orders, courts.Order(o, first))
		first += len(o.Documents)
	}
	slices.Reverse(v.Orders)
	slices.SortStableFunc(v.Filings, func(a, b pages.Filing) int { return b.On.Compare(a.On) })
	for _, d := range x.Dates {
		if d.Done == "" && (d.Alerted == 0 || d.Repeats > 0) {
			v.Dates = append(v.Dates, d)
		} else {
			v.Past = append(v.Past, d)
		}
	}
	slices.SortStableFunc(v.Dates, func(a, b proceeding.Date) int { return a.On.Compare(b.On) })
	names := workflow.Names{User: func(id string) string { return p.subject.UserName(c, world, id) }}
	for _, h := range past.Items {
		v.History = append(v.History, pages.Event{HistoryRow: h, What: kinds.All.Says(h.Event, names)})
	}
	title := x.Caption(civil.Date{})
	return p.Show(c, http.StatusOK, title, pages.Page(v), listCrumb, page.Crumb{Title: title})
}

// named is a proceeding with its page.
func named(facts workflow.Facts, id string) (pages.Named, error) {
	x, err := proceeding.Find(facts, id)
	return pages.Named{Text: x.Caption(civil.Date{}) + ", " + x.Docket.Number, Href: pages.Href(id)}, err
}

// document sends a document of a filing or of an order.
func (p *Pages) document(c echo.Context) error {
	_, x, err := p.found(c)
	if err != nil {
		return err
	}
	docs := x.Documents()
	n, err := strconv.Atoi(c.Param("number"))
	if err != nil || n < 1 || n > len(docs) {
		return &workflow.Error{Code: workflow.NotFound, Message: "This document does not exist."}
	}
	file, err := p.read.ReadDocument(c.Request().Context(), docs[n-1].SHA256)
	if err != nil {
		return err
	}
	defer file.Close()
	return frame.SendDocument(c, docs[n-1], file)
}
