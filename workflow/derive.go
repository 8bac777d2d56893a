package workflow

import (
	"time"

	"duces/workflow/deadline"
)

// Basis is all that a due date is derived from, besides rules and calendar.
// Whatever happens to a deadline changes its basis, and the date follows.
type Basis struct {
	Spec       deadline.Spec       `json:"spec"`
	From       deadline.Date       `json:"from"` // trigger
	Tolled     []deadline.Interval `json:"tolled,omitempty"`
	Extensions []Extension         `json:"extensions,omitempty"`
}

// Extension moves a due date on: by days counted from it, or to a date.
type Extension struct {
	Days int           `json:"days,omitempty"`
	To   deadline.Date `json:"to,omitzero"`
}

// derive computes the due date of a basis: the period from its trigger, then
// each extension from the date before it. Tolled days count in none of them.
func (b Basis) derive(ctx deadline.Context) (deadline.Receipt, error) {
	ctx.From, ctx.Tolled = b.From, b.Tolled
	receipt, err := toll(b.Spec, ctx)
	for _, x := range b.Extensions {
		if err != nil {
			break
		}
		spec := deadline.FixedOn(x.To)
		if x.To.IsZero() {
			spec = deadline.Days(x.Days)
		}
		ctx.From = receipt.Due
		ctx.Tolled = after(b.Tolled, receipt.Due)
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
func after(stays []deadline.Interval, d deadline.Date) []deadline.Interval {
	var kept []deadline.Interval
	for _, i := range stays {
		if i.To.IsZero() || i.To.After(d) {
			kept = append(kept, i)
		}
	}
	return kept
}

func (b *bench) derive(basis Basis) (deadline.Receipt, error) {
	return basis.derive(b.context(b.world.Calendar()))
}

func (b *bench) context(calendar *deadline.Calendar) deadline.Context {
	return deadline.Context{State: b.place.State, Zone: zone(b.place.Zone), Calendar: calendar}
}

// endOf is the instant at which the last day is over, or the hour that an
// hour period ends at.
func (b *bench) endOf(r deadline.Receipt) time.Time {
	if !r.At.IsZero() {
		return r.At.UTC()
	}
	return r.Due.EndIn(zone(b.place.Zone)).UTC()
}

func (b *bench) moved(old Deadline, cause Cause, basis Basis, receipt deadline.Receipt) DeadlineMoved {
	return b.movedBy(old, cause, basis, derived{receipt, NewWorking(receipt)})
}

func (b *bench) movedBy(old Deadline, cause Cause, basis Basis, d derived) DeadlineMoved {
	return DeadlineMoved{
		Deadline: old.ID, Version: old.Version + 1, Cause: cause, Basis: basis,
		Old: old.Due, Due: d.receipt.Due, Ends: b.endOf(d.receipt), Receipt: d.working,
	}
}

// derivations are what one act has derived under one calendar. Letters of one
// day to many governments of a state make deadlines that are derived alike.
type derivations map[origin]derived

type origin struct {
	spec  deadline.Spec
	from  deadline.Date
	state string
	zone  string
}

type derived struct {
	receipt deadline.Receipt
	working Working
}

func (known derivations) derive(basis Basis, ctx deadline.Context) (derived, error) {
	from := origin{basis.Spec, basis.From, ctx.State, ctx.Zone.String()}
	untouched := len(basis.Tolled) == 0 && len(basis.Extensions) == 0
	if d, ok := known[from]; ok && untouched {
		return d, nil
	}
	receipt, err := basis.derive(ctx)
	if err != nil {
		return derived{}, err
	}
	d := derived{receipt, NewWorking(receipt)}
	if untouched {
		known[from] = d
	}
	return d, nil
}
