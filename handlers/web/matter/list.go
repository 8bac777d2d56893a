package matter

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/view"
)

// matters is the list of matters. Its filter, order and page are in
// the address, so that it can be bookmarked and sent to a colleague.
func (p *Pages) matters(c echo.Context) error {
	q := c.QueryParams()
	if q.Has("due") { // as mails and bookmarks have it
		more := url.Values{}
		for _, name := range []string{"review", "owner"} {
			if v := q.Get(name); v != "" {
				more.Set(name, v)
			}
		}
		return c.Redirect(http.StatusSeeOther, deadline.SoonHref(frame.Zone(c).Today(p.Engine.Now()), more))
	}
	l, err := p.matterList(c, q)
	if err != nil {
		return err
	}
	return frame.Render(c, http.StatusOK, matterpage.ListPage(l))
}

func (p *Pages) matterList(c echo.Context, q url.Values) (matterpage.List, error) {
	ctx, u, now := c.Request().Context(), frame.Who(c), p.Engine.Now()
	defs, err := p.subject.Processes(ctx, u)
	if err != nil {
		return matterpage.List{}, err
	}
	f := subject.MatterQuery(c, q)
	f.Sort = frame.SortOf(c, view.MatterSorts)
	stages, states := defs.Merged(subject.StageOptions), defs.Merged(subject.StateOptions)
	f.Review = frame.OneOf(c, page.Field{Name: "review", Label: "Review", Value: f.Review}, frame.AnyOf("All", defs.ReviewOptions())).Value
	f.Stage = frame.OneOf(c, page.Field{Name: "stage", Label: "Stage", Value: f.Stage}, frame.AnyOf("All stages", stages)).Value
	f.State = frame.OneOf(c, page.Field{Name: "state", Label: "Status", Value: f.State}, frame.AnyOf("Any status", states)).Value
	f.Completeness = frame.OneOf(c, page.Field{Name: "completeness", Label: "Answer", Value: f.Completeness}, words.Answers).Value
	owner, owners, err := p.subject.Owners(c, f.Owner)
	if err != nil {
		return matterpage.List{}, err
	}
	f.Owner = owner.Value
	ask := f.Filter(u, now)
	frame.Narrow(c, &ask)
	ask.Cursor, ask.Count = q.Get("cursor"), true
	found, err := p.read.Matters(ctx, u.Viewer(), ask)
	if err != nil {
		return matterpage.List{}, err
	}
	l := matterpage.List{
		Shell: p.Shell(c, "Matters"), Filter: f,
		Stages: stages, States: states, Reviews: defs.ReviewOptions(), Owners: owners,
		USStates: subject.USStates(), Summary: words.Count(found.Total, "matter", "matters"),
	}
	l.Columns = columns(c, len(l.Reviews))
	for _, m := range found.Items {
		row := matterpage.NewRow(m, defs.Of[m.Review.ID], now)
		if row.Acts = actsOn(defs.Of[m.Review.ID], m.State); m.Next != nil || m.Overdue {
			row.Acts = append(row.Acts, matterpage.AcknowledgeMany, matterpage.ExtendMany)
		}
		l.Rows = append(l.Rows, row)
	}
	l.Previous, l.Next = pages(f, q, found.Next)
	if u.Can(workflow.VerbAssign) {
		l.Bulk = frame.Bulk(c, "matter", "matters", l.Previous != "" || l.Next != "", found.Total)
		l.ActsAt = "/matters/assign"
		if u.Can(workflow.VerbMove) {
			l.Bulk.Acts, l.ActsAt = defs.Merged(subject.ActOptions), "/matters/move"
			l.Bulk.Acts = append(l.Bulk.Acts, page.Option{Value: matterpage.LetterMany, Label: "Send letter"})
		}
		for _, act := range deadline.DateActs(u) {
			l.Bulk.Acts = append(l.Bulk.Acts, page.Option{Value: "+" + act.Value, Label: act.Label + " deadlines"})
		}
		l.Bulk.Acts = append(l.Bulk.Acts, page.Option{Value: matterpage.AssignMany, Label: "Assign to"}, page.Option{Value: matterpage.NoteMany, Label: "Add a note"})
	}
	if l.Previous != "" || l.Next != "" {
		l.Summary = fmt.Sprintf("%s; %d on this page", l.Summary, len(l.Rows))
	}
	return l, nil
}

// actsOn are the acts over many matters that a process offers in a state.
func actsOn(def *process.Definition, state string) []string {
	acts := []string{matterpage.AssignMany, matterpage.NoteMany, matterpage.LetterMany}
	if def == nil {
		return acts
	}
	for _, t := range def.Transitions {
		if slices.ContainsFunc(t.From, func(f process.From) bool { return f.State == state }) {
			acts = append(acts, t.Name)
		}
	}
	return acts
}

// columns are the headings, each of which sorts; that of the review is there
// where the reader has more than one.
func columns(c echo.Context, reviews int) []page.Column {
	var list []page.Column
	for _, col := range [][2]string{
		{"Jurisdiction", "jurisdiction"}, {"Review", "review"}, {"Status", "state"}, {"Next deadline", "due"}, {"Our next step", "step"}, {"Assigned to", "owner"}, {"In status since", "entered"},
	} {
		if col[1] != "review" || reviews > 1 {
			head := frame.Column(c, view.MatterSorts, col[0], col[1])
			head.More = matterpage.MoreColumns[head.Title]
			list = append(list, head)
		}
	}
	return list
}

// pages link to the previous and the next page. The cursors of earlier pages stand
// in the parameter "back".
func pages(f view.MatterQuery, q url.Values, next string) (previousHref, nextHref string) {
	here, back := q.Get("cursor"), q["back"]
	link := func(cursor string, trail []string) string {
		var extra []string
		if cursor != "" {
			extra = append(extra, "cursor", cursor)
		}
		for _, b := range trail {
			extra = append(extra, "back", b)
		}
		return frame.MattersHref(f, extra...)
	}
	if here != "" {
		if n := len(back); n > 0 {
			previousHref = link(back[n-1], back[:n-1])
		} else {
			previousHref = link("", nil)
		}
	}
	if next != "" {
		trail := slices.Clone(back)
		if here != "" {
			trail = append(trail, here)
		}
		nextHref = link(next, trail)
	}
	return previousHref, nextHref
}
