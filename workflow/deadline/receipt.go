package deadline

import (
	"time"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

// Alternate is the due date under another reading of the law, which some
// courts take.
type Alternate struct {
	Due civil.Date
	At  time.Time // for periods in hours
	Why string
}

// Receipt is a due date with its steps. It holds all that it rests on, so
// that Recompute needs nothing but its text.
type Receipt struct {
	Due        civil.Date
	At         time.Time  // of a period in hours the due instant; else the end of the due date, where a zone is known
	Rule       string     // version, as "frcp-6/2016-12-01"; "fixed" for a fixed date
	Calendar   string     // version
	Trigger    civil.Date // zero for a fixed date
	TriggerAt  time.Time  // for periods in hours
	Spec       Spec
	State      string
	Zone       string
	Offsets    []timezone.Offset // of the zone, over the days that matter
	DayEnds    time.Duration
	Closed     []civil.Date
	Tolled     []Interval
	Closures   []Closure // of the calendar, on the days that matter
	Notes      []string
	Steps      []Step
	Alternates []Alternate
}

func newReceipt(s Spec, ctx Context, out outcome) Receipt {
	r := Receipt{
		Due: out.date, At: out.at, Rule: "fixed", Calendar: ctx.calendar().Version(), Spec: s,
		State: ctx.State, DayEnds: ctx.DayEnds, Closed: ctx.Closed, Tolled: ctx.Tolled,
	}
	if s.Kind == Period {
		r.Rule, r.Trigger = out.rule.ID(), out.from
		if s.Hours > 0 {
			r.TriggerAt = out.start.In(ctx.Zone)
		}
	}
	return r
}

// keepWhatItRestsOn copies into the receipt the closures on the days that the
// calendar was asked about, and how the clocks of the zone stood over the
// whole time.
func (r *Receipt) keepWhatItRestsOn(ctx Context, asked span) {
	for _, c := range ctx.calendar().closures {
		if asked.holds(c.Date) {
			r.Closures = append(r.Closures, c)
		}
	}
	if ctx.Zone == nil {
		return
	}
	r.Zone = ctx.Zone.String()
	whole := asked
	whole.add(r.Due)
	if !r.Trigger.IsZero() {
		whole.add(r.Trigger)
	}
	for _, a := range r.Alternates {
		whole.add(a.Due)
	}
	for _, t := range r.Tolled {
		whole.add(t.From)
		if !t.To.IsZero() {
			whole.add(t.To)
		}
	}
	r.Offsets = timezone.OffsetsOver(ctx.Zone, whole.low.AddDays(-3).At(0, time.UTC), whole.high.AddDays(3).At(0, time.UTC))
}
