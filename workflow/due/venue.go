package due

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// Venue is where and when an act counts the dates of a matter: by the law of a state, in a time zone, under a court
// calendar, at the instant of the act.
type Venue struct {
	USState  string // two letters
	Zone     string
	Calendar *deadline.Calendar
	Now      time.Time
}

// Context is what a date is derived in.
func (v Venue) Context() deadline.Context {
	return deadline.Context{State: v.USState, Zone: timezone.Named(v.Zone), Calendar: v.Calendar}
}

// Derive computes a due date.
func (v Venue) Derive(basis Basis) (deadline.Receipt, error) { return basis.Derive(v.Context()) }

// EndOf is the instant at which the last day is over, or the hour that an
// hour period ends at.
func (v Venue) EndOf(r deadline.Receipt) time.Time {
	if !r.At.IsZero() {
		return r.At.UTC()
	}
	return r.Due.EndIn(timezone.Named(v.Zone)).UTC()
}

// Moved is the event by which a deadline gets another date.
func (v Venue) Moved(old Deadline, cause Cause, basis Basis, receipt deadline.Receipt) Moved {
	return v.MovedTo(old, cause, basis, Derived{Computed: receipt, Receipt: NewReceipt(receipt)})
}

// MovedTo is Moved for a date whose receipt was written before.
func (v Venue) MovedTo(old Deadline, cause Cause, basis Basis, d Derived) Moved {
	return Moved{
		Deadline: old.ID, Version: old.Version + 1, Cause: cause, Basis: basis,
		Old: old.Due, Due: d.Computed.Due, Ends: v.EndOf(d.Computed), Receipt: d.Receipt, Zone: v.Zone,
	}
}

// Today is the day of the act.
func (v Venue) Today() civil.Date { return civil.DateIn(v.Now, timezone.Named(v.Zone)) }

// HourOf is the instant of a time of day; zero: none is given, or the clocks never showed it.
func (v Venue) HourOf(day civil.Date, hour string) time.Time {
	if hour == "" {
		return time.Time{}
	}
	_, at, err := civil.ParseMoment(day.String()+"T"+hour, timezone.Named(v.Zone))
	if err != nil {
		return time.Time{}
	}
	return at
}

// InFuture says of a day, by its title on the form, that it has not come.
func (v Venue) InFuture(title string, day civil.Date) string {
	return fmt.Sprintf("%s: %s is in the future. Today is %s in %s.", title, day.Text(), v.Today().Text(), timezone.Title(v.Zone))
}

// CheckDay wants a day that has come.
func (v Venue) CheckDay(field, title string, day civil.Date) error {
	switch {
	case day.IsZero():
		return workflow.Malformed(field, validation.Required(title))
	case day.After(v.Today()):
		return workflow.Malformed(field, v.InFuture(title, day))
	}
	return nil
}
