package deadline

import (
	"time"

	"duces/workflow/civil"
)

// hours counts a period stated in hours, Rule 6(a)(2): it begins at once,
// every hour of real time counts, and where it would end on a closed day it
// runs to the same time of day on the next day that is open.
func (c *count) hours(n int) (time.Time, error) {
	zone := c.ctx.Zone
	c.w.add(c.ctx.From, true, "the hours begin at once, at "+c.clock(c.ctx.FromTime))
	end, err := c.elapse(c.ctx.FromTime, time.Duration(n)*time.Hour)
	if err != nil {
		return end, err
	}
	last := c.spec.dayOf(end, zone)
	if c.w != nil {
		c.w.hoursBetween(c, last)
		c.w.add(last, true, "the last hour ends at "+c.clock(end))
	}
	day, err := c.roll(last, c.dir, c.service == 0)
	if err == nil && c.service > 0 {
		day, err = c.addService(day)
	}
	if err != nil || day == last {
		return end, err
	}
	due := day.EndIn(zone)
	if last == civil.DateIn(end, zone) {
		due = day.At(civil.TimeOfDay(end, zone), zone)
	}
	c.w.append(", at the same time of day, " + c.clock(due))
	return due, nil
}

// startOn is the instant at which hours that start on a day start.
func (s Spec) startOn(d civil.Date, zone *time.Location) (time.Time, error) {
	if s.At == EndOfDay {
		return d.EndIn(zone), nil
	}
	start, err := civil.ParseTimeOfDay(s.At)
	if err != nil {
		return time.Time{}, err
	}
	return d.FirstAt(start, zone)
}

// dayOf is the day to which an instant belongs where hours start or end.
func (s Spec) dayOf(t time.Time, zone *time.Location) civil.Date {
	d := civil.DateIn(t, zone)
	if s.At != EndOfDay {
		return d
	}
	if before := d.AddDays(-1); before.EndIn(zone).Equal(t) {
		return before
	}
	return d
}

// elapse adds the length to the instant in the direction of counting, leaving
// out the hours that a stay takes out.
func (c *count) elapse(t time.Time, left time.Duration) (time.Time, error) {
	zone := c.ctx.Zone
	stays := c.ctx.Tolled
	for k := range stays {
		if c.dir < 0 {
			start, end := c.bounds(stays[len(stays)-1-k])
			if !start.Before(t) {
				continue
			}
			if !end.IsZero() && !t.Add(-left).Before(end) {
				break
			}
			if !end.IsZero() && end.Before(t) {
				left -= t.Sub(end)
			}
			t = start
			continue
		}
		start, end := c.bounds(stays[k])
		if !end.IsZero() && !end.After(t) {
			continue
		}
		if !t.Add(left).After(start) {
			break
		}
		if start.After(t) {
			left -= start.Sub(t)
			t = start
		}
		if end.IsZero() {
			hours := int(left / time.Hour)
			return t, &TolledError{Since: stays[k].From, Left: hours, Unit: plural(hours, "hour")}
		}
		t = end
	}
	return t.Add(time.Duration(c.dir) * left).In(zone), nil
}

// bounds are the instants at which a stay begins and ends; the end of one not
// lifted is the zero time.
func (c *count) bounds(i Interval) (start, end time.Time) {
	return i.From.AddDays(-1).EndIn(c.ctx.Zone), i.To.EndIn(c.ctx.Zone)
}

func (c *count) clock(t time.Time) string {
	if c.spec.dayOf(t, c.ctx.Zone) != civil.DateIn(t, c.ctx.Zone) {
		return "the end of the day"
	}
	return t.In(c.ctx.Zone).Format("15:04:05 MST")
}
