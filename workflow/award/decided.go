package award

import (
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
)

// Pick finds an award by its number among those of a jurisdiction, that of an agency first.
func Pick(all []Award, number, agency string) (Award, bool) {
	var found Award
	for _, x := range all {
		if KeyOf("", x.Number).Number != KeyOf("", number).Number && !x.writtenAs(number) {
			continue
		}
		if found.ID == "" || workflow.Folded(x.Agency) == workflow.Folded(agency) {
			found = x
		}
	}
	return found, found.ID != ""
}

// Of are the awards that a jurisdiction has, or has a share of.
func Of(facts workflow.Facts, jurisdiction string) ([]Award, error) {
	q := OfJurisdiction{Jurisdiction: jurisdiction}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	all := make([]Award, 0, len(q.IDs))
	for _, id := range q.IDs {
		x, err := workflow.Look[Award](facts, Stream(id))
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, nil
}

// MovedBy are the movements that stand and whose reference begins so.
func (a Award) MovedBy(reference string) []Action {
	return slices.DeleteFunc(a.Standing(deadline.Date{}, time.Time{}), func(act Action) bool {
		return act.Kind != Movement || !strings.HasPrefix(act.Reference, reference)
	})
}

// WithoutMoves is the award as it would be without those movements.
func (a Award) WithoutMoves(reference string) Award {
	a.Actions = slices.DeleteFunc(slices.Clone(a.Actions), func(act Action) bool {
		return act.Kind == Movement && strings.HasPrefix(act.Reference, reference)
	})
	return a
}

// DatedMove moves cents on a day.
type DatedMove struct {
	On deadline.Date
	Moved
}

// Remade are the events after which the movements of a reference are those given and no others: whatever made them was
// corrected, or something was entered that changes them. why is kept with what is taken away.
func (a Award) Remade(facts workflow.Facts, act workflow.Act, reference, why string, right ...DatedMove) ([]workflow.Event, error) {
	var events []workflow.Event
	left, missing := a.Actions, right
	for _, old := range a.MovedBy(reference) {
		stays := slices.IndexFunc(missing, func(m DatedMove) bool {
			return old.On == m.On && old.From == m.From && old.Into == m.Into && old.Cents == m.Cents && slices.Equal(old.Shares, m.Shares)
		})
		if stays >= 0 {
			missing = slices.Delete(slices.Clone(missing), stays, stays+1)
			continue
		}
		left = slices.DeleteFunc(slices.Clone(left), func(x Action) bool { return x.No == old.No })
		e := act.Event(Stream(a.ID), old.On, ActionCorrected{Action: old.No, Removed: true})
		e.Personal = map[string]workflow.Sealed{workflow.ReasonName: act.Seal(Stream(a.ID), workflow.ReasonName, why)}
		events = append(events, e)
	}
	for _, m := range missing {
		if err := a.checkMovement(facts, m.Moved); err != nil {
			return nil, err
		}
		left = append(slices.Clip(left), Action{On: m.On, Entry: m.entry()})
		events = append(events, act.Event(Stream(a.ID), m.On, m.Moved))
	}
	return events, a.check(facts, left)
}

// Divided is an amount of a column as its holders share it: all of the column, or as the shares say.
func (a Award) Divided(column Column, on deadline.Date, cents int64, shares []Share) []Share {
	if !a.Joint() || len(shares) > 0 {
		return shares
	}
	all := holders(a.Recipient, a.Standing(on, time.Time{}))
	var sum int64
	for _, id := range a.Holders {
		c := all[id]
		if in := *c.at(column); in > 0 {
			shares, sum = append(shares, Share{id, in}), sum+in
		}
	}
	if sum != cents {
		return nil
	}
	return shares
}

// Stands is what stands in a column at the end of a day.
func (c Columns) Stands(in Column) int64 {
	if p := c.at(in); p != nil {
		return *p
	}
	return 0
}
