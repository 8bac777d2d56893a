package deadline

import (
	"fmt"
	"slices"

	"duces/workflow/civil"
)

// count walks from the trigger to the due date in the direction of counting.
type count struct {
	spec    Spec
	ctx     Context
	rule    Rule
	dir     int    // +1 forward from the event, -1 back from it
	state   string // whose holidays count: none for a period of Rule 6 counted back, Rule 6(a)(6)(C)
	service int    // days that Rule 6(d) adds
	means   Service
	reading reading
	w       *steps
	asked   span // the days the calendar was asked about
}

func newCount(s Spec, ctx Context, rule Rule, r reading, w *steps) *count {
	c := &count{spec: s, ctx: ctx, rule: rule, dir: 1, state: ctx.State, means: s.Service, reading: r, w: w}
	c.service = serviceDays(s, rule, ctx.From)
	if s.Before {
		c.dir = -1
		if !rule.stateDaysBack {
			c.state = ""
		}
		if r.backwardNotTolled {
			c.ctx.Tolled = nil
		}
	}
	return c
}

// days counts a period of days, business days or months.
func (c *count) days(s Spec) (civil.Date, error) {
	from := c.ctx.From
	n, unit := s.Days, "day"
	switch {
	case s.BusinessDays > 0:
		n, unit = s.BusinessDays, "business day"
	case s.Months > 0:
		// A month is as many days as lie between the same-numbered days; what
		// a stay takes out of them is made up day by day.
		n = from.DaysUntil(from.AddMonths(c.dir*s.Months)) * c.dir
	}
	if c.w != nil {
		c.w.add(from, false, "the day of the event is not counted")
		c.w.months(c, s, n)
	}
	last, err := c.walk(from, n, c.dir, unit, c.rule.skips)
	if err != nil {
		return last, err
	}
	last, err = c.roll(last, c.dir, c.service == 0)
	if err != nil || c.service == 0 {
		return last, err
	}
	return c.addService(last)
}

// addService adds the three days of Rule 6(d) after the period would otherwise
// expire under Rule 6(a); they count whatever they fall on, and the last rolls.
func (c *count) addService(last civil.Date) (civil.Date, error) {
	last, err := c.walk(last, c.service, 1, "day for service by "+string(c.means)+" (Rule 6(d))", false)
	if err != nil {
		return last, err
	}
	return c.roll(last, 1, true)
}

// walk counts n days from d, leaving out tolled days and, where skip is set,
// closed ones.
func (c *count) walk(d civil.Date, n, dir int, unit string, skip bool) (civil.Date, error) {
	if c.w == nil && !skip && len(c.ctx.Tolled) == 0 {
		return d.AddDays(n * dir), nil
	}
	for i := 1; i <= n; {
		next, err := c.next(d, dir, n-i+1, unit)
		if err != nil {
			return d, err
		}
		d = next
		if skip {
			if why, shut := c.notBusiness(d); shut {
				c.w.add(d, false, why)
				if !d.InRange() {
					return d, nil
				}
				continue
			}
		}
		c.w.counted(d, i, n, unit)
		if skip {
			c.sayDisputed(d)
		}
		i++
	}
	return d, nil
}

// next is the following day that no stay takes out; left days remain to count.
func (c *count) next(d civil.Date, dir, left int, unit string) (civil.Date, error) {
	d = d.AddDays(dir)
	for {
		stay, held := c.tolled(d)
		switch {
		case !held:
			return d, nil
		case dir < 0:
			c.w.tolled(d, stay.From)
			d = stay.From.AddDays(-1)
		case stay.To.IsZero():
			return d, &TolledError{Since: stay.From, Left: left, Unit: plural(left, unit)}
		default:
			c.w.tolled(d, stay.To)
			d = stay.To.AddDays(1)
		}
	}
}

func (c *count) tolled(d civil.Date) (Interval, bool) {
	for _, i := range c.ctx.Tolled {
		if i.holds(d) {
			return i, true
		}
	}
	return Interval{}, false
}

// notBusiness reports days that a count of business days leaves out.
func (c *count) notBusiness(d civil.Date) (string, bool) {
	if why, shut := c.holiday(d); shut {
		return why, true
	}
	if c.reading.closedIsBusiness {
		return "", false
	}
	return c.inaccessible(d)
}

func (c *count) holiday(d civil.Date) (string, bool) {
	c.asked.add(d)
	return c.ctx.Calendar.holiday(d, c.state, c.reading)
}

func (c *count) inaccessible(d civil.Date) (string, bool) {
	c.asked.add(d)
	if slices.Contains(c.ctx.Closed, d) {
		return "the office was inaccessible (Rule 6(a)(3))", true
	}
	return c.ctx.Calendar.inaccessible(d, c.ctx.State)
}

// roll moves the last day off Saturdays, Sundays and legal holidays in the
// direction of counting, Rule 6(a)(1)(C) and (5), and then, where the office
// is inaccessible on it, forward to the first accessible day, Rule 6(a)(3).
// It is not final where days for service follow.
func (c *count) roll(last civil.Date, dir int, final bool) (civil.Date, error) {
	if !c.rule.rolls {
		return last, nil
	}
	d, err := c.openDay(last, dir)
	if err != nil {
		return d, err
	}
	if !final && c.reading.closingAtEndOnly {
		return d, nil
	}
	why, shut := c.inaccessible(d)
	for shut {
		c.w.rolled(d, why)
		if d, err = c.next(d, 1, 0, "day"); err != nil {
			return d, err
		}
		if d, err = c.openDay(d, 1); err != nil {
			return d, err
		}
		why, shut = c.inaccessible(d)
	}
	c.w.arrived(d, last, dir, final)
	if !c.rule.skips || d != last {
		c.sayDisputed(d)
	}
	return d, nil
}

// sayDisputed says at a day that counts as open that it may be a holiday.
func (c *count) sayDisputed(d civil.Date) {
	if c.w == nil {
		return
	}
	if why, disputed := c.ctx.Calendar.disputed(d, c.state); disputed {
		c.w.append("; not taken for a holiday: " + why)
	}
}

// openDay finds the nearest day from d on that is no Saturday, Sunday or legal
// holiday and that no stay takes out.
func (c *count) openDay(d civil.Date, dir int) (civil.Date, error) {
	for d.InRange() {
		why, shut := c.holiday(d)
		if !shut {
			break
		}
		c.w.rolled(d, why)
		next, err := c.next(d, dir, 0, "day")
		if err != nil {
			return d, err
		}
		d = next
	}
	return d, nil
}

// span is a run of days; the zero span is empty.
type span struct{ low, high civil.Date }

func (s *span) add(d civil.Date) {
	if s.low.IsZero() || d.Before(s.low) {
		s.low = d
	}
	if d.After(s.high) {
		s.high = d
	}
}

func (s span) holds(d civil.Date) bool { return !d.Before(s.low) && !d.After(s.high) }

func plural(n int, unit string) string {
	if n == 1 {
		return unit
	}
	return fmt.Sprint(unit, "s")
}
