package home

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	accountpage "duces/templates/account"
	"duces/templates/approval"
	awardpage "duces/templates/award"
	duepage "duces/templates/due"
	"duces/templates/home"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/due"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// shownOverdue is how many overdue matters the dashboard names, shownSoon how
// many deadlines that come next.
const (
	shownOverdue = 12
	shownSoon    = 50
	shownLetters = 20
	mostWaiting  = 200
)

func (p *Pages) dashboard(c echo.Context) error {
	ctx, u, now := c.Request().Context(), frame.Who(c), p.Engine.Now()
	zone := frame.Zone(c)
	d := home.Dashboard{Zone: zone, Greeting: page.DayText(zone.Today(now)), Matters: u.Can(workflow.VerbReadMatters)}
	var err error
	if d.Notes, err = p.notes(c); err != nil {
		return err
	}
	if !d.Matters {
		d.Shell = p.Shell(c, "Dashboard")
		d.Greeting = "Administration"
		d.Ways = []home.Way{
			{Title: "Court calendar", Href: duepage.AsCourt, Text: "See the days when courts are closed, and declare a closed day."},
			{Title: "Users", Href: "/users", Text: "Add users, and manage who can sign in and their roles."},
			{Title: "Mail", Href: "/mail", Text: "See which mail is queued, sent, or failed."},
			{Title: "Ledger", Href: "/ledger", Text: "See the size of the history and its latest signed checkpoint."},
		}
		return frame.Render(c, http.StatusOK, home.DashboardPage(d))
	}
	defs, err := p.subject.Processes(ctx, u)
	if err != nil {
		return err
	}
	counts, err := p.read.Counts(ctx, u.Viewer(), zone.In(now))
	if err != nil {
		return err
	}
	if len(defs.Of) == 0 {
		d.First = first(u)
	}
	d.Figures = figures(counts, deadline.SoonHref(zone.Today(now), nil))
	if !u.Viewer().SeesAll() { // an auditor owns no matter
		d.Figures = append(d.Figures, home.Figure{Name: "mine", Number: counts.Mine, Label: "Assigned to me", Href: frame.MattersHref(view.MatterQuery{Owner: view.Me})})
	}
	waiting, err := p.read.Matters(ctx, u.Viewer(), view.MatterFilter{Completeness: string(due.StatusAnswered), Limit: mostWaiting, Now: now})
	if err != nil {
		return err
	}
	if n := len(waiting.Items); n > 0 {
		d.Figures = append(d.Figures, home.Figure{
			Name: "answered", Number: n, Label: words.NotRecorded, Href: frame.MattersHref(view.MatterQuery{Completeness: string(due.StatusAnswered)}),
		})
	}
	overpaid, err := p.read.Debts(ctx, u.Viewer(), view.DebtFilter{Overpaid: true, Limit: mostWaiting})
	if err != nil {
		return err
	}
	if n := len(overpaid.Items); n > 0 {
		d.Figures = append(d.Figures, home.Figure{Name: "overpaid", Number: n, Label: "Overpayments to decide on", Href: awardpage.Debts + "?show=overpaid"})
	}
	d.Stages = stages(defs, counts)
	yes := true
	late, err := p.read.Matters(ctx, u.Viewer(), view.MatterFilter{Overdue: &yes, Sort: "due", Limit: shownOverdue, Now: now})
	if err != nil {
		return err
	}
	for _, m := range late.Items {
		d.Overdue = append(d.Overdue, matterpage.NewRow(m, defs.Of[m.Review.ID], now))
	}
	if late.Next != "" {
		d.MoreLate = frame.MattersHref(view.MatterQuery{Overdue: true, Sort: "due"})
	}
	if d.Letters, err = p.read.ReturnedLetters(ctx, u.Viewer(), shownLetters); err != nil {
		return err
	}
	if err := p.dueSoon(c, &d, defs); err != nil {
		return err
	}
	if d.Decides = u.Can(workflow.VerbApprove); d.Decides {
		waiting, err := p.read.Approvals(ctx, u.Viewer(), view.ApprovalFilter{MayDecide: true, Limit: 20})
		if err != nil {
			return err
		}
		for _, a := range waiting.Items {
			d.Approve = append(d.Approve, approval.Row{ApprovalRow: a, Title: words.Request(defs.Of[a.Review.ID], a, transition.Corrects(a.Command))})
		}
	}
	d.Shell = p.Shell(c, "Dashboard")
	if u.Role == workflow.Compliance || u.Role == workflow.Supervisor { // the mails are theirs; every page of an administrator says it
		d.Shell.Standing = append(d.Shell.Standing, p.PausedNote(zone)...)
	}
	return frame.Render(c, http.StatusOK, home.DashboardPage(d))
}

