package page

import (
	"slices"
	"strings"
	"time"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

// Zone is the time zone in which one reader is shown instants. Legal dates
// have none: they are the same day for everybody.
type Zone struct{ location *time.Location }

// Zones are the time zones that a form offers.
type Zones struct {
	Options []Option
	Usual   []string // of each U.S. state, as "IL=America/Chicago"; none where no state is asked for
}

// other is a zone that is not among those offered; empty if it is.
func (z Zones) other(name string) string {
	if slices.ContainsFunc(z.Options, func(o Option) bool { return o.Value == name }) {
		return ""
	}
	return name
}

// ZoneOf finds a zone by its IANA name; one that is not known is UTC.
func ZoneOf(name string) Zone {
	return Zone{timezone.Named(name)}
}

// In is an instant on the reader's wall clock.
func (z Zone) In(t time.Time) time.Time {
	if z.location == nil {
		return t.UTC()
	}
	return t.In(z.location)
}

// Location is the zone itself.
func (z Zone) Location() *time.Location { return z.In(time.Time{}).Location() }

// Text writes an instant as "Tue, Feb 27, 2018, 3:04 pm EST".
func (z Zone) Text(t time.Time) string { return z.In(t).Format("Mon, Jan 2, 2006, 3:04 pm MST") }

// Today is the date on the reader's wall.
func (z Zone) Today(now time.Time) civil.Date { return civil.DateIn(now, z.In(now).Location()) }

// Label names the zone for a reader at an instant: "New York (EST)".
func (z Zone) Label(now time.Time) string {
	local := z.In(now)
	city := local.Location().String()
	if i := strings.LastIndex(city, "/"); i >= 0 {
		city = city[i+1:]
	}
	city = strings.ReplaceAll(city, "_", " ")
	if short := local.Format("MST"); short != city {
		return city + " (" + short + ")"
	}
	return city
}

// DayAtText is DayText with a time of day, as HH:MM in a zone, if there is one.
func DayAtText(d civil.Date, hhmm, zone string) string {
	return d.TextAt(hhmm, timezone.Named(zone))
}

// DayText writes a date as "Fri, Feb 23, 2018".
func DayText(d civil.Date) string { return d.Text() }
