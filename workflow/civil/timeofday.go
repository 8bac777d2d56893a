package civil

import (
	"time"

	"duces/workflow/validation"
)

// TimeOn is the first instant at which clocks in loc show hhmm, such as "17:00", on the date, and whether they show it
// twice that day. It refuses what is no time of day, and one that the clocks were put forward over.
func (d Date) TimeOn(hhmm string, loc *time.Location) (first time.Time, twice bool, err error) {
	offset, err := ParseTimeOfDay(hhmm)
	if err != nil {
		return time.Time{}, false, err
	}
	first, err = d.FirstAt(offset, loc)
	return first, err == nil && !first.Equal(d.At(offset, loc)), err
}

// IsTimeOfDay says whether a text is a time of day as HH:MM.
func IsTimeOfDay(hhmm string) bool {
	_, err := ParseTimeOfDay(hhmm)
	return err == nil
}

// TextAt is Text with a time of day as clocks in loc first show it, such as "Fri, Sep 15, 2017, 5:00 PM CDT". It is
// Text alone where hhmm is empty.
func (d Date) TextAt(hhmm string, loc *time.Location) string {
	if hhmm == "" || d.IsZero() {
		return d.Text()
	}
	return d.Text() + ", " + d.TimeText(hhmm, loc)
}

// TimeText is the time of day alone: "5:00 PM CDT".
func (d Date) TimeText(hhmm string, loc *time.Location) string {
	at, twice, err := d.TimeOn(hhmm, loc)
	switch text := at.Format("3:04 PM MST"); {
	case err != nil: // the zone was corrected since
		return hhmm
	case twice:
		return text + " (the first of two)"
	default:
		return text
	}
}

// ParseTimeOfDay reads HH:MM as the time since midnight.
func ParseTimeOfDay(text string) (time.Duration, error) {
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, validation.Unread(text, "a time of day", "write it as HH:MM, for example 14:30")
	}
	return TimeOfDay(t, time.UTC), nil
}

// TimeOfDay is how long after midnight clocks in a zone show an instant.
func TimeOfDay(t time.Time, zone *time.Location) time.Duration {
	t = t.In(zone)
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(t.Nanosecond())
}
