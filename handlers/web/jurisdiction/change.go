package jurisdiction

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	jurisdictionpage "duces/templates/jurisdiction"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
)

// changeJurisdiction first shows which due dates a corrected state or zone would
// move, and whether a second person must approve the change, and then, once that is
// confirmed, does it all in one act, or asks for it.
func (p *Pages) changeJurisdiction(c echo.Context) error {
	id, given := c.Param("id"), jurisdictionOf(c)
	seen := frame.Seen(c.Request().PostForm)
	refused := func(err error) error {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		if frame.Stale(err, nil) != nil {
			return p.staleForm(c, id, given, err)
		}
		return p.jurisdictionForm(c, status, id, given, found)
	}
	if c.FormValue("step") == "edit" {
		return p.jurisdictionForm(c, http.StatusOK, id, given, nil)
	}
	if c.Request().PostForm.Has(page.ShowDates) {
		return p.showDates(c, id, given)
	}
	cmd := recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: id, New: given}, Shown: c.FormValue("hash"), Version: seen}
	if cmd.Shown == "" {
		world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, cmd.Streams()...)
		if err != nil {
			return err
		}
		preview, err := cmd.Preview(world, workflow.Act{At: p.Engine.Now()})
		switch {
		case err != nil:
			return refused(err)
		case len(preview.Changes) > 0 || preview.Approval:
			return p.showChanges(c, given, preview)
		}
		cmd.Shown = recalculation.HashOf(nil) // that nothing moves is what was seen
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		return refused(err)
	}
	if waits := result.Pending(); waits != "" {
		p.Done(c, result, "Approval requested. A supervising attorney other than you must approve the change.")
		return frame.Redirect(c, "/approvals/"+waits)
	}
	said := "Saved. Earlier values are in the history."
	if n := result.Count(due.Moved{}.Type()); n > 0 {
		said = "Saved. " + words.Count(n, "due date was", "due dates were") + " recalculated."
	}
	p.Done(c, result, said)
	return frame.Redirect(c, jurisdictionpage.Href(id))
}

// staleForm shows the form as it was typed, and beside it what is on record now.
func (p *Pages) staleForm(c echo.Context, id string, given jurisdiction.New, err error) error {
	j, readErr := p.jurisdictionOnRecord(c)
	if readErr != nil {
		return readErr
	}
	typed := jurisdiction.Jurisdiction{ID: id, Name: given.Name, Kind: given.Kind, State: given.State, Zone: given.Zone, Parent: given.Parent, Contact: given.Contact}
	return p.jurisdictionForm(c, frame.StatusOf(err), id, given, nil, func(v *jurisdictionpage.FormView) {
		v.Version, v.Changed = j.Version, frame.Stale(err, jurisdictionpage.Differences(j, typed))
	})
}

// showDates says which due dates the change would move as its form stands.
func (p *Pages) showDates(c echo.Context, id string, given jurisdiction.New) error {
	cmd := recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: id, New: given}}
	world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, cmd.Streams()...)
	if err != nil {
		return err
	}
	var dates page.Dates
	var found frame.Problems
	if preview, refused := cmd.Preview(world, workflow.Act{At: p.Engine.Now()}); refused != nil {
		if found, _, err = frame.ProblemsOf(refused); err != nil {
			return err
		}
		dates.Problem = found[0].Message
	} else {
		dates.List = []page.DueDate{words.Moving(recalculation.Gather(preview.Changes))}
	}
	if frame.Part(c) {
		return frame.Render(c, http.StatusOK, page.DatesList(jurisdictionpage.FormView{Dates: dates}.ShownDates()))
	}
	return p.jurisdictionForm(c, http.StatusOK, id, given, found, func(v *jurisdictionpage.FormView) { v.Dates = dates })
}

func (p *Pages) showChanges(c echo.Context, given jurisdiction.New, preview recalculation.JurisdictionPreview) error {
	j := preview.Old
	v := jurisdictionpage.ChangeView{
		ID: j.ID, Title: "Change " + j.Title(), Key: frame.FormKey(c), Given: given, Version: j.Version, Hash: recalculation.HashOf(preview.Changes),
		Differences: jurisdictionpage.Differences(j, preview.New), Moved: jurisdictionpage.MovedOf(preview), Approval: preview.Approval,
	}
	if given.ZoneConfirmed {
		v.Confirmed = confirms(given.State, given.Zone)
	}
	return p.Show(c, http.StatusOK, v.Title, jurisdictionpage.Changes(v), jurisdictionsCrumb,
		page.Crumb{Href: jurisdictionpage.Href(j.ID), Title: j.Title()}, page.Crumb{Title: v.Title})
}
