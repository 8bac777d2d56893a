package transition

import (
	"encoding/json"
	"fmt"
	"slices"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/process"
)

// Foreseen is a due date that a transition would set.
type Foreseen struct {
	Field    string // that gives it; empty: the process sets it by itself
	Deadline string // its kind
	Receipt  deadline.Receipt
	Note     string // which of two dates it is, where the earlier counts
	Err      error  // why there is no such date; nil: there is
}

// Foresee computes the due dates that a transition would set as its fields stand,
// counted from the day, and in the state and zone, of a context. Fields that cannot
// be read yet, or set no date, count for nothing.
func Foresee(t process.Transition, fields map[string]json.RawMessage, ctx deadline.Context) []Foreseen {
	given, unread := readable(t, fields)
	on := ctx.From
	derive := func(b due.Basis) (deadline.Receipt, error) { return b.Derive(ctx) }
	var list []Foreseen
	for _, o := range slices.Concat(t.Reopens, t.Opens) {
		x := Foreseen{Field: o.Field, Deadline: o.Deadline, Err: unread[o.Field]}
		if x.Err == nil {
			found, err := set(o, given, on, derive)
			if found == nil && err == nil {
				continue
			}
			if x.Err = err; err == nil {
				x.Receipt, x.Note = found.receipt, found.note
			}
		}
		list = append(list, x)
	}
	return list
}

// readable reads those fields on which due dates rest; of a form that is not
// finished the others may be missing or wrong.
func readable(t process.Transition, fields map[string]json.RawMessage) (field.Values, map[string]error) {
	g := field.Values{Due: map[string]deadline.Spec{}, Date: map[string]civil.Date{}}
	unread := map[string]error{}
	for _, f := range t.Fields {
		raw, given := fields[f.Name]
		if !given {
			continue
		}
		var err error
		switch f.Type {
		case process.Due:
			var s deadline.Spec
			err = json.Unmarshal(raw, &s)
			g.Due[f.Name] = s
		case process.Date:
			var d civil.Date
			err = json.Unmarshal(raw, &d)
			g.Date[f.Name] = d
		case process.Decisions:
			err = json.Unmarshal(raw, &g.Decisions)
		}
		if err != nil {
			unread[f.Name] = err
		}
	}
	return g, unread
}

// setting is a due date with what it was derived from.
type setting struct {
	basis   due.Basis
	receipt deadline.Receipt
	note    string // without its authority and the last stop
}

// set is the date that an opening sets in a step of a day; nil: the date is
// optional and was not given. An act and its preview both ask here.
func set(o process.Opening, given field.Values, on civil.Date, derive func(due.Basis) (deadline.Receipt, error)) (*setting, error) {
	if o.When == process.WhenAdverseAppealable && !field.Appealable(given.Decisions) {
		return nil, nil
	}
	spec, stated := given.Due[o.Field]
	if date, ok := given.Date[o.Field]; ok {
		spec, stated = deadline.FixedOn(date), true
	}
	if o.Field != "" && !stated && o.Days == 0 {
		return nil, nil
	}
	s := &setting{basis: due.Basis{Spec: spec, From: on}}
	if !stated {
		s.basis.Spec = deadline.Days(o.Days)
	}
	rolled := s.basis
	if !stated && o.When == process.WhenAdverseAppealable {
		s.basis.Spec.Rule = deadline.RuleCalendarDays // 28 CFR part 18 moves no last day off a weekend or holiday
	}
	var err error
	if s.receipt, err = derive(s.basis); err != nil {
		return nil, err
	}
	if s.basis.Spec.Rule != rolled.Spec.Rule {
		if err := otherReading(s, rolled, derive); err != nil {
			return nil, err
		}
	}
	if stated && o.Days > 0 {
		days := due.Basis{Spec: deadline.Days(o.Days), From: on}
		other, err := derive(days)
		if err != nil {
			return nil, err
		}
		s.note = fmt.Sprintf("The earlier of %s and %d days after %s", s.receipt.Due.Text(), o.Days, on.Text())
		if other.Due.Before(s.receipt.Due) {
			s.basis, s.receipt = days, other
		}
	}
	if s.receipt.Due.Before(on) {
		return nil, fmt.Errorf("%s is before %s, the date of this step", s.receipt.Due.Text(), on.Text())
	}
	return s, nil
}

// otherReading names in the receipt the date of a last day that rolls.
func otherReading(s *setting, rolled due.Basis, derive func(due.Basis) (deadline.Receipt, error)) error {
	s.receipt.Notes = append(s.receipt.Notes, "No rule moves this last day off a weekend or holiday.")
	other, err := derive(rolled)
	if err == nil && other.Due != s.receipt.Due {
		s.receipt.Alternates = append(s.receipt.Alternates, deadline.Alternate{
			Due: other.Due, Why: "if the last day rolls off a Saturday, Sunday or legal holiday, as Federal Rule of Civil Procedure 6 has it",
		})
	}
	return err
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

// In is a jurisdiction in which dates are foreseen.
type In struct {
	Who string // names it
	deadline.Context
}

// Opened are the dates that one deadline would get in several jurisdictions.
type Opened struct {
	Field, Deadline string // as in Foreseen
	Dates           []due.Foreseen
}

// ForeseeMany is Foresee for one step in many jurisdictions. Each is computed once for all
// that share state and zone: they are counted from one day under one calendar.
func ForeseeMany(t process.Transition, fields map[string]json.RawMessage, list []In) []Opened {
	var all []Opened
	known := map[[2]string][]Foreseen{}
	for _, in := range list {
		alike := [2]string{in.State, in.Zone.String()}
		dates, done := known[alike]
		if !done {
			dates = Foresee(t, fields, in.Context)
			known[alike] = dates
		}
		for _, x := range dates {
			i := slices.IndexFunc(all, func(o Opened) bool { return o.Field == x.Field && o.Deadline == x.Deadline })
			if i < 0 {
				i = len(all)
				all = append(all, Opened{Field: x.Field, Deadline: x.Deadline})
			}
			all[i].Dates = append(all[i].Dates, due.Foreseen{Who: in.Who, Receipt: x.Receipt, Err: x.Err})
		}
	}
	return all
}
