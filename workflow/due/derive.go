package due

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
)

// Basis is all that a due date is derived from, besides rules and calendar.
// Whatever happens to a deadline changes its basis, and the date follows.
type Basis struct {
	Spec       deadline.Spec       `json:"spec"`
	From       civil.Date          `json:"from"` // trigger
	Tolled     []deadline.Interval `json:"tolled,omitempty"`
	Extensions []Extension         `json:"extensions,omitempty"`
}

// Extension moves a due date on: by a period counted from it, or to a date.
type Extension struct {
	Days         int        `json:"days,omitempty"`
	BusinessDays int        `json:"business_days,omitempty"`
	Months       int        `json:"months,omitempty"`
	Hours        int        `json:"hours,omitempty"`
	To           civil.Date `json:"to,omitzero"`
}

// Granted is the day to which the last extension moves the date; zero: it is by a period, or there is none.
func (b Basis) Granted() civil.Date {
	if n := len(b.Extensions); n > 0 {
		return b.Extensions[n-1].To
	}
	return civil.Date{}
}

// Corrected is the basis with its fixed date, or the trigger of its period, as it should be. Who corrects a
// fixed date says what it is, whatever it was extended to; who gives the trigger of a period once more
// takes back the day to which it was extended last.
func (b Basis) Corrected(on civil.Date) Basis {
	switch {
	case b.Spec.Kind == deadline.Fixed:
		b.Spec = deadline.FixedOn(on)
		for !b.Granted().IsZero() {
			b.Extensions = b.Extensions[:len(b.Extensions)-1]
		}
	case b.From == on && !b.Granted().IsZero():
		b.Extensions = b.Extensions[:len(b.Extensions)-1]
	default:
		b.From = on
	}
	return b
}

// Spec is what the extension comes to: a period from the date before it, or a fixed date.
func (x Extension) Spec() deadline.Spec {
	if !x.To.IsZero() {
		return deadline.FixedOn(x.To)
	}
	return deadline.Spec{Kind: deadline.Period, Days: x.Days, BusinessDays: x.BusinessDays, Months: x.Months, Hours: x.Hours}
}

// ways is how many lengths and dates the extension states; one is right.
func (x Extension) ways() int {
	n := 0
	for _, length := range []int{x.Days, x.BusinessDays, x.Months, x.Hours} {
		if length != 0 {
			n++
		}
	}
	if !x.To.IsZero() {
		n++
	}
	return n
}

// Check says what keeps a date from being extended so, by the input that it is about.
func (x Extension) Check() error {
	if x.ways() != 1 {
		return workflow.Malformed("days", "Extend either to a date or by a number of days, business days, months, or hours.")
	}
	for _, l := range []struct {
		n, most     int
		field, unit string
	}{
		{x.Days, 3660, "days", "days"},
		{x.BusinessDays, 2610, "business_days", "business days"},
		{x.Months, 120, "months", "months"},
		{x.Hours, 87840, "hours", "hours"},
	} {
		if l.n < 0 || l.n > l.most {
			return workflow.Malformed(l.field, fmt.Sprintf("Extend by 1 to %d %s.", l.most, l.unit))
		}
	}
	return nil
}

// after is the period or date in the context that the receipt before it leaves. Hours run on
// from the instant at which that one ends, Rule 6(a)(2); days and months from its day.
func (x Extension) after(before deadline.Receipt, ctx *deadline.Context) deadline.Spec {
	spec := x.Spec()
	ctx.From, ctx.FromTime = before.Due, time.Time{}
	if x.Hours == 0 {
		return spec
	}
	ctx.FromTime = before.At
	if civil.DateIn(before.At, ctx.Zone) != before.Due {
		spec.At = deadline.EndOfDay
	}
	return spec
}

// Derive computes the due date of a basis: the period from its trigger, then
// each extension from the date before it. Tolled days count in none of them.
func (b Basis) Derive(ctx deadline.Context) (deadline.Receipt, error) {
	ctx.From, ctx.Tolled = b.From, b.Tolled
	receipt, err := toll(b.Spec, ctx)
	for _, x := range b.Extensions {
		if err != nil {
			break
		}
		if !x.To.IsZero() && !x.To.After(receipt.Due) {
			continue // what it grew from was corrected since, and gives more time than it
		}
		ctx.Tolled = after(b.Tolled, receipt.Due)
		spec := x.after(receipt, &ctx)
		receipt, err = toll(spec, ctx)
	}
	return receipt, err
}

// toll computes a spec in its context. A fixed date is not counted, so a stay
// cannot lengthen it by itself: the calendar days that were left on the first
// stayed day run on after the stay, and the day they end on does not roll.
func toll(spec deadline.Spec, ctx deadline.Context) (deadline.Receipt, error) {
	if spec.Kind != deadline.Fixed || len(ctx.Tolled) == 0 {
		return deadline.Compute(spec, ctx)
	}
	first := ctx.Tolled[0].From
	for _, i := range ctx.Tolled {
		if i.From.Before(first) {
			first = i.From
		}
	}
	left := first.AddDays(-1).DaysUntil(spec.Date)
	if left < 1 {
		return deadline.Compute(spec, ctx)
	}
	ctx.From = first.AddDays(-1)
	return deadline.Compute(deadline.Spec{Kind: deadline.Period, Days: left, Rule: deadline.RuleCalendarDays}, ctx)
}

// after keeps the stays that reach beyond a date.
func after(stays []deadline.Interval, d civil.Date) []deadline.Interval {
	var kept []deadline.Interval
	for _, i := range stays {
		if i.To.IsZero() || i.To.After(d) {
			kept = append(kept, i)
		}
	}
	return kept
}

// Derivations are what one act has derived under one calendar. Letters of one
// day to many governments of a state make deadlines that are derived alike.
type Derivations map[origin]Derived

type origin struct {
	spec  deadline.Spec
	from  civil.Date
	state string
	zone  string
}

// Derived is a date with its receipt, which costs more to write than to derive.
type Derived struct {
	Computed deadline.Receipt
	Receipt  Receipt
}

// Derive is Basis.Derive, remembered.
func (known Derivations) Derive(basis Basis, ctx deadline.Context) (Derived, error) {
	from := origin{basis.Spec, basis.From, ctx.State, ctx.Zone.String()}
	untouched := len(basis.Tolled) == 0 && len(basis.Extensions) == 0
	if d, ok := known[from]; ok && untouched {
		return d, nil
	}
	receipt, err := basis.Derive(ctx)
	if err != nil {
		return Derived{}, err
	}
	d := Derived{receipt, NewReceipt(receipt)}
	if untouched {
		known[from] = d
	}
	return d, nil
}
