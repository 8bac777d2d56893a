package award

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
)

// Columns are the cents of an award by where they stand. Awarded is the sum of all but Match.
type Columns struct {
	Awarded    int64 `json:"awarded"`
	Undrawn    int64 `json:"undrawn"`
	Drawn      int64 `json:"drawn"`
	Withheld   int64 `json:"withheld"`
	Denied     int64 `json:"denied"`
	Disallowed int64 `json:"disallowed"`
	Repaid     int64 `json:"repaid"`
	Match      int64 `json:"match"`
}

// at is the cents of a column; nil: it is none.
func (c *Columns) at(of Column) *int64 {
	switch of {
	case Undrawn:
		return &c.Undrawn
	case Drawn:
		return &c.Drawn
	case Withheld:
		return &c.Withheld
	case Denied:
		return &c.Denied
	case Disallowed:
		return &c.Disallowed
	case Repaid:
		return &c.Repaid
	case matched:
		return &c.Match
	}
	return nil
}

// move moves cents.
func (c *Columns) move(from, into Column, cents int64) {
	if p := c.at(from); p != nil {
		*p -= cents
	}
	if p := c.at(into); p != nil {
		*p += cents
	}
	c.Awarded = 0
	for _, col := range AllColumns {
		c.Awarded += *c.at(col)
	}
}

// Columns are the award's columns at the end of a day, as they were known at an instant. The zero day is the last
// one, and the zero instant now.
func (a Award) Columns(asOf civil.Date, known time.Time) Columns {
	var sum Columns
	for _, act := range a.Standing(asOf, known) {
		from, into := act.between()
		sum.move(from, into, act.Cents)
	}
	return sum
}

// Line is an action with what the columns are after it.
type Line struct {
	Action
	Columns
}

// Ledger are the actions that the award rests on, in the order of their days.
func (a Award) Ledger(asOf civil.Date, known time.Time) []Line {
	standing := a.Standing(asOf, known)
	all := make([]Line, len(standing))
	var sum Columns
	for i, act := range standing {
		from, into := act.between()
		sum.move(from, into, act.Cents)
		all[i] = Line{act, sum}
	}
	return all
}

// ColumnsOf are the columns of one jurisdiction's share.
func (a Award) ColumnsOf(jurisdiction string, asOf civil.Date, known time.Time) Columns {
	return a.ByHolder(asOf, known)[jurisdiction]
}

// ByHolder are the columns of each share, by jurisdiction.
func (a Award) ByHolder(asOf civil.Date, known time.Time) map[string]Columns {
	return holders(a.Recipient, a.Standing(asOf, known))
}

// Standing are the actions that the ledger rests on, in the order of their days.
func (a Award) Standing(asOf civil.Date, known time.Time) []Action {
	var all []Action
	for _, act := range a.Actions {
		if act.standsAt(known) && (asOf.IsZero() || !act.On.After(asOf)) {
			all = append(all, act)
		}
	}
	slices.SortStableFunc(all, func(x, y Action) int { return x.On.Compare(y.On) })
	return all
}

// Shares are what each jurisdiction has of the award, in the order of their ids; of one that is not joint, nil.
func (a Award) Shares(asOf civil.Date, known time.Time) []Share {
	if len(a.Holders) == 0 {
		return nil
	}
	all := a.ByHolder(asOf, known)
	shares := make([]Share, 0, len(a.Holders))
	for _, id := range a.Holders {
		shares = append(shares, Share{id, all[id].Awarded})
	}
	slices.SortFunc(shares, func(x, y Share) int { return cmp.Compare(x.Jurisdiction, y.Jurisdiction) })
	return shares
}

func holders(recipient string, standing []Action) map[string]Columns {
	all := map[string]Columns{}
	for _, act := range standing {
		from, into := act.between()
		for _, part := range act.parts(recipient) {
			c := all[part.Jurisdiction]
			c.move(from, into, part.Cents)
			all[part.Jurisdiction] = c
		}
	}
	return all
}

// Note is what a reader is to know of the amounts besides; empty: nothing.
func (a Award) Note(asOf civil.Date, known time.Time) string {
	taken := slices.ContainsFunc(a.Standing(asOf, known), func(act Action) bool { return act.Kind == Deobligation })
	if taken && a.Columns(asOf, known).Awarded == 0 {
		return "fully de-obligated"
	}
	return ""
}

// shortfall is the first day at whose end a column lies below zero.
type shortfall struct {
	on     civil.Date
	holder string
	column Column
	cents  int64
}

// short finds it, if actions were all; nil: on no day.
func (a Award) short(actions []Action) *shortfall {
	a.Actions = actions
	all := a.Standing(civil.Date{}, time.Time{})
	now := map[string]Columns{}
	for i, act := range all {
		from, into := act.between()
		for _, part := range act.parts(a.Recipient) {
			c := now[part.Jurisdiction]
			c.move(from, into, part.Cents)
			now[part.Jurisdiction] = c
		}
		if i+1 < len(all) && all[i+1].On == act.On {
			continue
		}
		for _, holder := range slices.Sorted(maps.Keys(now)) {
			c := now[holder]
			for _, col := range append([]Column{matched}, AllColumns...) {
				if left := *c.at(col); left < 0 {
					return &shortfall{act.On, holder, col, left}
				}
			}
		}
	}
	return nil
}

// check refuses actions under which a column would fall below zero.
func (a Award) check(facts workflow.Facts, actions []Action) error {
	s := a.short(actions)
	if s == nil {
		return nil
	}
	of := "award " + a.Number
	if len(a.Holders) > 0 {
		of = "the share of " + nameOf(facts, s.holder) + " in award " + a.Number
	}
	why := fmt.Sprintf("On %s, %s of %s would be %s.", s.on.Text(), s.column.words(), of, AmountText(s.cents))
	return workflow.Refuse("below_zero", why, "Enter an amount that does not take more than there is.")
}

// words name the column in a sentence.
func (c Column) words() string {
	if c == Undrawn {
		return "what is undrawn"
	}
	return "the amount in " + string(c)
}

// At are the cents of a column.
func (c Columns) At(of Column) int64 {
	if p := c.at(of); p != nil {
		return *p
	}
	return 0
}
