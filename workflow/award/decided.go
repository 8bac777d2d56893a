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

// Remove is the event that takes a movement away whose decision was corrected.
func (a Award) Remove(facts workflow.Facts, act workflow.Act, no int) (workflow.Event, error) {
	at := a.index(no)
	if at < 0 {
		return workflow.Event{}, workflow.Absent("movement of the award")
	}
	if err := a.check(facts, slices.Delete(slices.Clone(a.Actions), at, at+1)); err != nil {
		return workflow.Event{}, err
	}
	e := act.Event(Stream(a.ID), a.Actions[at].On, ActionCorrected{Action: no, Removed: true})
	e.Personal = map[string]workflow.Sealed{
		workflow.ReasonName: act.Seal(Stream(a.ID), workflow.ReasonName, "The decision was corrected."),
	}
	return e, nil
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
