package deadline

import (
	"fmt"
	"time"

	"duces/workflow/civil"
	"duces/workflow/validation"
)

// Due is the due date alone: what Compute finds, without the receipt.
func Due(s Spec, ctx Context) (civil.Date, error) {
	out, err := due(s, ctx, reading{}, nil)
	return out.date, err
}

// Compute finds the due date and shows how.
func Compute(s Spec, ctx Context) (Receipt, error) {
	var w steps
	out, err := due(s, ctx, reading{}, &w)
	if err != nil {
		return Receipt{}, err
	}
	others, asked := alternates(s, ctx, out)
	r := newReceipt(s, ctx, out)
	r.Steps = w.steps
	r.Notes = notes(s, ctx, out)
	r.Alternates = others
	r.keepWhatItRestsOn(ctx, asked)
	return r, nil
}

// outcome is a due date and the rule that gave it. At is the instant of an
// hour period, or that at which the due date ends where a zone is known.
type outcome struct {
	date  civil.Date
	at    time.Time
	rule  Rule
	from  civil.Date
	start time.Time // of a period in hours
	asked span
}

// due does the work of Due and Compute under one reading of the law; w may be nil.
func due(s Spec, ctx Context, r reading, w *steps) (outcome, error) {
	if err := s.Validate(); err != nil {
		return outcome{}, err
	}
	ctx, err := ctx.prepared(s)
	if err != nil {
		return outcome{}, err
	}
	if s.Kind == Fixed {
		w.add(s.Date, true, "a fixed date: it is not computed and never moves to another day")
		out := outcome{date: s.Date, at: endOf(s.Date, ctx)}
		out.asked.add(s.Date)
		return out, nil
	}
	rule, err := ruleFor(s, ctx.From)
	if err != nil {
		return outcome{}, err
	}
	c := newCount(s, ctx, rule, r, w)
	out := outcome{rule: rule, from: ctx.From, start: ctx.FromTime}
	if s.Hours > 0 {
		out.at, err = c.hours(s.Hours)
		out.date = s.dayOf(out.at, ctx.Zone)
	} else {
		out.date, err = c.days(s)
		out.at = endOf(out.date, ctx)
	}
	out.asked = c.asked
	if err == nil && !out.date.InRange() {
		err = fmt.Errorf("the due date falls outside the years %d to %d", validation.FirstYear, validation.LastYear)
	}
	return out, err
}

// endOf is the instant the day ends: midnight in the zone, or the stated hour.
func endOf(d civil.Date, ctx Context) time.Time {
	switch {
	case ctx.Zone == nil || d.IsZero():
		return time.Time{}
	case ctx.DayEnds > 0:
		return d.At(ctx.DayEnds, ctx.Zone)
	}
	return d.EndIn(ctx.Zone)
}
