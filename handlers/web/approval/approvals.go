package approval

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/paper"
	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	approvalpage "duces/templates/approval"
	jurisdictionpage "duces/templates/jurisdiction"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/adoption"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/recalculation"
	"duces/workflow/transition"
	"duces/workflow/validation"
	"duces/workflow/view"
)

// approvals lists requests: those that wait for the reader, all that wait, or all.
func (p *Pages) approvals(c echo.Context) error {
	ctx, u := c.Request().Context(), frame.Who(c)
	tabs := []page.Option{{Value: "waiting", Label: "All pending"}, {Value: "all", Label: "All"}}
	if u.Can(workflow.VerbApprove) {
		tabs = slices.Insert(tabs, 0, page.Option{Value: "mine", Label: "Needs my approval"})
	}
	asked := frame.OneOf(c, page.Field{Name: "show", Label: "Show", Value: c.QueryParam("show")}, frame.AnyOf(tabs[0].Label, tabs))
	show := cmp.Or(asked.Value, tabs[0].Value)
	f := view.ApprovalFilter{Sort: frame.SortOf(c, view.ApprovalSorts), Query: strings.TrimSpace(c.QueryParam("q"))}
	l := approvalpage.List{
		Zone: frame.Zone(c), Now: p.Engine.Now(), Ticked: c.QueryParam("tick") == "all",
		Query: page.Field{Name: "q", Label: "Name", Type: "search", Value: f.Query},
	}
	switch show {
	case "mine":
		f.MayDecide, l.Empty = true, "No requests need your approval."
	case "waiting":
		f.Status, l.Empty = approval.Pending, "No requests are pending."
	default:
		l.Empty = "No one has requested approval yet."
	}
	defs, err := p.subject.Processes(ctx, u)
	if err != nil {
		return err
	}
	frame.Narrow(c, &f)
	f.Cursor = c.QueryParam("cursor")
	found, err := p.read.Approvals(ctx, u.Viewer(), f)
	if err != nil {
		return err
	}
	for _, a := range found.Items {
		l.Rows = append(l.Rows, approvalpage.Row{ApprovalRow: a, Title: words.Request(defs.Of[a.Review.ID], a, transition.Corrects(a.Command))})
	}
	l.Show = show
	if f.Query != "" {
		l.Empty = "No request matches this name."
	}
	l.Sort = f.Sort
	l.ManyReviews = len(defs.Of) > 1 || slices.ContainsFunc(l.Rows, func(r approvalpage.Row) bool { return r.Review.Name == "" })
	for _, col := range [][2]string{{"Request", "act"}, {"About", "about"}, {"Review", "review"}, {"Requested by", "requester"}, {"Requested on", "date"}, {"Status", "status"}} {
		if col[1] != "review" || l.ManyReviews {
			head := frame.Column(c, view.ApprovalSorts, col[0], col[1])
			head.More = approvalpage.MoreColumns[head.Title]
			l.Columns = append(l.Columns, head)
		}
	}
	for _, t := range tabs {
		q := url.Values{"show": {t.Value}}
		for name, value := range map[string]string{"q": f.Query, "sort": f.Sort} {
			if value != "" {
				q.Set(name, value)
			}
		}
		l.Views = append(l.Views, approvalpage.Tab{Title: t.Label, Href: "/approvals?" + q.Encode(), Current: show == t.Value})
	}
	l.Summary = words.Count(len(l.Rows), "request", "requests") + " on this page"
	l.Previous, l.Next = frame.Pager(c, found.Next)
	if l.Picks = show == "mine" && len(l.Rows) > 0; l.Picks {
		all := maps.Clone(c.QueryParams())
		all.Set("tick", "all")
		l.TickAll = "/approvals?" + all.Encode()
	}
	l.Shell = p.Shell(c, "Approvals")
	return frame.Render(c, http.StatusOK, approvalpage.ListPage(l))
}

func (p *Pages) approval(c echo.Context) error {
	v, err := p.approvalView(c)
	if err != nil {
		return err
	}
	return frame.Render(c, http.StatusOK, approvalpage.ViewPage(v))
}

// asked finds a request about a matter, and its matter.
func (p *Pages) asked(c echo.Context, row view.ApprovalRow) (s subject.Matter, asked transition.Asked, err error) {
	if s, err = p.subject.Matter(c, row.Matter); err != nil {
		return s, asked, err
	}
	asked, err = transition.FindAsked(s.Facts, s.Matter, row.ID)
	return s, asked, err
}

