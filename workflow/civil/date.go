// Package civil owns dates: days on the calendar, in no zone, and when each of them and
// its times of day come on the clocks of a place. It is pure, and reads no clock.
package civil

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow/validation"
)

// epoch keeps ordinals of every representable date positive, so that the zero
// Date can mean "no date".
const epoch = 1_000_000

// Date is a civil date: a day on the calendar, in no zone. It is comparable
// with ==; the zero value is no date.
type Date struct{ ordinal int32 }

// NewDate returns the civil date; an overflowing day or month runs on into the
// next, as in time.Date (31 April is 1 May).
func NewDate(y int, m time.Month, d int) Date {
	return Date{ordinal: int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400 + epoch)}
}

// ParseDate reads a date written YYYY-MM-DD, of the years 1900 to 2200.
func ParseDate(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, validation.Unread(s, "a date", "write it as YYYY-MM-DD, for example 2018-02-23")
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date on the calendar: write it as YYYY-MM-DD, for example 2018-02-23", s)
	}
	if t.Year() < validation.FirstYear || t.Year() > validation.LastYear {
		return Date{}, fmt.Errorf("%q is outside the years %d to %d", s, validation.FirstYear, validation.LastYear)
	}
	return NewDate(t.Date()), nil
}

// DateIn is the date that the calendar on the wall shows in loc at the instant t.
func DateIn(t time.Time, loc *time.Location) Date {
	return NewDate(t.In(loc).Date())
}

// civil is noon-free: midnight UTC of the date, only to read its parts.
func (d Date) civil() time.Time {
	return time.Unix((int64(d.ordinal)-epoch)*86400, 0).UTC()
}

// IsZero reports that there is no date.
func (d Date) IsZero() bool { return d.ordinal == 0 }

// Year is the year of the date.
func (d Date) Year() int { return d.civil().Year() }

// Month is the month of the date.
func (d Date) Month() time.Month { return d.civil().Month() }

// Day is the day of the month.
func (d Date) Day() int { return d.civil().Day() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	// Ordinal epoch (1 January 1970) was a Thursday.
	return time.Weekday((int(d.ordinal) - epoch + 4 + 7*epoch) % 7)
}

// AddDays is the date n days later (earlier when n is negative). No date stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{ordinal: d.ordinal + int32(n)}
}

// AddMonths is the same-numbered day n months later, or the last day of that
// month where it has no such day: 31 January and one month is 28 (29) February.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	y, m, day := d.civil().Date()
	last := NewDate(y, m+time.Month(n)+1, 0)
	return last.AddDays(min(day-last.Day(), 0))
}

// DaysUntil is the number of days from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int { return int(other.ordinal) - int(d.ordinal) }

// Before reports that d is earlier than other.
func (d Date) Before(other Date) bool { return d.ordinal < other.ordinal }

// After reports that d is later than other.
func (d Date) After(other Date) bool { return d.ordinal > other.ordinal }

// Compare is -1, 0 or +1 as d is before, on or after other.
func (d Date) Compare(other Date) int {
	switch {
	case d.ordinal < other.ordinal:
		return -1
	case d.ordinal > other.ordinal:
		return 1
	}
	return 0
}

// Equal reports that both are the same date.
func (d Date) Equal(other Date) bool { return d == other }

// String is the date as YYYY-MM-DD, or nothing for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.civil().Format(time.DateOnly)
}

// Text is the date as people read it: "Fri, Feb 23, 2018".
func (d Date) Text() string {
	if d.IsZero() {
		return ""
	}
	return d.civil().Format("Mon, Jan 2, 2006")
}

// TextUntil is Text, with the time at which the date ends if it ends before its day does.
func (d Date) TextUntil(ends time.Time, zone *time.Location) string {
	return strings.TrimSpace(d.Text() + " " + d.HourOf(ends, zone))
}

// HourOf is the time of day at which a date ends, such as "at 5:00 am CST"; empty where it
// ends with its day.
func (d Date) HourOf(ends time.Time, zone *time.Location) string {
	if ends.IsZero() || DateIn(ends, zone) != d {
		return ""
	}
	return "at " + ends.In(zone).Format("3:04 pm MST")
}

// MarshalText writes YYYY-MM-DD, and nothing for no date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// InRange reports that the date can be written and read again.
func (d Date) InRange() bool {
	return !d.Before(firstDate) && !d.After(lastDate)
}

var (
	firstDate = NewDate(validation.FirstYear, time.January, 1)
	lastDate  = NewDate(validation.LastYear, time.December, 31)
)
