package calendar

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/deadline"
)

// KindName names the stream of the court calendar.
const KindName = "calendar"

// Stream is the history of the court calendar: closures that no table knows.
const Stream workflow.Stream = KindName + "/us-courts"

// CourtCalendar is the holiday tables of the program with the closures that
// were declared since.
type CourtCalendar struct {
	Closures []deadline.Closure
	Version  int
	calendar *deadline.Calendar
}

// ClosureAdded declares a day closed, with the authority for it.
type ClosureAdded struct {
	Closure deadline.Closure `json:"closure"`
}

// Type is the stored name.
func (ClosureAdded) Type() string { return "closure_added" }

// Kind is what the program knows of the court calendar.
var Kind = workflow.KindOf[CourtCalendar]{
	Version: func(c CourtCalendar) int { return c.Version },
	Name:    KindName, Standing: true, Needs: workflow.None[CourtCalendar], Process: workflow.NoProcess[CourtCalendar], Rows: workflow.NoRows[CourtCalendar],
	Visible: func(workflow.Facts, CourtCalendar) bool { return true },
	Events: []workflow.EventType{workflow.Detailed(workflow.EventThatMayNotFit(CourtCalendar.declare, func(d ClosureAdded, _ workflow.Names) string {
		return fmt.Sprintf("%s declared closed: %s (%s)", d.Closure.Date.Text(), d.Closure.Name, d.Closure.Authority)
	}, nil), func(d ClosureAdded, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return []workflow.EventDetail{{Title: "Authority", Text: d.Closure.Authority}}
	})},
}.Kind()

func (c CourtCalendar) declare(d ClosureAdded, e workflow.Event) (CourtCalendar, error) {
	c.Version = e.No
	c.Closures = append(c.Closures[:len(c.Closures):len(c.Closures)], d.Closure)
	var err error
	if c.calendar, err = deadline.FederalCalendar().With(c.Closures...); err != nil {
		return c, fmt.Errorf("the closures on record do not fit together: %w", err)
	}
	return c, nil
}

// Of is the calendar as the act finds it.
func Of(facts workflow.Facts) *deadline.Calendar {
	if c, err := workflow.Look[CourtCalendar](facts, Stream); err == nil && c.calendar != nil {
		return c.calendar
	}
	return deadline.FederalCalendar()
}