func (p *Pages) approvalView(c echo.Context) (approvalpage.View, error) {
	v, _, err := p.readApproval(c, c.Param("id"))
	if err != nil {
		return v, err
	}
	if v.MayDecide && v.Request.Status == approval.Pending {
		next, err := p.nextFor(c, v.Request.ID)
		if err != nil {
			return v, err
		}
		v.Next = next != ""
	}
	title := v.Title + ": " + v.Subject
	v.Shell = p.Shell(c, title, page.Crumb{Href: "/approvals", Title: "Approvals"}, page.Crumb{Title: title})
	return v, nil
}

// readApproval reads a request with all that a decision about it rests on.
func (p *Pages) readApproval(c echo.Context, id string) (approvalpage.View, view.ApprovalRow, error) {
	row, err := p.read.Approval(c.Request().Context(), frame.Who(c).Viewer(), id)
	if err != nil {
		return approvalpage.View{}, row, err
	}
	v := approvalpage.View{Zone: frame.Zone(c), Key: frame.NewKey()}
	var facts workflow.Facts
	if row.Matter != "" {
		facts, err = p.showStep(c, row, &v)
	} else {
		facts, err = p.showOther(c, row, &v)
	}
	if err != nil {
		return v, row, err
	}
	r := v.Request
	v.RequestedBy, v.DecidedBy = p.subject.UserName(c, facts, r.RequestedBy), p.subject.UserName(c, facts, r.DecidedBy)
	v.MayWithdraw = r.RequestedBy == frame.Who(c).ID
	switch err := r.MayDecide(frame.Who(c).Actor()); {
	case err == nil:
		v.MayDecide = true
	case v.MayWithdraw:
		v.Why = "You made this request. A supervising attorney other than you must decide it."
	default:
		v.Why = "A supervising attorney must decide this request."
	}
	if r.Status == approval.Pending {
		v.Age = approvalpage.Age(r.RequestedAt, p.Engine.Now(), v.Zone)
		lost, err := r.Lost(facts)
		if err != nil {
			return v, row, err
		}
		if lost != "" {
			v.Stale = lost.Refusal()
		}
	}
	return v, row, nil
}

// showStep puts a request about a matter on the page: a transition, or the correction of one.
func (p *Pages) showStep(c echo.Context, row view.ApprovalRow, v *approvalpage.View) (workflow.Facts, error) {
	s, asked, err := p.asked(c, row)
	if err != nil {
		return s.Facts, err
	}
	v.Documents = asked.Documents()
	if v.Files, err = p.subject.Notes(c, v.Documents); err != nil {
		return s.Facts, err
	}
	if l := asked.LetterOf(s.Process); l != nil {
		v.Letter = &approvalpage.Letter{Title: l.Title, Office: l.Office, HTML: paper.HTML(l.Text)}
	}
	v.Matter, v.Subject, v.Href, v.Review, v.Request, v.On = s.Matter, s.Jurisdiction.Title(), matterpage.Href(s.Matter.ID), s.Review.Name, asked.Request, asked.On
	v.Title, v.From = words.Asked(s.Process, asked.Transition, asked.Corrects != 0), words.State(s.Process, asked.From)
	v.At, v.TimeZone = asked.Time, s.Jurisdiction.Zone
	v.Rights = form.RightsText(s.Process, asked.Rights)
	v.Note, v.Facts = asked.Note(), words.Facts(s.Process, asked.Transition, asked.Fields, asked.Personal)
	if v.Record, err = p.record(c, s); err != nil {
		return s.Facts, err
	}
	if d, changes := s.Matter.Deadline(asked.Deadline); changes {
		v.Title, v.From = words.ChangeAsked(asked.Change, words.Kind(s.Process, d.Kind)), ""
		if right, runs := due.RunningRight(s.Process, d.AsOf(p.Engine.Now())); runs {
			v.Rights = form.RightsText(s.Process, []due.Right{right})
		}
		if !asked.Gives.IsZero() {
			v.Facts = append(v.Facts, words.Fact{Title: matterpage.ChangeDateTitle(asked.Change, d), Values: []string{page.DayText(asked.Gives)}})
		}
	}
	if asked.Corrects != 0 {
		return s.Facts, p.showCorrection(s, asked, v)
	}
	if t, ok := s.Process.Transition(asked.Transition); ok {
		v.To, v.Effective = words.State(s.Process, t.Target(asked.From)), t.Effective.Title
		v.Facts = dated(t, v.Facts, linesOf(form.Foresee(t, asked.On, asked.Fields, s)))
	}
	if err := nameShares(s.Facts, v.Facts); err != nil {
		return s.Facts, err
	}
	v.Effects, v.Stale, err = p.ifApproved(c, s, asked)
	return s.Facts, err
}

