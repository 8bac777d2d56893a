package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/matter"
)

// dueOf is one deadline as the reader sees it, with who has acknowledged it
// and, where the reader may do so now, the key of the form.
func (w *Web) dueOf(c echo.Context, s subject, d due.Deadline) matterpage.Due {
	u, now := who(c), w.Engine.Now()
	v := matterpage.NewDue(d, s.def, now)
	if a, ok := d.Acknowledged(); ok {
		v.Ack = matterpage.NewAcked(d, a, w.nameOf(c, s.world, a.By))
	}
	if u.Can(workflow.VerbAcknowledge) && d.AsOf(now).Live() && !acknowledgedBy(d, u.ID, now) {
		v.AckKey = newKey()
	}
	return v
}

// acknowledgedBy says whether somebody has acknowledged the date today already.
func acknowledgedBy(d due.Deadline, user string, now time.Time) bool {
	today := page.ZoneOf(d.Zone).Today(now)
	for _, a := range d.Acks {
		if a.By == user && a.Version == d.Version && d.Due.AddDays(a.Day) == today {
			return true
		}
	}
	return false
}

// deadlinePage is one deadline, where the links of alerts lead.
func (w *Web) deadlinePage(c echo.Context) error { return w.showDeadline(c, http.StatusOK, nil) }

func (w *Web) showDeadline(c echo.Context, status int, problems []string) error {
	s, err := w.subject(c, c.Param("id"))
	if err != nil {
		return err
	}
	d, ok := s.matter.Deadline(c.Param("deadline"))
	if !ok {
		return workflow.Absent("deadline")
	}
	v := matterpage.View{Zone: zoneOf(c), Matter: s.matter, Review: s.review, Place: s.place, Def: s.def, MayChange: slices.Contains(access.Noters, who(c).Role)}
	v.Deadlines = []matterpage.Due{w.dueOf(c, s, d)}
	if err := w.versions(c, &v); err != nil {
		return err
	}
	due := v.Deadlines[0]
	v.Shell = w.shell(c, due.Title+", "+s.place.Name,
		page.Crumb{Href: "/matters", Title: "Matters"}, page.Crumb{Href: matterpage.Href(s.matter.ID), Title: s.place.Name}, page.Crumb{Title: due.Title})
	for _, text := range problems {
		v.Shell.Flash = append(v.Shell.Flash, page.Flash{Kind: page.Error, Text: text})
	}
	return render(c, status, matterpage.DuePage(v, due))
}

// acknowledge says that the reader has read of a date. Where it moved since
// they read it, the page comes back with the date as it is now.
func (w *Web) acknowledge(c echo.Context) error {
	typed, err := values(c)
	if err != nil {
		return err
	}
	id, name := c.Param("id"), c.Param("deadline")
	version, err := strconv.Atoi(typed.Get("version"))
	if err != nil || version < 1 {
		return w.showDeadline(c, http.StatusUnprocessableEntity, []string{"The form does not say which date you read. Look at it again, and acknowledge it then."})
	}
	_, err = w.Engine.Do(c.Request().Context(), who(c).ID, keyOf(typed), matter.Acknowledge{Matter: id, Deadline: name, Version: version})
	if err != nil {
		found, status, err := faultsOf(err)
		if err != nil {
			return err
		}
		var problems []string
		for _, d := range found {
			problems = append(problems, d.Message)
		}
		return w.showDeadline(c, status, problems)
	}
	w.flash(c, page.Success, "Acknowledged. The deadline stays open until it is met.")
	return leadOn(c, matterpage.DueHref(id, name))
}
