package account

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// Preferences say how somebody wants to be written to. What is mandatory (a
// date within a day, an overdue one, an escalation) can wait for the end of
// quiet hours and days or go to a delegate; it cannot be switched off.
type Preferences struct {
	NoDigest   bool   `json:"no_digest,omitempty"`   // reminders of dates further off are not wanted by mail
	NoWeekly   bool   `json:"no_weekly,omitempty"`   // nor is the weekly report
	NoAssigned bool   `json:"no_assigned,omitempty"` // nor is mail when somebody else assigns matters to the user
	DigestAt   string `json:"digest_at"`             // HH:MM, in the user's zone: the hour of their morning mail
	// Between QuietFrom and QuietTo, HH:MM in the user's zone, no alert goes
	// out unless a due date would pass meanwhile. Both empty: no such hours.
	QuietFrom string `json:"quiet_from,omitempty"`
	QuietTo   string `json:"quiet_to,omitempty"`
	// On quiet days, in the user's zone, nothing goes out either but a due date that
	// would pass meanwhile; the mail of such a day comes at DigestAt of the next other one.
	QuietWeekends bool `json:"quiet_weekends,omitempty"`
	QuietHolidays bool `json:"quiet_holidays,omitempty"` // federal ones
	// Delegate stands in for the user, up to and with DelegateUntil if that is set.
	Delegate      string     `json:"delegate,omitempty"`
	DelegateUntil civil.Date `json:"delegate_until,omitzero"`
}

// DigestHour is when a digest goes out to somebody who has not said otherwise.
const DigestHour = "07:00"

// SetPreferences replaces a user's preferences.
type SetPreferences struct {
	User        string      `json:"user"`
	Preferences Preferences `json:"preferences"`
	Version     int         `json:"version,omitempty"` // of the user, as the caller saw it; 0: any
}

// CommandName implements Command.
func (SetPreferences) CommandName() string { return "SetPreferences" }

// Streams implements Command.
func (c SetPreferences) Streams() []workflow.Stream {
	streams := []workflow.Stream{Stream(c.User)}
	if c.Preferences.Delegate != "" {
		streams = append(streams, Stream(c.Preferences.Delegate))
	}
	return streams
}

func (c SetPreferences) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if u.ID != facts.Actor.ID {
		return workflow.Decision{}, workflow.Forbid("You can change only your own mail preferences.")
	}
	if err := workflow.Outdated("This account", c.Version, u.Version); err != nil {
		return workflow.Decision{}, err
	}
	p := c.Preferences
	if p.DigestAt == "" {
		p.DigestAt = DigestHour
	}
	no := p.checkHours()
	if p.Delegate == "" && !p.DelegateUntil.IsZero() {
		no = append(no, workflow.At("delegate", "Delegate: choose a user, or leave “Delegate until” empty."))
	} else if p.Delegate != "" {
		no = append(no, p.checkDelegate(facts, a, u)...)
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	if p == u.Preferences {
		return workflow.Decision{}, nil
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(u.ID), a.Today(), PreferencesSet{Preferences: p})}}, nil
}

func (p Preferences) checkHours() []workflow.Detail {
	var no []workflow.Detail
	for _, h := range []struct{ field, title, value string }{
		{"digest_at", "Mail time", p.DigestAt}, {"quiet_from", "Quiet hours start", p.QuietFrom}, {"quiet_to", "Quiet hours end", p.QuietTo},
	} {
		if _, err := clockTime(h.value); h.value != "" && err != nil {
			no = append(no, workflow.At(h.field, h.title+": enter a time as HH:MM, such as 07:30."))
		}
	}
	switch {
	case (p.QuietFrom == "") != (p.QuietTo == ""):
		no = append(no, workflow.At("quiet_to", "Quiet hours: enter both a start and an end, or leave both empty."))
	case p.QuietFrom != "" && p.QuietFrom == p.QuietTo:
		no = append(no, workflow.At("quiet_to", "Quiet hours: the start and end must differ."))
	}
	return no
}

