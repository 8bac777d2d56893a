// Package matter holds the pages about matters: their list, the matter page,
// and the forms by which a matter moves.
package matter

import (
	"time"

	"duces/templates/words"
	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// Row is one line of a list of matters with its titles.
type Row struct {
	view.MatterRow
	StateTitle, StageTitle string
	ClosedBy               string // title of the step that closed it
	Status                 string // what its tag says
	NextStep               string // what our own side is to do next
	Kind                   string // title of the next deadline
	Left                   string // how far that is from today in the jurisdiction
	Late                   bool
	DaysLate               int      // of the next deadline; 0: it is not late
	StepDaysLate           int      // of our own next step
	Acts                   []string // on many matters at once that its state offers
}

// NewRow gives a row its titles, and says how its next deadline stands now.
func NewRow(m view.MatterRow, def *process.Definition, now time.Time) Row {
	r := Row{MatterRow: m, StateTitle: words.State(def, m.State), StageTitle: words.Stage(def, m.Stage)}
	if r.Status = words.Status(def, m.State, m.ClosedBy); m.ClosedBy != "" {
		r.ClosedBy = words.Act(def, m.ClosedBy)
	}
	if m.Step != nil {
		r.NextStep = def.NextStep(m.State)
	}
	if m.Next != nil {
		r.Kind = words.Kind(def, m.Next.Kind)
		r.Left, r.Late = words.Left(m.Next.Due, civil.DateIn(now, timezone.Named(m.Next.Zone)))
		// The instant decides, not the calendar: a deadline may keep a zone that the jurisdiction had before.
		if r.Late && !m.Overdue {
			r.Left, r.Late = "last day not over yet", false
		}
		if r.Late {
			r.DaysLate = words.DaysLate(m.Next.Due, m.Next.Zone, now)
		}
	}
	if m.Step != nil && m.Step.Late {
		r.StepDaysLate = words.DaysLate(m.Step.Due, m.Step.Zone, now)
	}
	return r
}

// Href is where the matter is shown.
func (r Row) Href() string { return Href(r.ID) }

// Href is where a matter is shown.
func Href(id string) string { return "/matters/" + id }

// ActHref is where a matter's transition has its form.
func ActHref(id, transition string) string { return Href(id) + "/transitions/" + transition }
