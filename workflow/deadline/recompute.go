package deadline

import (
	"encoding/json"
	"fmt"
	"strings"

	"duces/workflow/civil"
	"duces/workflow/holiday"
	"duces/workflow/timezone"
)

// Recompute computes a due date again from the text of its receipt and
// nothing else, under the versions that the receipt names. Where the answer
// is not the one on the receipt it returns the fresh receipt and an error.
func Recompute(receiptJSON []byte) (Receipt, error) {
	var old Receipt
	if err := json.Unmarshal(receiptJSON, &old); err != nil {
		return Receipt{}, fmt.Errorf("the receipt cannot be read: %w", err)
	}
	ctx, err := old.context()
	if err != nil {
		return Receipt{}, err
	}
	spec := old.Spec
	if spec.Kind == Period {
		spec.Rule = old.Rule
	}
	fresh, err := Compute(spec, ctx)
	if err != nil {
		return Receipt{}, fmt.Errorf("the receipt cannot be computed again: %w", err)
	}
	fresh.Spec, fresh.Offsets = old.Spec, old.Offsets
	if fresh.Due != old.Due || !fresh.At.Equal(old.At) || fresh.Rule != old.Rule {
		return fresh, fmt.Errorf("the receipt says %s, but what it rests on gives %s", old.DueText(), fresh.DueText())
	}
	return fresh, nil
}

// context is what the receipt was computed in.
func (r Receipt) context() (Context, error) {
	base, _, _ := strings.Cut(r.Calendar, "+")
	tables, known := holiday.EditionNamed(base)
	if !known {
		return Context{}, fmt.Errorf("the receipt was computed with the holiday tables %q, and this program knows %s to %s", base, holiday.First, holiday.Latest)
	}
	calendar, err := calendarOf(tables).With(r.Closures...)
	if err != nil {
		return Context{}, err
	}
	// The version names all closures there were; the receipt needs only those near it.
	pinned := *calendar
	pinned.version = r.Calendar
	ctx := Context{
		From: r.Trigger, FromTime: r.TriggerAt, State: r.State, Calendar: &pinned,
		DayEnds: r.DayEnds, Closed: r.Closed, Tolled: r.Tolled,
	}
	if r.Zone != "" {
		ctx.Zone, err = timezone.Rebuild(r.Zone, r.Offsets)
	}
	if r.Spec.Hours > 0 && ctx.Zone != nil {
		ctx.From = civil.Date{}
	}
	return ctx, err
}