// first says how a reader begins who has no review.
func first(u account.User) home.First {
	switch {
	case u.Can(workflow.VerbRunReviews):
		return home.First{Title: "No reviews yet", Text: "Open a review, then choose its jurisdictions. Each becomes a matter, and its deadlines appear here.", Href: "/reviews/new", Way: "Open a review"}
	case u.Viewer().SeesAll():
		return home.First{Title: "No reviews yet", Text: "The legal team opens reviews. You see every review from then on."}
	}
	return home.First{Title: "You are not a member of a review yet", Text: "The legal team or a supervising attorney adds you. The matters and deadlines of the review then appear here."}
}

// notes are about the reader: who stands in for them.
func (p *Pages) notes(c echo.Context) ([]home.Note, error) {
	u, _, err := p.subject.Account(c)
	if err != nil {
		return nil, err
	}
	var list []home.Note
	if id, away := u.StandIn(p.Engine.Now()); away {
		text := "Your alerts go to " + p.subject.UserName(c, workflow.Facts{}, id)
		if until := u.Preferences.DelegateUntil; !until.IsZero() {
			text += " through " + page.DayText(until)
		}
		list = append(list, home.Note{Name: "delegated", Text: text + ".", Href: accountpage.PreferencesHref, Way: "Change delegate"})
	}
	return list, nil
}

func (p *Pages) dueSoon(c echo.Context, d *home.Dashboard, defs subject.Processes) error {
	soon, err := p.deadlines.Soon(c, shownSoon)
	if err != nil {
		return err
	}
	now := p.Engine.Now()
	if soon.Next != "" {
		d.MoreSoon = deadline.SoonHref(d.Zone.Today(now), nil)
	}
	for _, x := range soon.Items {
		left, _ := words.Left(x.Due, page.ZoneOf(x.Zone).Today(now))
		d.Soon = append(d.Soon, home.Soon{
			Matter: x.Matter, Jurisdiction: x.Jurisdiction.Title(), State: x.Jurisdiction.State,
			Kind: words.Titled(words.Kind(defs.Of[x.Review.ID], x.Kind), x.Title), Due: x.Due, Ends: x.Ends, Zone: x.Zone, Left: left,
		})
	}
	return nil
}

func figures(n view.Counts, soon string) []home.Figure {
	return []home.Figure{
		{Name: "overdue", Number: n.Overdue, Label: "Overdue", Href: frame.MattersHref(view.MatterQuery{Overdue: true, Sort: "due"}), Late: n.Overdue > 0},
		{Name: "unacknowledged", Number: n.Unacknowledged, Label: "Overdue deadlines not acknowledged", Href: duepage.AsList + "?status=" + duepage.StatusOverdue + "&unacknowledged=yes&owed=" + due.OwedByJurisdiction, Late: n.Unacknowledged > 0},
		{Name: "soon", Number: n.DueSoon, Label: "Due in the next 14 days", Href: soon},
		{Name: "waiting", Number: n.Waiting, Label: "Pending approval", Href: frame.MattersHref(view.MatterQuery{Waiting: true})},
		{Name: "incomplete", Number: n.Incomplete, Label: "Answers refused or partial", Href: frame.MattersHref(view.MatterQuery{Completeness: view.Incomplete, Closed: "no"})},
		{Name: "steps", Number: n.StepLate, Label: "Our late steps", Href: frame.MattersHref(view.MatterQuery{StepLate: true}), Late: n.StepLate > 0},
		{Name: "open", Number: n.Open, Label: "Open matters", Href: frame.MattersHref(view.MatterQuery{Closed: "no"})},
	}
}

// stages are the bars of the chart, each in proportion to the longest.
func stages(p subject.Processes, n view.Counts) []home.Stage {
	most := 1
	for _, count := range n.Stages {
		most = max(most, count)
	}
	var out []home.Stage
	for _, o := range p.Merged(subject.StageOptions) {
		count := n.Stages[o.Value]
		out = append(out, home.Stage{
			Name: o.Value, Title: o.Label, Href: frame.MattersHref(view.MatterQuery{Stage: o.Value, Closed: "no"}), Count: count, Share: count * 1000 / most,
		})
	}
	return out
}