func (p Preferences) checkDelegate(facts workflow.Facts, a workflow.Act, u User) []workflow.Detail {
	d, err := Find(facts, p.Delegate)
	switch {
	case err != nil:
		return []workflow.Detail{workflow.At("delegate", validation.Not("Delegate", p.Delegate, "a user"))}
	case d.ID == u.ID:
		return []workflow.Detail{workflow.At("delegate", "Delegate: choose someone other than yourself.")}
	case d.Disabled:
		return []workflow.Detail{workflow.At("delegate", fmt.Sprintf("Delegate: the access of %s has ended. Choose someone else.", d.Name))}
	case !d.Can(workflow.VerbJoin) || !u.Can(workflow.VerbJoin):
		return []workflow.Detail{workflow.At("delegate", "Delegate: choose someone who works on matters.")}
	case stoodInBy(d, u, a.At):
		return []workflow.Detail{workflow.At("delegate", fmt.Sprintf("Delegate: %s has delegated their own alerts to you. Choose someone else.", d.Name))}
	case !p.DelegateUntil.IsZero() && p.DelegateUntil.Before(civil.DateIn(a.At, timezone.Named(u.Zone))):
		return []workflow.Detail{workflow.At("delegate_until", "Delegate until: this date is in the past.")}
	}
	return nil
}

// stoodInBy says whether somebody's alerts go to another now.
func stoodInBy(away, by User, at time.Time) bool {
	to, ok := away.StandIn(at)
	return ok && to == by.ID
}

// clockTime reads HH:MM as the time since midnight.
func clockTime(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("%q is not a time of day", strings.ToValidUTF8(s, "?"))
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// StandIn is who is told instead of the user at an instant, if anybody is.
func (u User) StandIn(at time.Time) (user string, ok bool) {
	p := u.Preferences
	if p.Delegate == "" || !p.DelegateUntil.IsZero() && civil.DateIn(at, timezone.Named(u.Zone)).After(p.DelegateUntil) {
		return "", false
	}
	return p.Delegate, true
}

// NextDigest is the first instant after at that is the user's hour for digests, on
// a day that is not quiet.
func (u User) NextDigest(at time.Time) time.Time {
	for day := civil.DateIn(at, timezone.Named(u.Zone)); ; day = day.AddDays(1) {
		if next := u.DigestOn(day); next.After(at) && !u.quietDay(day) {
			return next
		}
	}
}

// quietDay says whether the user wants no mail on a day.
func (u User) quietDay(day civil.Date) bool {
	if weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday; weekend {
		return u.Preferences.QuietWeekends
	}
	if !u.Preferences.QuietHolidays {
		return false
	}
	_, closed := deadline.FederalCalendar().Closed(day, "")
	return closed
}

// AfterQuiet is when an alert that could go at an instant goes: at the end of the
// quiet hours and days that hold it, but never so late that a date would pass first.
func (u User) AfterQuiet(at, ends time.Time) time.Time {
	over := at
	for {
		next := u.endOfQuiet(over)
		if next.Equal(over) {
			break
		}
		over = next
	}
	if civil.Over(ends, at) || over.Before(ends) {
		return over
	}
	return at
}

// endOfQuiet is the end of the quiet day or hours that hold an instant, or else the instant.
func (u User) endOfQuiet(at time.Time) time.Time {
	here := timezone.Named(u.Zone)
	today := civil.DateIn(at, here)
	if u.quietDay(today) {
		return u.ReportOn(today)
	}
	if u.Preferences.QuietFrom == "" {
		return at
	}
	from, err := clockTime(u.Preferences.QuietFrom)
	to, err2 := clockTime(u.Preferences.QuietTo)
	if err != nil || err2 != nil {
		return at
	}
	for _, day := range []civil.Date{today.AddDays(-1), today} {
		begins, over := day.At(from, here), day.At(to, here)
		if to <= from {
			over = day.AddDays(1).At(to, here)
		}
		if !at.Before(begins) && at.Before(over) {
			return over.UTC()
		}
	}
	return at
}

// Morning is when the user hears of what a day brings that begins somewhere at an instant:
// at their own hour, which comes once for all zones. Where that would be later than an hour
// past noon there, it is the hour of alerts there.
func (u User) Morning(begins time.Time) time.Time {
	for own := civil.DateIn(begins, timezone.Named(u.Zone)); ; own = own.AddDays(1) {
		switch hour := u.DigestOn(own); {
		case hour.Before(begins):
		case hour.Sub(begins) > latestMorning:
			return begins.Add(process.AlertHour)
		default:
			return hour
		}
	}
}

// latestMorning is how far into a day somebody may hear of it.
const latestMorning = 13 * time.Hour

// ReportOn is the user's hour for a report of a day: on that day, or the next one that is not quiet.
func (u User) ReportOn(day civil.Date) time.Time {
	for u.quietDay(day) {
		day = day.AddDays(1)
	}
	return u.DigestOn(day)
}

// DigestOn is the user's hour for digests on a day.
func (u User) DigestOn(day civil.Date) time.Time {
	hour, err := clockTime(u.Preferences.DigestAt)
	if err != nil {
		hour, _ = clockTime(DigestHour)
	}
	return day.At(hour, timezone.Named(u.Zone)).UTC()
}
