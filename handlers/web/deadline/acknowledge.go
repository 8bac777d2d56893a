package deadline

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/change"
)

// deadlinePage shows one deadline. Links in alerts point to it.
func (p *Pages) deadlinePage(c echo.Context) error {
	return p.showDeadline(c, http.StatusOK, nil)
}

func (p *Pages) showDeadline(c echo.Context, status int, problems []string) error {
	s, err := p.subject.Matter(c, c.Param("id"))
	if err != nil {
		return err
	}
	d, ok := s.Matter.Deadline(c.Param("deadline"))
	if !ok {
		return workflow.Absent("deadline")
	}
	v := matterpage.View{Zone: frame.Zone(c), Matter: s.Matter, Review: s.Review, Jurisdiction: s.Jurisdiction, Def: s.Process, Reader: frame.Who(c).Role}
	v.Deadlines = []matterpage.Due{p.subject.Due(c, s, d, p.Engine.Now())}
	if err := p.subject.Versions(c, &v); err != nil {
		return err
	}
	due := v.Deadlines[0]
	v.Shell = p.Shell(c, due.Title+", "+s.Jurisdiction.Title(),
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: matterpage.Href(s.Matter.ID), Title: s.Jurisdiction.Title()}, page.Crumb{Title: due.Title})
	for _, text := range problems {
		v.Shell.Flash = append(v.Shell.Flash, page.Flash{Kind: page.Error, Text: text})
	}
	return frame.Render(c, status, matterpage.DuePage(v, due))
}

// acknowledge records that the reader has seen a due date. If it moved since the
// page was shown, the page comes back with the date as it is now.
func (p *Pages) acknowledge(c echo.Context) error {
	typed, err := frame.Values(c)
	if err != nil {
		return err
	}
	id, name := c.Param("id"), c.Param("deadline")
	version, err := strconv.Atoi(typed.Get("version"))
	if err != nil || version < 1 {
		return p.showDeadline(c, http.StatusUnprocessableEntity, []string{"This form is out of date. Open the deadline again, then acknowledge it."})
	}
	result, err := p.Engine.Do(c.Request().Context(), frame.Who(c).ID, frame.Key(typed), change.Acknowledge{Matter: id, Deadline: name, Version: version})
	if err != nil {
		found, status, err := frame.ProblemsOf(err)
		if err != nil {
			return err
		}
		var problems []string
		for _, d := range found {
			problems = append(problems, d.Message)
		}
		return p.showDeadline(c, status, problems)
	}
	p.Done(c, result, "Acknowledged. The deadline stays open until it is met.")
	return frame.Redirect(c, matterpage.DueHref(id, name))
}