// nameShares adds to decisions on joint awards whose the cents are.
func nameShares(facts workflow.Facts, all []words.Fact) error {
	for _, f := range all {
		for i, d := range f.Decisions {
			shares := words.Fact{Title: "Shares"}
			for _, share := range d.Shares {
				j, err := jurisdiction.Find(facts, share.Jurisdiction)
				if err != nil {
					return err
				}
				shares.Values = append(shares.Values, j.Ref().Title()+": $"+award.AmountText(share.Cents))
			}
			if len(shares.Values) > 0 {
				f.Decisions[i].Facts = append(d.Facts, shares)
			}
		}
	}
	return nil
}

// showOther puts a request on the page that is about no matter: a review that would be
// opened under a process that none uses yet, or a jurisdiction that would be changed.
func (p *Pages) showOther(c echo.Context, row view.ApprovalRow, v *approvalpage.View) (workflow.Facts, error) {
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID, approval.Stream(row.ID))
	if err != nil {
		return facts, err
	}
	if v.Request, err = approval.Find(facts, row.ID, ""); err != nil {
		return facts, err
	}
	asked, err := v.Request.Waiting(facts)
	if err != nil {
		return facts, err
	}
	shown := approvalpage.Row{ApprovalRow: row}
	v.Title, v.Subject, v.Href = words.Request(nil, row, false), shown.Subject(), shown.Href()
	switch asked := asked.(type) {
	case adoption.Open:
		v.OpenReview, err = p.openReview(c, facts, asked)
	case recalculation.ChangeJurisdiction:
		err = p.showChange(facts, asked, v)
	case recalculation.MergeJurisdictions:
		err = p.showMerge(facts, asked, v)
	case proceeding.EnterOrder, proceeding.VoidOrder, proceeding.CorrectClause, proceeding.RecordEvent, proceeding.ChangeMembers:
		err = p.showCourt(c, facts, asked, v)
	}
	return facts, err
}

func (p *Pages) openReview(c echo.Context, facts workflow.Facts, asked adoption.Open) (*approvalpage.OpenReview, error) {
	def, err := asked.Definition()
	if err != nil {
		return nil, err
	}
	var members []string
	for _, id := range asked.Members {
		members = append(members, p.subject.UserName(c, facts, id))
	}
	o := &approvalpage.OpenReview{
		Title: def.Title, Source: string(def.Source), Groups: approvalpage.Groups(process.Compare(process.Default(), def)),
		Facts: []words.Fact{
			{Title: "Review", Values: []string{asked.Name}},
			{Title: "Legal authority", Values: []string{asked.Authority}},
			{Title: "Opened on", Values: []string{asked.OpenedOn.Text()}},
			{Title: "Members", Values: members},
			{Title: "Process", Values: []string{def.Title}},
			{Title: "Version", Values: []string{def.Hash}},
		},
	}
	if asked.About != "" {
		o.Facts = append(o.Facts, words.Fact{Title: "About", Values: []string{asked.About}})
	}
	return o, nil
}

func (p *Pages) showChange(facts workflow.Facts, asked recalculation.ChangeJurisdiction, v *approvalpage.View) error {
	r := v.Request
	if r.Status != approval.Pending { // what it was then, its history tells
		n := asked.Asked(r).New
		v.Change = &approvalpage.Change{Differences: jurisdictionpage.Differences(jurisdiction.Jurisdiction{}, jurisdiction.Jurisdiction{
			Name: n.Name, Kind: n.Kind, State: n.State, Zone: n.Zone, Parent: n.Parent, Contact: n.Contact,
		})}
		return nil
	}
	preview, err := asked.PreviewAsked(facts, workflow.Act{Actor: r.RequestedBy, At: p.Engine.Now()}, r)
	v.Change = &approvalpage.Change{Differences: jurisdictionpage.Differences(preview.Old, preview.New)}
	if e, ours := errors.AsType[*workflow.Error](err); ours && e.Code != workflow.Internal {
		v.Stale = "This cannot be done now: " + e.Error()
		return nil
	}
	moved := jurisdictionpage.MovedOf(preview)
	v.Change.Moved = &moved
	return err
}

