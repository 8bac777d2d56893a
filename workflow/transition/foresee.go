package transition

import (
	"encoding/json"
	"fmt"
	"slices"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// Foreseen is the due date that a field of a transition sets.
type Foreseen struct {
	Field   string
	Receipt deadline.Receipt
	Err     error // why there is none
}

// Foresee computes the due dates that the fields of a transition set, counted
// from ctx.From, its effective date. It asks no guard, and stores nothing.
func Foresee(t process.Transition, fields map[string]json.RawMessage, ctx deadline.Context) []Foreseen {
	var list []Foreseen
	for _, f := range t.Fields {
		raw, given := fields[f.Name]
		if !given || !slices.ContainsFunc(t.Opens, func(o process.Opening) bool { return o.Field == f.Name }) {
			continue
		}
		var spec deadline.Spec
		var err error
		if f.Type == process.Date {
			var on deadline.Date
			err = json.Unmarshal(raw, &on)
			spec = deadline.FixedOn(on)
		} else {
			err = json.Unmarshal(raw, &spec)
		}
		x := Foreseen{Field: f.Name, Err: err}
		if err == nil {
			x.Receipt, x.Err = deadline.Compute(spec, ctx)
		}
		if x.Err == nil && x.Receipt.Due.Before(ctx.From) { // as the act itself will say
			x.Err = fmt.Errorf("%s is before %s, the date of the act itself", x.Receipt.Due.Long(), ctx.From.Long())
		}
		list = append(list, x)
	}
	return list
}

// Notes are the remarks of the receipts, each once.
func Notes(list []Foreseen) []string {
	notes := []string{}
	for _, x := range list {
		for _, n := range x.Receipt.Notes {
			if !slices.Contains(notes, n) {
				notes = append(notes, n)
			}
		}
	}
	return notes
}
