package deadline

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow/civil"
	"duces/workflow/usstate"
	"duces/workflow/validation"
)

// Context is everything besides the Spec that a due date rests on.
type Context struct {
	From     civil.Date     // the day of the event that starts the period
	FromTime time.Time      // its instant; needed for periods in hours, where From may be left out
	State    string         // where the court sits, two letters; "" leaves state holidays out
	Calendar *Calendar      // nil is FederalCalendar
	Zone     *time.Location // of the court; needed for periods in hours
	DayEnds  time.Duration  // time of day at which the last day ends, Rule 6(a)(4)(B); 0 is midnight
	Closed   []civil.Date   // days on which the office was inaccessible, Rule 6(a)(3)
	Tolled   []Interval     // stays; in any order, overlapping or not
}

// calendar is the calendar to use.
func (ctx Context) calendar() *Calendar {
	if ctx.Calendar == nil {
		return federalCalendar
	}
	return ctx.Calendar
}

// TolledError says that a period has no due date because a stay has not been
// lifted; Left days (or hours) of it remain.
type TolledError struct {
	Since civil.Date
	Left  int
	Unit  string
}

func (e *TolledError) Error() string {
	return fmt.Sprintf("tolled since %s with %d %s left: there is no due date until the stay ends", e.Since, e.Left, e.Unit)
}

// prepared checks the context for the spec and fills what may be left out.
func (ctx Context) prepared(s Spec) (Context, error) {
	ctx.Calendar = ctx.calendar()
	if s.Kind == Fixed {
		return ctx, usstate.Check(ctx.State)
	}
	if s.Hours > 0 {
		if ctx.Zone == nil {
			return ctx, fmt.Errorf("a period in hours needs the zone it runs in")
		}
		if ctx.FromTime.IsZero() && s.At != "" && !ctx.From.IsZero() {
			var err error
			if ctx.FromTime, err = s.startOn(ctx.From, ctx.Zone); err != nil {
				return ctx, err
			}
		}
		if ctx.FromTime.IsZero() {
			return ctx, fmt.Errorf("a period in hours needs the time of day it starts at, such as 14:30")
		}
	}
	if !ctx.FromTime.IsZero() && ctx.Zone != nil {
		from := s.dayOf(ctx.FromTime, ctx.Zone)
		if !ctx.From.IsZero() && ctx.From != from {
			return ctx, fmt.Errorf("the period starts on %s and at a time on %s: state one of them", ctx.From, from)
		}
		ctx.From = from
	}
	if ctx.From.IsZero() {
		return ctx, fmt.Errorf("a period needs the date it is counted from")
	}
	if !ctx.From.InRange() {
		return ctx, fmt.Errorf("the date the period is counted from is outside the years %d to %d", validation.FirstYear, validation.LastYear)
	}
	if ctx.DayEnds < 0 || ctx.DayEnds >= 24*time.Hour {
		return ctx, fmt.Errorf("the hour at which the last day ends is between 0:00 and 24:00")
	}
	if slices.ContainsFunc(ctx.Closed, civil.Date.IsZero) {
		return ctx, fmt.Errorf("a closed day needs its date")
	}
	for _, i := range ctx.Tolled {
		if err := i.Validate(); err != nil {
			return ctx, err
		}
	}
	ctx.Tolled = mergeIntervals(ctx.Tolled)
	return ctx, usstate.Check(ctx.State)
}
