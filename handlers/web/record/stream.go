package record

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	"duces/templates/record"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/calendar"
	"duces/workflow/clock"
	"duces/workflow/inbound"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/outbox"
	"duces/workflow/proceeding"
	"duces/workflow/program"
	"duces/workflow/repayment"
	"duces/workflow/review"
	"duces/workflow/takeover"
	"duces/workflow/upload"
)

// streamKinds are the kinds of stream in words.
var streamKinds = []page.Option{
	{Value: matter.KindName, Label: "Matter"},
	{Value: review.KindName, Label: "Review"},
	{Value: jurisdiction.KindName, Label: "Jurisdiction"},
	{Value: account.KindName, Label: "User"},
	{Value: review.KindProcess, Label: "Process"},
	{Value: calendar.KindName, Label: "Court calendar"},
	{Value: approval.KindName, Label: "Request"},
	{Value: upload.KindName, Label: "Uploaded file"},
	{Value: inbound.KindName, Label: "Incoming message"},
	{Value: award.KindName, Label: "Award"},
	{Value: repayment.KindName, Label: "Debt"},
	{Value: proceeding.KindName, Label: "Proceeding"},
	{Value: association.KindName, Label: "Association"},
	{Value: outbox.KindName, Label: "Messages of a day"},
	{Value: program.KindName, Label: "Service token"},
	{Value: clock.KindName, Label: "Clock"},
	{Value: takeover.KindName, Label: "Upgrade"},
}

func kindWord(kind string) string {
	for _, k := range streamKinds {
		if k.Value == kind {
			return k.Label
		}
	}
	return ""
}

// history is the whole history of one stream, newest first where no other order is asked for.
func (p *Pages) history(c echo.Context) error {
	ctx, u := c.Request().Context(), frame.Who(c)
	stream := workflow.Stream(c.Param("kind") + "/" + c.Param("id"))
	if kindWord(stream.Kind()) == "" {
		return &workflow.Error{Code: workflow.NotFound, Message: "This history does not exist."}
	}
	choices, err := p.read.HistoryChoices(ctx, u.Viewer(), stream)
	if err != nil {
		return err
	}
	if len(choices.Types) == 0 {
		return &workflow.Error{Code: workflow.NotFound, Message: "This history does not exist."}
	}
	subject, err := p.subjectOf(c, stream)
	if err != nil {
		return err
	}
	v := record.HistoryView{
		Title: "History: " + subject, Lead: kindWord(stream.Kind()) + ", all events.", BackHref: subjectHref(stream, u),
		BackTo: "Go to the " + strings.ToLower(kindWord(stream.Kind())),
	}
	list, status, err := p.list(c, stream, false)
	if err != nil {
		return err
	}
	v.List = list
	return p.Show(c, status, v.Title, record.History(v), wayTo(stream, u, subject)...)
}

// wayTo leads to a history: by the list of what it is about and its page, or by the ledger.
func wayTo(s workflow.Stream, u account.User, subject string) []page.Crumb {
	var way []page.Crumb
	href := subjectHref(s, u)
	if from, known := listOf[s.Kind()]; known && href != "" {
		way = append(way, from)
	} else if slices.Contains(checkpointReaders, u.Role) {
		way = append(way, page.Crumb{Href: "/ledger", Title: "Ledger"})
	}
	if len(way) == 0 || way[0].Href != href {
		way = append(way, page.Crumb{Href: href, Title: subject})
	}
	return append(way, page.Crumb{Title: "History"})
}

// listOf is the list in which things of a kind stand.
var listOf = map[string]page.Crumb{
	matter.KindName:       {Href: "/matters", Title: "Matters"},
	review.KindName:       frame.ReviewsCrumb,
	jurisdiction.KindName: {Href: "/jurisdictions", Title: "Jurisdictions"},
	calendar.KindName:     {Href: "/court-calendar", Title: "Court calendar"},
	inbound.KindName:      {Href: "/inbound", Title: "Incoming mail"},
	proceeding.KindName:   {Href: "/proceedings", Title: "Courts"},
	association.KindName:  {Href: "/associations", Title: "Associations"},
	award.KindName:        {Href: "/awards", Title: "Awards"},
	repayment.KindName:    {Href: "/debts", Title: "Debts"},
	account.KindName:      {Href: "/users", Title: "Users"},
}

// subjectOf is what a stream is the history of, in words.
func (p *Pages) subjectOf(c echo.Context, stream workflow.Stream) (string, error) {
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, stream)
	if err != nil {
		return "", err
	}
	return subject(world, stream), nil
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
	case inbound.KindName:
		return "/inbound/" + s.ID()
	case proceeding.KindName:
		return "/proceedings/" + s.ID()
	case award.KindName:
		return "/awards/" + s.ID()
	case repayment.KindName:
		return "/debts/" + s.ID()
	case association.KindName:
		return "/associations/" + s.ID()
	case calendar.KindName:
		return "/court-calendar"
	case account.KindName:
		if u.Can(workflow.VerbRunUsers) {
			return "/users/" + s.ID()
		}
	}
	return ""
}
