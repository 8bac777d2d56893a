package transition

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	approvalpage "duces/templates/approval"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/process"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// approvals lists requests: those that wait for the reader, all that wait, or all.
func (p *Pages) approvals(c echo.Context) error {
	ctx, u := c.Request().Context(), frame.Who(c)
	show := c.QueryParam("show")
	if show == "" {
		show = "waiting"
		if u.Can(workflow.VerbApprove) {
			show = "mine"
		}
	}
	f := view.ApprovalFilter{Cursor: c.QueryParam("cursor")}
	l := approvalpage.List{Zone: frame.Zone(c)}
	switch show {
	case "mine":
		f.MayDecide, l.Empty = true, "Nothing waits for your approval."
	case "waiting":
		f.Status, l.Empty = approval.Pending, "No request waits for a second person."
	default:
		show, l.Empty = "all", "Nobody has asked for an adverse act yet."
	}
	defs, err := p.subject.Processes(ctx, u)
	if err != nil {
		return err
	}
	found, err := p.read.Approvals(ctx, u.Viewer(), f)
	if err != nil {
		return err
	}
	for _, a := range found.Items {
		l.Rows = append(l.Rows, approvalpage.Row{ApprovalRow: a, Title: words.Asked(defs.Of[a.Review.ID], a.Transition, transition.Corrects(a.Command))})
	}
	tab := func(name, title string) {
		l.Views = append(l.Views, approvalpage.Tab{Title: title, Href: "/approvals?show=" + name, Current: show == name})
	}
	if u.Can(workflow.VerbApprove) {
		tab("mine", "Waits for me")
	}
	tab("waiting", "All that wait")
	tab("all", "All")
	l.Summary = words.Count(len(l.Rows), "request", "requests") + " on this page"
	if found.Next != "" {
		l.Next = "/approvals?" + url.Values{"show": {show}, "cursor": {found.Next}}.Encode()
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

// asked finds the request of an address, if it is the reader's to see, and its matter.
func (p *Pages) asked(c echo.Context) (s subject.Matter, asked transition.Asked, err error) {
	row, err := p.read.Approval(c.Request().Context(), frame.Who(c).Viewer(), c.Param("id"))
	if err != nil {
		return s, asked, err
	}
	if s, err = p.subject.Matter(c, row.Matter); err != nil {
		return s, asked, err
	}
	asked, err = transition.FindAsked(s.Facts, s.Matter, row.ID)
	return s, asked, err
}

func (p *Pages) approvalView(c echo.Context) (approvalpage.View, error) {
	u := frame.Who(c)
	s, asked, err := p.asked(c)
	if err != nil {
		return approvalpage.View{}, err
	}
	v := approvalpage.View{
		Zone: frame.Zone(c), Matter: s.Matter, Jurisdiction: s.Jurisdiction.Title(), Review: s.Review.Name, Request: asked.Request, On: asked.On,
		Title: words.Asked(s.Process, asked.Transition, asked.Corrects != 0), From: words.State(s.Process, asked.From),
		Note: asked.Note(), Facts: words.Facts(s.Process, asked.Transition, asked.Fields, asked.Personal),
		Documents:   asked.Documents(),
		RequestedBy: p.subject.UserName(c, s.Facts, asked.RequestedBy), DecidedBy: p.subject.UserName(c, s.Facts, asked.DecidedBy), Key: frame.NewKey(),
	}
	if asked.Corrects != 0 {
		if err := p.showCorrection(s, asked, &v); err != nil {
			return approvalpage.View{}, err
		}
	} else if t, ok := s.Process.Transition(asked.Transition); ok {
		v.To, v.Effective, v.Effects = words.State(s.Process, t.To), t.Effective.Title, effects(s.Process, t)
	}
	v.MayWithdraw = asked.RequestedBy == u.ID
	switch err := asked.MayDecide(u.Actor()); {
	case err == nil:
		v.MayDecide = true
	case v.MayWithdraw:
		v.Why = "You asked for this act yourself; another supervising attorney must decide it."
	default:
		v.Why = "A supervising attorney decides this request."
	}
	if asked.Status == approval.Pending && asked.Corrects == 0 && asked.From != s.Matter.State {
		v.Stale = "The matter has moved since this was asked for: it is now " + words.State(s.Process, s.Matter.State) + "."
	}
	v.Shell = p.Shell(c, v.Title+": "+v.Jurisdiction, page.Crumb{Href: "/approvals", Title: "Approvals"}, page.Crumb{Title: v.Title + ": " + v.Jurisdiction})
	return v, nil
}

// effects says what a transition does to deadlines, before it does it.
func effects(def *process.Definition, t process.Transition) []string {
	var out []string
	for _, o := range t.Opens {
		text := "Opens: " + words.Kind(def, o.Deadline)
		switch {
		case o.When == process.WhenAdverseAppealable:
			text += ", " + words.Days(o.Days) + ", for adverse outcomes that carry a right of review"
		case o.Field != "" && o.Days > 0:
			text += ", the earlier of the date given and " + words.Days(o.Days)
		case o.Days > 0:
			text += ", " + words.Days(o.Days)
		}
		out = append(out, text)
	}
	for _, o := range t.Reopens {
		out = append(out, "Sets again: "+words.Kind(def, o.Deadline))
	}
	for _, name := range t.Tolls {
		out = append(out, "Tolls: "+words.Kind(def, name))
	}
	for _, name := range t.Cancels {
		if name == process.CancelAll {
			out = append(out, "Cancels every open deadline")
			continue
		}
		out = append(out, "Cancels, if open: "+words.Kind(def, name))
	}
	return out
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
	if decision != "approve" && decision != "reject" {
		return &workflow.Error{Code: workflow.Invalid, Message: "Choose whether to approve or to reject."}
	}
	if typed.Get("hash") == "" {
		return &workflow.Error{Code: workflow.Invalid, Message: "The form does not say what was shown; open the page again."}
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, key, approval.Approve{
		Matter: v.Matter.ID, Approval: v.Request.ID, Approve: decision == "approve", Note: frame.Lines(typed.Get("note")), Hash: typed.Get("hash"),
	})
	if err != nil {
		return p.refusedApproval(c, typed, key, err)
	}
	text := v.Jurisdiction + ": “" + v.Title + "” is approved and recorded."
	if decision == "reject" {
		text = v.Jurisdiction + ": “" + v.Title + "” is rejected; nothing happened to the matter."
	}
	p.Done(c, result, text)
	return c.Redirect(http.StatusSeeOther, matterpage.Href(v.Matter.ID))
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
	p.Done(c, result, v.Jurisdiction+": the request for “"+v.Title+"” is withdrawn.")
	return c.Redirect(http.StatusSeeOther, matterpage.Href(v.Matter.ID))
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
