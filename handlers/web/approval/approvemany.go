package approval

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	approvalpage "duces/templates/approval"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/view"
)

// approveMany is one act over many requests: first a page that shows what each would do,
// then the act on those that are still ticked.
func (p *Pages) approveMany(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	ids := typed["approval"]
	if len(ids) > approval.MostChosen {
		return &workflow.Error{Code: workflow.Invalid, Message: fmt.Sprintf("Choose 1 to %d requests.", approval.MostChosen)}
	}
	if typed.Get("step") != "do" {
		if len(ids) == 0 {
			p.Flash(c, page.Warning, "Select at least one request.")
			return c.Redirect(http.StatusSeeOther, "/approvals?show=mine")
		}
		m, err := p.many(c, ids)
		if err != nil {
			return err
		}
		return p.showApprovals(c, http.StatusOK, m)
	}
	return p.Long(c, typed, nil, func(c echo.Context) error { return p.approveChosen(c, typed, ids) })
}

func (p *Pages) approveChosen(c echo.Context, typed url.Values, ids []string) error {
	cmd := approval.ApproveMany{Note: frame.Lines(typed.Get("note"))}
	rows := map[string]view.ApprovalRow{}
	for _, id := range ids {
		row, err := p.read.Approval(c.Request().Context(), frame.Who(c).Viewer(), id)
		if err != nil {
			return err
		}
		rows[id] = row
		cmd.Requests = append(cmd.Requests, approval.Chosen{Matter: row.Matter, Approval: id, Hash: typed.Get("hash-" + id)})
	}
	if len(ids) == 0 {
		return p.refusedApprovals(c, typed, workflow.Malformed("approvals", "Select at least one request."))
	}
	frame.Counts(c, "Approving", len(ids), "request", "requests")
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), cmd)
	if err != nil {
		return p.refusedApprovals(c, typed, err)
	}
	said := words.Count(len(ids)-len(result.Left), "request is", "requests are") + " approved and recorded."
	for _, left := range result.Left {
		said += " " + approvalpage.Row{ApprovalRow: rows[left.Field]}.Subject() + " stays pending: " + left.Message
	}
	p.Done(c, result, said)
	return c.Redirect(http.StatusSeeOther, "/approvals?show=mine")
}

// many is the preview of an approval of some requests, each as it stands now.
func (p *Pages) many(c echo.Context, ids []string) (approvalpage.Many, error) {
	m := approvalpage.Many{Zone: frame.Zone(c), Key: frame.NewKey(), Now: p.Engine.Now()}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		x, err := p.chosen(c, id)
		if err != nil {
			return m, err
		}
		if x.Reason != "" {
			m.Left = append(m.Left, x)
		} else {
			m.Requests = append(m.Requests, x)
		}
	}
	for _, list := range [][]approvalpage.Chosen{m.Requests, m.Left} {
		slices.SortFunc(list, func(a, b approvalpage.Chosen) int { return strings.Compare(a.Subject(), b.Subject()) })
	}
	return m, nil
}

// chosen is one of them: what its own page would show, in brief.
func (p *Pages) chosen(c echo.Context, id string) (approvalpage.Chosen, error) {
	v, row, err := p.readApproval(c, id)
	x := approvalpage.Chosen{Row: approvalpage.Row{ApprovalRow: row, Title: v.Title}}
	if err != nil {
		return x, err
	}
	x.Hash, x.Effective, x.On, x.From, x.To = v.Request.Hash, v.Effective, v.On, v.From, v.To
	x.Note, x.Effects, x.Documents, x.Rights, x.RightTitle = v.Note, v.Effects, v.Documents, v.Rights, v.RightTitle()
	switch {
	case v.Correction:
		x.Corrects(v)
	case v.Change != nil:
		x.Changes(*v.Change)
	}
	if x.Effective != "" {
		x.Facts = append(x.Facts, words.Fact{Title: x.Effective, Values: []string{page.DayAtText(x.On, v.At, v.TimeZone)}})
	}
	x.Facts = append(x.Facts, v.Facts...)
	if v.Record != nil {
		x.Record, x.Conflicts = v.Record, len(v.Record.Conflicts)
	}
	switch {
	case v.Request.Status != approval.Pending:
		x.Reason = "This request is no longer pending: " + strings.ToLower(approvalpage.StatusText(v.Request.Status)) + "."
	case !v.MayDecide:
		x.Reason = v.Why
	case v.Stale != "":
		x.Reason = v.Stale
	case v.OpenReview != nil:
		x.Reason = approvalpage.ReadWhole
	}
	return x, nil
}

func (p *Pages) showApprovals(c echo.Context, status int, m approvalpage.Many) error {
	m.Shell = p.Shell(c, "Approve several requests", page.Crumb{Href: "/approvals", Title: "Approvals"}, page.Crumb{Title: "Approve several requests"})
	return frame.Render(c, status, approvalpage.ManyPage(m))
}

// refusedApprovals shows the requests as they stand now, with what was typed.
func (p *Pages) refusedApprovals(c echo.Context, typed url.Values, err error) error {
	atInput, general, ok := frame.Refusal(err)
	if !ok {
		return err
	}
	m, readErr := p.many(c, chosenBefore(typed))
	if readErr != nil {
		return readErr
	}
	for i := range m.Requests {
		m.Requests[i].Cleared = !slices.Contains(typed["approval"], m.Requests[i].ID)
	}
	m.Typed, m.NoteError = typed.Get("note"), atInput["note"]
	if workflow.CodeOf(err) != workflow.Conflict {
		m.Key = frame.Key(typed)
	}
	if e, _ := errors.AsType[*workflow.Error](err); len(e.Details) > 1 {
		m.Problem = e.Error() // each stands among what is left
	} else if len(general) > 0 {
		m.Problem = general[0]
	}
	return p.showApprovals(c, frame.StatusOf(err), m)
}

// chosenBefore are the requests that a form showed, ticked or not.
func chosenBefore(typed url.Values) []string {
	var ids []string
	for name := range typed {
		if id, shown := strings.CutPrefix(name, "hash-"); shown {
			ids = append(ids, id)
		}
	}
	return ids
}
