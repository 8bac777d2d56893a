package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"duces/templates/due"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/deadline"
)

// deadlines lists what is due across matters, by due date.
func (w *Web) deadlines(c echo.Context) error {
	ctx, u, now := c.Request().Context(), who(c), w.Engine.Now()
	p, err := w.processes(ctx, u)
	if err != nil {
		return err
	}
	status := c.QueryParam("status")
	if !slices.ContainsFunc(due.Statuses, func(o page.Option) bool { return o.Value == status }) {
		status = ""
	}
	f := workflow.DeadlineFilter{Review: c.QueryParam("review"), Cursor: c.QueryParam("cursor"), Now: now}
	switch status {
	case "":
		f.Live = true
	case "all":
	default:
		f.Status = status
	}
	month := page.Field{Name: "month", Label: "Month", Type: "month", Value: c.QueryParam("month")}
	if month.Value != "" {
		first, err := time.Parse("2006-01", month.Value)
		if err != nil {
			month.Error = "Write the month like 2018-02."
		} else {
			f.From = deadline.NewDate(first.Year(), first.Month(), 1)
			f.To = f.From.AddMonths(1).AddDays(-1)
		}
	}
	rows, err := w.Store.Deadlines(ctx, u.Viewer(), f)
	if err != nil {
		return err
	}
	v := due.ListView{
		Review: page.Field{Name: "review", Label: "Review", Value: f.Review}, Reviews: anyOf("All", p.reviewOptions()),
		Status: page.Field{Name: "status", Label: "Status", Value: status}, Month: month,
		Filtered: f.Review != "" || status != "" || month.Value != "", Zone: zoneOf(c), Summary: words.Count(len(rows.Items), "deadline", "deadlines"),
	}
	for _, d := range rows.Items {
		r := due.Row{DeadlineRow: d, Title: words.Kind(p.by[d.Review.ID], d.Kind)}
		if d.Overdue || d.Status == workflow.DeadlineOpen {
			r.Left = left(d, now)
		}
		v.Rows = append(v.Rows, r)
	}
	v.Prev, v.Next = pager(c, rows.Next)
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return w.show(c, http.StatusOK, "Deadlines", due.List(v))
}

// left counts from the day it is where the deadline ends, not where the reader sits.
func left(d workflow.DeadlineRow, now time.Time) string {
	text, _ := words.Left(d.Due, page.ZoneOf(d.Zone).Today(now))
	return text
}
