package record

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/record"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/calendar"
	"duces/workflow/clock"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// streamKinds are the kinds of stream in words.
var streamKinds = []page.Option{
	{Value: matter.KindName, Label: "Matter"},
	{Value: review.KindName, Label: "Review"},
	{Value: jurisdiction.KindName, Label: "Jurisdiction"},
	{Value: account.KindName, Label: "User"},
	{Value: review.KindProcess, Label: "Process"},
	{Value: calendar.KindName, Label: "Court calendar"},
	{Value: clock.KindName, Label: "Clock"},
}

func kindWord(kind string) string {
	for _, k := range streamKinds {
		if k.Value == kind {
			return k.Label
		}
	}
	return ""
}

// history is the whole history of one stream, newest first.
func (p *Pages) history(c echo.Context) error {
	ctx, u := c.Request().Context(), frame.Who(c)
	stream := workflow.Stream(c.Param("kind") + "/" + c.Param("id"))
	if kindWord(stream.Kind()) == "" {
		return &workflow.Error{Code: workflow.NotFound, Message: "There is no such history."}
	}
	rows, err := p.read.History(ctx, u.Viewer(), view.HistoryFilter{Stream: stream, Newest: true, Limit: eventsShown, Cursor: c.QueryParam("cursor")})
	if err != nil {
		return err
	}
	if len(rows.Items) == 0 {
		return &workflow.Error{Code: workflow.NotFound, Message: "There is no such history."}
	}
	list, err := p.entries(c, rows.Items)
	if err != nil {
		return err
	}
	v := record.HistoryView{
		Title: "History: " + list[0].Subject, Lead: list[0].Kind + ", every event, newest first.", Entries: list, Zone: frame.Zone(c),
		Summary: words.Count(len(list), "event", "events"),
	}
	v.BackHref = subjectHref(stream, u)
	v.BackTo = "Go to the " + strings.ToLower(list[0].Kind)
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	if v.Prev != "" || v.Next != "" {
		v.Summary += " on this page"
	}
	return p.Show(c, http.StatusOK, v.Title, record.History(v))
}

// subjectHref is the page of what a stream is the history of, if the reader has one.
func subjectHref(s workflow.Stream, u account.User) string {
	switch s.Kind() {
	case matter.KindName:
		return "/matters/" + s.ID()
	case review.KindName:
		return "/reviews/" + s.ID()
	case jurisdiction.KindName:
		return "/jurisdictions/" + s.ID()
	case review.KindProcess:
		return record.ProcessHref(s.ID())
	case calendar.KindName:
		return "/court-calendar"
	case account.KindName:
		if u.Can(workflow.VerbRunUsers) {
			return "/users/" + s.ID()
		}
	}
	return ""
}
