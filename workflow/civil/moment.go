package civil

import (
	"fmt"
	"time"

	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// ParseMoment reads the start of a period: a date, or a date with a time of
// day as 2018-06-01T10:00, with seconds and an offset if need be. The instant
// is zero for a bare date, and for a time of day without an offset when zone is
// nil. A time of day that the clocks of the zone jumped over is refused; of
// one that came twice the earlier counts, which never gives the later due date.
func ParseMoment(s string, zone *time.Location) (Date, time.Time, error) {
	if len(s) <= len(time.DateOnly) {
		d, err := ParseDate(s)
		return d, time.Time{}, err
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			if zone == nil {
				zone = t.Location()
			}
			return inYears(s, DateIn(t, zone), t)
		}
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			d := NewDate(t.Date())
			if zone == nil {
				return inYears(s, d, time.Time{})
			}
			at, err := d.FirstAt(TimeOfDay(t, time.UTC), zone)
			if err != nil {
				return Date{}, time.Time{}, err
			}
			return inYears(s, d, at)
		}
	}
	return Date{}, time.Time{}, fmt.Errorf("%q is neither a date nor a date with a time: write 2018-06-01 or 2018-06-01T10:00", s)
}

func inYears(s string, d Date, t time.Time) (Date, time.Time, error) {
	if !d.InRange() {
		return Date{}, time.Time{}, fmt.Errorf("%q is outside the years %d to %d", s, validation.FirstYear, validation.LastYear)
	}
	return d, t, nil
}

// FirstAt is the first instant at which clocks in loc show the time of day on
// this date; an error when they never do.
func (d Date) FirstAt(offset time.Duration, loc *time.Location) (time.Time, error) {
	t := d.At(offset, loc)
	if DateIn(t, loc) != d || TimeOfDay(t, loc) != offset {
		return t, fmt.Errorf("%s %s did not happen in %s: the clocks were put forward over it", d, d.civil().Add(offset).Format("15:04"), loc)
	}
	if s := timezone.StretchAt(t, loc); s.Bounded {
		before := s.Previous(loc)
		if earlier := t.Add(time.Duration(s.Offset-before.Offset) * time.Second); earlier.Unix() < s.Start {
			return earlier, nil
		}
	}
	return t, nil
}
