package subject

import (
	"cmp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/process"
)

// Due is one deadline as the reader sees it at an instant, with who has
// acknowledged it and, where the reader may do so then, the key of the form.
func (r *Reader) Due(c echo.Context, s Matter, d due.Deadline, now time.Time) matterpage.Due {
	u := frame.Who(c)
	v := matterpage.NewDue(d, s.Process, now)
	if d.Kind == process.OwnDate {
		v.Whose = r.UserName(c, s.Facts, cmp.Or(d.User, s.Matter.Owner))
	}
	v.Waiting, _ = s.Matter.Waiting(d.ID)
	if a, ok := d.Acknowledged(); ok {
		v.Ack = matterpage.NewAcked(d, a, r.UserName(c, s.Facts, a.By))
	}
	if u.Can(workflow.VerbAcknowledge) && d.AsOf(now).Live() && !acknowledgedBy(d, u.ID, now) {
		v.AckKey = frame.NewKey()
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

// Ladders are the ways in which a date of our own side can be alerted, as choices.
func Ladders(def *process.Definition) []page.Option {
	all := []page.Option{{Value: "", Label: "The day before, the day, and when late"}, {Value: due.NoLadder, Label: "No alerts"}}
	for _, l := range def.Ladders {
		all = append(all, page.Option{Value: l.Name, Label: "As in the process: " + strings.ReplaceAll(l.Name, "_", " ")})
	}
	return all
}
