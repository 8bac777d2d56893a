package deadline

import (
	"fmt"
	"time"
)

// notes are remarks on the whole computation that belong to no single day.
func notes(s Spec, ctx Context, out outcome) []string {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if s.Kind == Fixed {
		if s.Service != "" || len(ctx.Closed) > 0 || len(ctx.Tolled) > 0 {
			add("a fixed date gains no days for service, a closed office or a stay; it moves only when another date is set")
		}
		if why, closed := ctx.calendar().remarkable(s.Date, ctx.State); closed {
			add("%s is %s: a fixed date does not move", s.Date.At(0, time.UTC).Format("Mon, Jan 2, 2006"), why)
		}
		return list
	}
	if out.rule.Name == RuleFRCP6 && out.from.Before(out.rule.Effective) {
		// Receipts are stored with their notes, and a recomputation must give the same bytes: the form of this date stays.
		amended := out.rule.Effective.At(0, time.UTC).Format("Monday 2 January 2006")
		add("the event lies before %s: the rule as amended then is applied all the same; Rule 6 as it stood earlier is not", amended)
	}
	if s.Service != "" && serviceDays(s, out.rule, out.from) == 0 {
		switch {
		case s.Before:
			add("Rule 6(d) adds days only to a time for acting after service, not to one counted back")
		case s.Service == Electronic:
			add("electronic service adds no days since 1 December 2016 (Rule 6(d))")
		default:
			add("%s service adds no days (Rule 6(d))", s.Service)
		}
	}
	switch {
	case ctx.State == "" || !out.rule.rolls:
	case s.Before && !out.rule.stateDaysBack:
		add("holidays of %s do not count for a period counted back (Rule 6(a)(6)(C))", ctx.State)
	case !ctx.calendar().covers(ctx.State):
		add("no table of the legal holidays of %s is known: only federal holidays and recorded closures were taken out", ctx.State)
	}
	return list
}
