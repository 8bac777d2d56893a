package deadline

import "time"

// Alternate is the due date under another reading of the law, which some
// courts take.
type Alternate struct {
	Due Date
	At  time.Time // for periods in hours
	Why string
}

// Receipt is a due date with its working. It holds all that it rests on, so
// that Recompute needs nothing but its text.
type Receipt struct {
	Due        Date
	At         time.Time // of an hour period the due instant; else the end of the due date, where a zone is known
	Rule       string    // version, as "frcp-6/2016-12-01"; "fixed" for a fixed date
	Calendar   string    // version
	Trigger    Date      // zero for a fixed date
	TriggerAt  time.Time // for periods in hours
	Spec       Spec
	State      string
	Zone       string
	DayEnds    time.Duration
	Closed     []Date
	Tolled     []Interval
	Closures   []Closure // of the calendar, those that lie near the period
	Notes      []string
	Steps      []Step
	Alternates []Alternate
}

func newReceipt(s Spec, ctx Context, out outcome) Receipt {
	if ctx.Calendar == nil {
		ctx.Calendar = federalCalendar
	}
	r := Receipt{
		Due: out.date, At: out.at, Rule: "fixed", Calendar: ctx.Calendar.Version(), Spec: s,
		State: ctx.State, DayEnds: ctx.DayEnds, Closed: ctx.Closed, Tolled: ctx.Tolled,
	}
	if ctx.Zone != nil {
		r.Zone = ctx.Zone.String()
	}
	if s.Kind == Period {
		r.Rule, r.Trigger = out.rule.ID(), out.from
		if s.Hours > 0 {
			r.TriggerAt = ctx.FromTime.In(ctx.Zone)
		}
	}
	return r
}
