package due

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/process"
)

// Docket is every deadline that a matter ever had, in the order in which they were opened. It is a value: its methods
// leave the list as it is.
type Docket struct{ Deadlines []Deadline }

// AsOf is the docket as it stands at an instant.
func (k Docket) AsOf(at time.Time) Docket {
	return k.each(func(d Deadline) Deadline { return d.AsOf(at) })
}

// On is the docket as what happened on a day found it.
func (k Docket) On(day civil.Date) Docket {
	return k.each(func(d Deadline) Deadline { return d.On(day) })
}

func (k Docket) each(as func(Deadline) Deadline) Docket {
	k.Deadlines = slices.Clone(k.Deadlines)
	for i, d := range k.Deadlines {
		k.Deadlines[i] = as(d)
	}
	return k
}

// Deadline finds a deadline by id.
func (k Docket) Deadline(id string) (Deadline, bool) {
	for _, d := range k.Deadlines {
		if d.ID == id {
			return d, true
		}
	}
	return Deadline{}, false
}

// Latest finds the last deadline of a kind, whatever its status, that is not of a later recipient of a paper.
func (k Docket) Latest(kind string) (Deadline, bool) { return k.LatestOf(kind, "") }

// LatestOf finds the last deadline of a kind that is of a recipient who was served after the first; none: of nobody else.
func (k Docket) LatestOf(kind, recipient string) (Deadline, bool) {
	for _, d := range slices.Backward(k.Deadlines) {
		if d.Kind == kind && d.ForRecipient == (recipient != "") && (recipient == "" || workflow.SameName(d.Title, recipient)) {
			return d, true
		}
	}
	return Deadline{}, false
}

// Overdue says whether any deadline is.
func (k Docket) Overdue() bool { return slices.ContainsFunc(k.Deadlines, Deadline.Overdue) }

// Next is the live deadline that comes first; overdue ones come before all,
// and our own step limits are no such deadline.
func (k Docket) Next() (Deadline, bool) {
	var next Deadline
	found := false
	for _, d := range k.Deadlines {
		if d.Live() && !d.OurOwn() && (!found || d.Due.Before(next.Due)) {
			next, found = d, true
		}
	}
	return next, found
}

// NextTick is when the clock next has something to do: a last day ends, a hold does, or a ladder has something to say. The
// zero time is never. def is nil where the process is not known, and zone that in which the matter's dates are counted by now.
func (k Docket) NextTick(def *process.Definition, zone string) time.Time {
	var first time.Time
	sooner := func(at time.Time) { first = Sooner(first, at) }
	for _, d := range k.Deadlines {
		if d.Status == StatusOpen && !d.AnsweredInTime() {
			sooner(d.Ends)
		}
		sooner(d.holdEnds(zone))
		if def == nil || !d.Live() {
			continue
		}
		if kind, ok := d.Of(def); ok {
			sooner(d.NextAlert(kind))
		}
	}
	return first
}

// Sooner is the instant of two that comes first; zero is never.
func Sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// ClockCorrected takes back what time alone did to deadlines after an instant that
// is now, and so had not come when a wrong clock did it: a last day that it passed
// has not gone, nobody was told or has acknowledged, and no date was set yet to come.
func (k Docket) ClockCorrected(now time.Time) Docket {
	return k.each(func(d Deadline) Deadline {
		if d.Status == StatusMissed && !civil.Over(d.Ends, now) {
			d.Status, d.ActedOn = StatusOpen, false
		}
		d.Reminders = slices.DeleteFunc(slices.Clone(d.Reminders), func(r Reminder) bool { return r.At.After(now) })
		d.Acks = slices.DeleteFunc(slices.Clone(d.Acks), func(a Ack) bool { return a.At.After(now) })
		if d.Opened.After(now) {
			d.Opened = now
		}
		if d.Arose.After(now) {
			d.Arose = now
		}
		return d
	})
}
