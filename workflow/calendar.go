package workflow

import (
	"fmt"

	"duces/workflow/deadline"
)

// KindCalendar names the stream of the court calendar.
const KindCalendar = "calendar"

// CalendarStream is the history of the court calendar: closures that no table knows.
const CalendarStream Stream = KindCalendar + "/us-courts"

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

// CalendarKind is what the program knows of the court calendar.
var CalendarKind = KindOf[CourtCalendar]{
	Name: KindCalendar, Standing: true, Needs: None[CourtCalendar], Process: NoProcess[CourtCalendar], Rows: NoRows[CourtCalendar],
	Visible: func(World, CourtCalendar) bool { return true },
	Events: []EventType{EventThatMayNotFit(CourtCalendar.declare, func(d ClosureAdded, _ Names) string {
		return fmt.Sprintf("%s declared closed: %s (%s)", d.Closure.Date.Long(), d.Closure.Name, d.Closure.Authority)
	}, nil)},
}.Kind()

func (c CourtCalendar) declare(d ClosureAdded, e Event) (CourtCalendar, error) {
	c.Version = e.No
	c.Closures = append(c.Closures[:len(c.Closures):len(c.Closures)], d.Closure)
	var err error
	if c.calendar, err = deadline.FederalCalendar().With(c.Closures...); err != nil {
		return c, fmt.Errorf("the closures on record do not fit together: %w", err)
	}
	return c, nil
}

// CalendarOf is the calendar as the act finds it.
func CalendarOf(w World) *deadline.Calendar {
	if c, ok := StateOf[CourtCalendar](w, CalendarStream); ok && c.calendar != nil {
		return c.calendar
	}
	return deadline.FederalCalendar()
}
