package deadline

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow/civil"
)

// Step is one day of the count: counted toward the period or not, and why.
type Step struct {
	Date    civil.Date `json:"date"`
	Counted bool       `json:"counted"`
	Why     string     `json:"why"`
}

// cannotEnd stands in the step of a day that was counted, before the reason why it is not the last.
const cannotEnd = "; the period cannot end here: "

// Skipped are the days of a receipt that did not count, and those that did and on which
// the period could not end: then Counted.
func Skipped(r Receipt) []Step {
	var days []Step
	for _, s := range r.Steps {
		_, shut, rolled := strings.Cut(s.Why, cannotEnd)
		switch {
		case rolled:
			days = append(days, Step{s.Date, true, shut})
		case !s.Counted && s.Date != r.Trigger:
			days = append(days, s)
		}
	}
	return days
}

// longRun is how many steps of one kind are written day by day; of a longer
// run the receipt keeps the ends and says what lies between.
const longRun = 400

// steps collects the steps of a computation. Nil steps collect none,
// so that a due date without a receipt costs nothing.
type steps struct{ steps []Step }

func (w *steps) add(d civil.Date, counted bool, why string) {
	if w == nil {
		return
	}
	w.steps = append(w.steps, Step{d, counted, why})
}

// counted adds day i of n.
func (w *steps) counted(d civil.Date, i, n int, unit string) {
	switch {
	case w == nil:
	case n <= longRun || i == 1 || i == n:
		w.add(d, true, fmt.Sprintf("%s %d of %d", unit, i, n))
	case i == n-1:
		w.add(d, true, fmt.Sprintf("%ss 2 to %d of %d", unit, i, n))
	}
}

// tolled adds the days from d to end, in either direction, that a stay takes out.
func (w *steps) tolled(d, end civil.Date) {
	if w == nil {
		return
	}
	dir := 1
	if end.Before(d) {
		dir = -1
	}
	if n := d.DaysUntil(end)*dir + 1; n > longRun {
		w.add(d, false, fmt.Sprintf("tolled, with every day to %s (%d days)", end, n))
		return
	}
	for ; d != end; d = d.AddDays(dir) {
		w.add(d, false, "tolled")
	}
	w.add(end, false, "tolled")
}

// rolled notes why the period cannot end on d. A day that was counted keeps
// its step and gains the reason.
func (w *steps) rolled(d civil.Date, why string) {
	if w == nil {
		return
	}
	if w.steps[len(w.steps)-1].Date == d {
		w.append(cannotEnd + why)
		return
	}
	w.add(d, false, why)
}

// arrived notes the day the period ends on, finally or before days for service.
func (w *steps) arrived(d, last civil.Date, dir int, final bool) {
	if w == nil {
		return
	}
	role := "the last day"
	if !final {
		role = "the period would end here, before the days for service"
	}
	switch {
	case d == last:
		w.append(": " + role)
	case dir < 0 && d.After(last):
		w.add(d, true, "the first day on which the office is accessible: "+role)
	case dir < 0:
		w.add(d, true, "the next open day in the direction of counting: "+role)
	default:
		w.add(d, true, "the next open day: "+role)
	}
}

// append adds to the reason of the latest step.
func (w *steps) append(why string) {
	if w != nil {
		w.steps[len(w.steps)-1].Why += why
	}
}

// months notes how a period of months becomes days.
func (w *steps) months(c *count, s Spec, days int) {
	if s.Months == 0 {
		return
	}
	end := c.ctx.From.AddMonths(c.dir * s.Months)
	why := fmt.Sprintf("; %d %s are %d days, to %s", s.Months, plural(s.Months, "month"), days, end)
	if end.Day() != c.ctx.From.Day() {
		why += ", the last day of a shorter month"
	}
	w.append(why)
}

// hoursBetween adds the whole days between the start and the end of an hour period.
func (w *steps) hoursBetween(c *count, last civil.Date) {
	from := c.ctx.From
	if n := from.DaysUntil(last) * c.dir; n > longRun {
		w.add(from.AddDays(c.dir), true, fmt.Sprintf("every hour counts, on every day to %s that is not tolled", last))
		return
	}
	for d := from.AddDays(c.dir); d != last && from != last; d = d.AddDays(c.dir) {
		if _, held := c.tolled(d); held {
			w.add(d, false, "tolled")
			continue
		}
		why := "every hour counts"
		if length := d.EndIn(c.ctx.Zone).Sub(d.AddDays(-1).EndIn(c.ctx.Zone)); length != 24*time.Hour {
			why = fmt.Sprintf("every hour counts: the clocks change, this day has %v", length)
		}
		w.add(d, true, why)
	}
}
