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
	"duces/workflow/matter"
)

// changeJurisdiction first shows which due dates a corrected state or zone would
// move and then, once that is confirmed, does it all in one act.
func (p *Pages) changeJurisdiction(c echo.Context) error {
	id, given := c.Param("id"), jurisdictionOf(c)
	refused := func(err error) error {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		return p.jurisdictionForm(c, status, id, given, found)
	}
	if c.FormValue("step") == "edit" {
		return p.jurisdictionForm(c, http.StatusOK, id, given, nil)
	}
	cmd := matter.ChangeJurisdiction{Change: jurisdiction.Change{ID: id, New: given}, Shown: c.FormValue("hash")}
	if cmd.Shown == "" {
		world, err := p.read.World(c.Request().Context(), frame.Who(c).ID, cmd.Streams()...)
		if err != nil {
			return err
		}
		changes, err := cmd.Preview(world, workflow.Act{At: p.Engine.Now()})
		switch {
		case err != nil:
			return refused(err)
		case len(changes) > 0:
			return p.showChanges(c, id, given, changes)
		}
		cmd.Shown = matter.HashOf(nil) // that nothing moves is what was seen
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		return refused(err)
	}
	said := "Saved. What stood before is in its history."
	if n := result.Count(due.Moved{}.Type()); n > 0 {
		said = "Saved. " + words.Count(n, "due date is", "due dates are") + " derived again."
	}
	p.Done(c, result, said)
	return frame.Redirect(c, jurisdictionpage.Href(id))
}

func (p *Pages) showChanges(c echo.Context, id string, given jurisdiction.New, changes []matter.Change) error {
	j, err := p.jurisdictionOnRecord(c)
	if err != nil {
		return err
	}
	v := jurisdictionpage.ChangeView{
		ID: id, Title: "Change " + j.Title(), Key: frame.FormKey(c), Given: given, Total: len(changes), Hash: matter.HashOf(changes), Moves: matter.Gather(changes),
	}
	if given.ZoneConfirmed {
		v.Confirmed = confirms(given.State, given.Zone)
	}
	return p.Show(c, http.StatusOK, v.Title, jurisdictionpage.Changes(v), jurisdictionsCrumb,
		page.Crumb{Href: jurisdictionpage.Href(id), Title: j.Title()}, page.Crumb{Title: v.Title})
}
