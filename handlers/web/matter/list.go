package matter

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
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
	f := view.ReadMatterQuery(q)
	if !slices.Contains(view.MatterSorts, strings.TrimPrefix(f.Sort, "-")) {
		if f.Sort != "" {
			frame.NoSuchChoice(c, "sort", false, f.Sort, "the list is sorted by jurisdiction.")
		}
		f.Sort = ""
	}
	ask := f.Filter(u, now)
	ask.Cursor, ask.Count = q.Get("cursor"), true
	found, err := p.read.Matters(ctx, u.Viewer(), ask)
	if err != nil {
		return matterpage.List{}, err
	}
	l := matterpage.List{
		Shell: p.Shell(c, "Matters"), Filter: f, Return: "/matters?" + q.Encode(),
		Stages: defs.Merged(subject.StageOptions), States: defs.Merged(subject.StateOptions), Reviews: defs.ReviewOptions(),
		Columns: columns(f), Summary: words.Count(found.Total, "matter", "matters"),
	}
	if l.Owners, err = p.subject.Owners(c, f.Owner); err != nil {
		return matterpage.List{}, err
	}
	for _, m := range found.Items {
		l.Rows = append(l.Rows, matterpage.NewRow(m, defs.Of[m.Review.ID], now))
	}
	if u.Can(workflow.VerbAssign) {
		l.ActsAt = "/matters/assign"
		if u.Can(workflow.VerbMove) {
			l.Acts, l.ActsAt = defs.Merged(subject.ActOptions), "/matters/move"
		}
		l.Acts = append(l.Acts, page.Option{Value: matterpage.AssignMany, Label: "Give to somebody to look after"})
		l.Ticked = q.Get("tick") == "all"
		all := maps.Clone(q)
		all.Set("tick", "all")
		l.TickAll = "/matters?" + all.Encode()
	}
	l.Previous, l.Next = pages(f, q, found.Next)
	if l.Previous != "" || l.Next != "" {
		l.Summary = fmt.Sprintf("%s; %d on this page", l.Summary, len(l.Rows))
	}
	return l, nil
}

// columns are the headings. That of the sorted column links to the reverse order.
func columns(f view.MatterQuery) []matterpage.Column {
	head := func(title, sort string) matterpage.Column {
		col := matterpage.Column{Title: title}
		if sort == "" {
			return col
		}
		by := f
		by.Sort = sort
		now := f.Sort
		if now == "" {
			now = view.MatterSorts[0]
		}
		switch now {
		case sort:
			by.Sort, col.Sorted = "-"+sort, "ascending"
		case "-" + sort:
			col.Sorted = "descending"
		}
		col.Href = frame.MattersHref(by)
		return col
	}
	return []matterpage.Column{
		head("Jurisdiction", "jurisdiction"), head("Review", ""), head("State", "state"),
		head("Next deadline", "due"), head("Our next step", ""), head("Looked after by", ""), head("In state since", "entered"),
	}
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
