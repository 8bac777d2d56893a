package due

import (
	"slices"
	"time"

	"duces/workflow/process"
	"duces/workflow/timezone"
)

// NextAlert is the instant at which the ladder next has something to say about
// the deadline, and the zero time when it has nothing more.
func (d Deadline) NextAlert(kind process.Deadline) time.Time {
	if !d.Live() {
		return time.Time{}
	}
	next := time.Time{}
	for _, rung := range d.ladder(kind) {
		if at := d.rungAt(rung); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

// ladder lists the rungs not yet told, and of the repeats the first one.
//
// A rung that had passed before the date was set is not owed, unless it says
// overdue, or is the last one before the end of a date that still runs: a date
// entered on its last day is told at once. Whoever acknowledges an overdue date gets peace until the repeat
// interval has passed since, and keeps the escalation from going out; if the
// date then still stands, it all begins again.
func (d Deadline) ladder(kind process.Deadline) []int {
	if d.Unrecorded() { // the team owes the next act, and is told of it separately
		return nil
	}
	acked, day := d.AcknowledgedLate()
	var rungs []int
	last := 0 // fixed overdue rung
	final := finalRung(kind)
	for _, r := range kind.Rungs {
		last = max(last, r.Days)
		switch {
		case d.reminded(r.Days):
			continue
		case r.Days <= 0 && (d.Late() || d.rungAt(r.Days).Before(d.Opened) && (r.Days != final || !d.Opened.Before(d.Ends))):
			continue
		case r.Days > 0 && acked && (r.UnlessAcknowledged || r.Days < day+kind.RepeatDays):
			continue
		}
		rungs = append(rungs, r.Days)
	}
	if kind.RepeatDays == 0 || last == 0 {
		return rungs
	}
	from := max(last, d.lastReminder())
	if acked {
		from = max(d.lastReminder(), day)
	}
	if next := from + kind.RepeatDays; !slices.Contains(rungs, next) {
		rungs = append(rungs, next)
	}
	return rungs
}

// finalRung is the last rung up to the due date; above 0: there is none.
func finalRung(kind process.Deadline) int {
	final := 1
	for _, r := range kind.Rungs {
		if r.Days <= 0 && (final > 0 || r.Days > final) {
			final = r.Days
		}
	}
	return final
}

func (d Deadline) reminded(rung int) bool {
	return slices.ContainsFunc(d.Reminders, func(r Reminder) bool { return r.Version == d.Version && r.Rung == rung })
}

// lastReminder is the latest overdue rung that was told of this version of the date.
func (d Deadline) lastReminder() int {
	last := 0
	for _, r := range d.Reminders {
		if r.Version == d.Version {
			last = max(last, r.Rung)
		}
	}
	return last
}

// AcknowledgedLate says whether somebody has acknowledged that this date passed,
// since they were last told of it, and on which day after it.
func (d Deadline) AcknowledgedLate() (acked bool, day int) {
	for _, a := range d.Acks {
		if a.Version == d.Version && a.Day > 0 {
			day = max(day, a.Day)
		}
	}
	return day > 0 && day >= d.lastReminder(), day
}

// EscalationAnswered says whether somebody has acknowledged that the date passed, and
// with it the last alert before a rung, so that the rung need not escalate.
func (d Deadline) EscalationAnswered(rung int) bool {
	before, day := 0, 0
	for _, r := range d.Reminders {
		if r.Version == d.Version && r.Rung < rung && !r.Collapsed {
			before = max(before, r.Rung)
		}
	}
	for _, a := range d.Acks {
		if a.Version == d.Version {
			day = max(day, a.Day)
		}
	}
	return day > 0 && day >= before
}

// Acknowledged is the latest acknowledgment of the date as it stands now.
func (d Deadline) Acknowledged() (Ack, bool) {
	for _, a := range slices.Backward(d.Acks) {
		if a.Version == d.Version {
			return a, true
		}
	}
	return Ack{}, false
}

// StillAcknowledged says whether somebody has acknowledged the date as it stands now, and
// with it the last alert about it: a later one asks for it again.
func (d Deadline) StillAcknowledged() bool {
	ack, ok := d.Acknowledged()
	if !ok {
		return false
	}
	day := ack.Day
	for _, a := range d.Acks {
		if a.Version == d.Version {
			day = max(day, a.Day)
		}
	}
	return !slices.ContainsFunc(d.Reminders, func(r Reminder) bool { return r.Version == d.Version && !r.Collapsed && r.Rung > day })
}

// Superseded says whether somebody who was told at a rung has been told of the
// same date at a later one.
func (d Deadline) Superseded(rung int, user string) bool {
	return slices.ContainsFunc(d.Reminders, func(r Reminder) bool {
		return r.Version == d.Version && r.Rung > rung && slices.Contains(r.To, user)
	})
}

// RungsDue lists the rungs whose hour has come and that were not told, oldest
// first: what one message now stands for.
func (d Deadline) RungsDue(kind process.Deadline, at time.Time) []int {
	var due []int
	for {
		progressed := false
		for _, rung := range d.ladder(kind) {
			if !d.rungAt(rung).After(at) {
				due = append(due, rung)
				d.Reminders = append(slices.Clone(d.Reminders), Reminder{Version: d.Version, Rung: rung})
				progressed = true
			}
		}
		if !progressed {
			slices.Sort(due)
			return due
		}
	}
}

// rungAt is the instant at which a rung falls due: as its day begins, so that the mail of
// that morning has it, wherever its reader is.
func (d Deadline) rungAt(rung int) time.Time {
	return d.Due.AddDays(rung).At(0, timezone.Named(d.Zone))
}

// Escalated says whether an alert of this rung goes beyond those who were told
// first, because none of them has acknowledged it.
func Escalated(kind process.Deadline, rung int) bool {
	for _, r := range kind.Rungs {
		if r.UnlessAcknowledged && r.Days <= rung {
			return true
		}
	}
	return false
}

// NearRung is the first rung that waits for no digest: the last day itself. On the
// day before more than a day is left, and the digest of that morning has it.
const NearRung = 0
