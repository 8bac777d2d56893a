package jurisdiction

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/recalculation"
	"duces/workflow/view"
)

// mostCandidates is how many jurisdictions are offered to merge into.
const mostCandidates = 20

func (p *Pages) showMerge(c echo.Context) error { return p.mergeForm(c, http.StatusOK, nil) }

// mergeForm offers the jurisdictions whose names match what was typed.
func (p *Pages) mergeForm(c echo.Context, status int, found frame.Problems) error {
	j, err := p.jurisdictionOnRecord(c)
	if err == nil {
		err = j.NotMerged()
	}
	if err != nil {
		return err
	}
	query := strings.TrimSpace(c.FormValue("q"))
	f := jurisdictionpage.MergeForm{
		Jurisdiction: j, Title: "Merge " + j.Title(), Key: frame.FormKey(c), Asked: query != "",
		Query: page.Field{Name: "q", Label: "Find the jurisdiction to merge into", Type: "search", Value: query},
		Into:  found.At(page.Field{Name: "into", Label: "Merge into", Value: c.FormValue("into"), Required: true}),
	}
	if query != "" {
		rows, err := p.read.Jurisdictions(c.Request().Context(), frame.Who(c).Viewer(), view.JurisdictionFilter{Query: query, Limit: mostCandidates})
		if err != nil {
			return err
		}
		f.Found = jurisdictionpage.Candidates(rows.Items, j.ID)
	}
	f.Problems = found.Summary(f.Into)
	return p.showMergePage(c, status, f.Title, jurisdictionpage.Merge(f), j.ID, j.Title())
}

// merge first shows what a merge leads to, and whether a second person must approve it, and then, once that is
// confirmed, does it all in one act, or asks for it.
func (p *Pages) merge(c echo.Context) error {
	version := func(name string) int {
		n, _ := strconv.Atoi(c.FormValue(name)) // what is no number is no version that was seen
		return n
	}
	cmd := recalculation.MergeJurisdictions{
		ID: c.Param("id"), Into: c.FormValue("into"), Shown: c.FormValue("hash"), Version: version("version"), IntoVersion: version("into_version"),
	}
	refused := func(err error) error {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return p.mergeForm(c, status, found)
	}
	if cmd.Shown == "" {
		world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, cmd.Streams()...)
		if err != nil {
			return err
		}
		preview, err := cmd.Preview(world, workflow.Act{At: p.Engine.Now()})
		if err != nil {
			return refused(err)
		}
		from, into := preview.Old, preview.New
		v := jurisdictionpage.MergeView{
			From: from, Into: into, Title: "Merge " + from.Title() + " into " + into.Title(), Key: frame.FormKey(c), Hash: preview.Hash,
			Moved: jurisdictionpage.MergeMovedOf(preview), Matters: preview.Matters, Contacts: preview.Contacts, Approval: preview.Approval,
		}
		return p.showMergePage(c, http.StatusOK, v.Title, jurisdictionpage.MergePreview(v), from.ID, from.Title())
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		return refused(err)
	}
	if waits := result.Pending(); waits != "" {
		p.Done(c, result, "Approval requested. A supervising attorney other than you must approve the merge.")
		return frame.Redirect(c, "/approvals/"+waits)
	}
	p.Done(c, result, "Merged. "+words.Count(result.Count(matter.JurisdictionMerged{}.Type()), "matter", "matters")+" moved here. Both histories are kept.")
	return frame.Redirect(c, jurisdictionpage.Href(cmd.Into))
}

func (p *Pages) showMergePage(c echo.Context, status int, title string, content templ.Component, id, name string) error {
	return p.Show(c, status, title, content, jurisdictionsCrumb, page.Crumb{Href: jurisdictionpage.Href(id), Title: name}, page.Crumb{Title: title})
}
