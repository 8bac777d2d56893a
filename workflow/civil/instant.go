package civil

import (
	"time"

	"duces/workflow/timezone"
)

// EndIn is the instant at which the date is over in loc: from then on the
// calendar on the wall shows a later date for good. Where midnight falls into
// a gap, that is the moment the clock jumps; where midnight comes twice, it is
// the one after which the date does not come back.
func (d Date) EndIn(loc *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	midnight := d.AddDays(1).civil().Unix()
	for s := timezone.StretchAt(time.Unix(midnight+timezone.Farthest, 0), loc); ; s = s.Previous(loc) {
		local := midnight - s.Offset
		if s.Bounded && local <= s.Start {
			continue // the whole stretch lies after the date
		}
		return time.Unix(min(local, s.End), 0).In(loc)
	}
}

// At is the instant at which clocks in loc show the time of day on this date.
// A time that comes twice is the later one; a time that the clock jumps over
// is as much later as the jump is long. Either way nobody loses time.
func (d Date) At(offset time.Duration, loc *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	seconds, rest := int64(offset/time.Second), offset%time.Second
	wall := d.civil().Unix() + seconds
	for s := timezone.StretchAt(time.Unix(wall+timezone.Farthest, 0), loc); ; s = s.Previous(loc) {
		local := wall - s.Offset
		if s.Bounded && local < s.Start {
			continue
		}
		return time.Unix(local, int64(rest)).In(loc)
	}
}

// DaysFrom is the same time of day so many days later on the clocks of loc, or
// earlier for a number below 0. When clocks change, that is not 24 hours a day.
func DaysFrom(t time.Time, days int, loc *time.Location) time.Time {
	return DateIn(t, loc).AddDays(days).At(TimeOfDay(t, loc), loc)
}

// Over says whether a last day, which ends at an instant, is over at another.
func Over(ends, at time.Time) bool { return !at.Before(ends) }
