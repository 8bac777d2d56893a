// Package step holds how long our own side may let a matter rest in a state, and when it is told that it is late. It
// knows no deadline of the jurisdiction.
package step

import (
	"time"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

// Repeat is how many days pass before our own side is told again.
const Repeat = 7

// Alert says that our own side was told, and how many alerts are owed no more since.
type Alert struct {
	Count int
	At    time.Time
}

// Clock is since when a matter rests in its state.
type Clock struct {
	State       string
	Entered     civil.Date // effective date of the move into State, or that of the opening
	EnteredTime string     // HH:MM of that move, in Zone; empty: nobody gave one
	EnteredAt   time.Time  // when that was recorded
	Zone        string     // in which step limits end
	StepAlerts  []Alert    // when our own side was told that it is late here, in order
}

// StepAlerted is how many alerts about our own step are owed no more.
func (c Clock) StepAlerted() int {
	if len(c.StepAlerts) == 0 {
		return 0
	}
	return c.StepAlerts[len(c.StepAlerts)-1].Count
}

// Step is the last day on which the matter may rest in its state before our
// own side is late, and the instant at which that day is over; ok is false
// where the state has no limit. It follows from the state and the day on
// which the matter came to it, so that it needs no place in history until it
// is overrun. Plain calendar days: the limit is our own rule, not a court's.
func (c Clock) Step(def *process.Definition) (due civil.Date, ends time.Time, ok bool) {
	state, found := def.State(c.State)
	if !found || state.StepLimit == 0 {
		return due, ends, false
	}
	due, err := deadline.Due(
		deadline.Spec{Kind: deadline.Period, Days: state.StepLimit, Rule: deadline.RuleCalendarDays}, deadline.Context{From: c.Entered})
	if err != nil {
		return due, ends, false // beyond the years that dates can have
	}
	return due, due.EndIn(timezone.Named(c.Zone)).UTC(), true
}

// First is the last day of our first step in a matter that opens on a day; limited is false where the process sets no limit.
func First(def *process.Definition, on civil.Date) (last civil.Date, limited bool) {
	last, _, limited = Clock{State: def.Initial, Entered: on}.Step(def)
	return last, limited
}

// StepLate says whether our own side is late at an instant.
func (c Clock) StepLate(def *process.Definition, at time.Time) bool {
	_, ends, ok := c.Step(def)
	return ok && civil.Over(ends, at)
}

// NextStepAlert is when our own side is next to be told that it is late, and
// the zero time where it never will be.
func (c Clock) NextStepAlert(def *process.Definition) time.Time {
	due, _, ok := c.Step(def)
	if !ok {
		return time.Time{}
	}
	return due.AddDays(1+Repeat*c.StepAlerted()).At(0, timezone.Named(c.Zone))
}