// showMerge shows both records: what is on record of the one that ends, and what takes over.
func (p *Pages) showMerge(facts workflow.Facts, asked recalculation.MergeJurisdictions, v *approvalpage.View) error {
	r := v.Request
	if r.Status != approval.Pending { // what it was then, its history tells
		from, err := jurisdiction.Find(facts, asked.ID)
		if err != nil {
			return err
		}
		into, err := jurisdiction.Find(facts, asked.Into)
		v.Change = &approvalpage.Change{Differences: jurisdictionpage.Differences(from, into)}
		return err
	}
	preview, err := asked.PreviewAsked(facts, workflow.Act{Actor: r.RequestedBy, At: p.Engine.Now()}, r)
	v.Change = &approvalpage.Change{Differences: jurisdictionpage.Differences(preview.Old, preview.New)}
	if e, ours := errors.AsType[*workflow.Error](err); ours && e.Code != workflow.Internal {
		v.Stale = "This cannot be done now: " + e.Error()
		return nil
	}
	moved := jurisdictionpage.MergeMovedOf(preview)
	v.Change.Moved = &moved
	return err
}

// decideApproval approves or rejects. The form sends the hash of what
// the page showed, so that nobody approves what they did not see.
func (p *Pages) decideApproval(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	v, err := p.approvalView(c)
	if err != nil {
		return err
	}
	decision, key := typed.Get("decision"), frame.Key(typed)
	if decision != "approve" && decision != "approve-next" && decision != "reject" {
		return &workflow.Error{Code: workflow.Invalid, Message: "Choose whether to approve or to reject."}
	}
	if typed.Get("hash") == "" {
		return &workflow.Error{Code: workflow.Invalid, Message: "This form is out of date. Open the page again."}
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, key, approval.Approve{
		Matter: v.Matter.ID, Approval: v.Request.ID, Approve: decision != "reject", Note: frame.Lines(typed.Get("note")), Hash: typed.Get("hash"),
	})
	if err != nil {
		return p.refusedApproval(c, typed, key, err)
	}
	text := v.Subject + ": " + validation.Quoted(v.Title) + " was approved and recorded."
	if decision == "reject" {
		text = v.Subject + ": " + validation.Quoted(v.Title) + " was rejected. Nothing changed."
	}
	p.Done(c, result, text)
	to := afterwards(v)
	if decision == "approve-next" {
		next, err := p.nextFor(c, v.Request.ID)
		if err != nil {
			return err
		}
		to = "/approvals"
		if next != "" {
			to += "/" + next
		}
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// nextFor is the request that the reader may decide after another one: the next older
// one, or else the newest; empty: there is none.
func (p *Pages) nextFor(c echo.Context, id string) (string, error) {
	first, after, cursor := "", false, ""
	for {
		found, err := p.read.Approvals(c.Request().Context(), frame.Who(c).Viewer(), view.ApprovalFilter{MayDecide: true, Cursor: cursor})
		if err != nil {
			return "", err
		}
		for _, r := range found.Items {
			switch {
			case r.ID == id:
				after = true
			case after:
				return r.ID, nil
			case first == "":
				first = r.ID
			}
		}
		if cursor = found.Next; cursor == "" {
			return first, nil
		}
	}
}

// afterwards is where a reader goes once a request has ended.
func afterwards(v approvalpage.View) string {
	if v.Href != "" {
		return v.Href
	}
	return "/approvals?show=all"
}

func (p *Pages) withdrawApproval(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	v, err := p.approvalView(c)
	if err != nil {
		return err
	}
	key := frame.Key(typed)
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, key, approval.WithdrawApproval{Matter: v.Matter.ID, Approval: v.Request.ID})
	if err != nil {
		return p.refusedApproval(c, typed, key, err)
	}
	p.Done(c, result, v.Subject+": the request for "+validation.Quoted(v.Title)+" was withdrawn.")
	return c.Redirect(http.StatusSeeOther, afterwards(v))
}

// refusedApproval shows the request as it stands now, with what was typed.
func (p *Pages) refusedApproval(c echo.Context, typed url.Values, key string, err error) error {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	v, readErr := p.approvalView(c)
	if readErr != nil {
		return readErr
	}
	v.Typed, v.Key, v.NoteError = typed.Get("note"), key, atInput["note"]
	if e, _ := errors.AsType[*workflow.Error](err); e.Code == workflow.Conflict {
		v.Key = frame.NewKey()
	}
	for name, text := range atInput {
		if name != "note" {
			general = append(general, text)
		}
	}
	if len(general) > 0 {
		v.Problem = general[0]
	}
	return frame.Render(c, frame.StatusOf(err), approvalpage.ViewPage(v))
}
