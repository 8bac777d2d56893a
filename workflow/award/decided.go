package award

import (
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
)

// Pick finds an award by its number among those of a jurisdiction, that of an agency first.
func Pick(all []Award, number, agency string) (Award, bool) {
	var found Award
	for _, x := range all {
		if KeyOf("", x.Number).Number != KeyOf("", number).Number && !x.writtenAs(number) {
			continue
		}
		if found.ID == "" || workflow.SameName(x.Agency, agency) {
			found = x
		}
	}
	return found, found.ID != ""
}

// Of are the awards that a jurisdiction has, or has a share of.
func Of(facts workflow.Facts, jurisdiction string) ([]Award, error) {
	q := Held{Jurisdictions: []string{jurisdiction}}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	ids := q.All()
	if err := facts.Load(Streams(ids)...); err != nil {
		return nil, err
	}
	all := make([]Award, 0, len(ids))
	for _, id := range ids {
		x, err := workflow.Look[Award](facts, Stream(id))
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, nil
}

// WithoutMoves is the award as it would be without the movements of a decision.
func (a Award) WithoutMoves(reference string) Award {
	a.Actions = slices.DeleteFunc(slices.Clone(a.Actions), func(act Action) bool {
		return act.Kind == Movement && act.Reference == reference
	})
	return a
}

// DatedMove moves cents on a day.
type DatedMove struct {
	On civil.Date
	Moved
}

func (m DatedMove) action() Action { return Action{On: m.On, Entry: m.entry()} }

// Remade are the events after which the movements of a reference are those given and no others: whatever made them was
// corrected, or something was entered that changes them. Movements of all that is in a column follow: theirs is what the
// others leave there. It refuses more than is in a column, on that day or later. why is kept with what is taken away.
func (a Award) Remade(facts workflow.Facts, act workflow.Act, reference, why string, right ...DatedMove) ([]workflow.Event, error) {
	var others, old, some, all []Action
	add := func(x Action) {
		if x.All {
			all = append(all, x)
		} else {
			some = append(some, x)
		}
	}
	for _, x := range a.Standing(civil.Date{}, noTime) {
		mine := x.Reference == reference
		switch {
		case x.Kind != Movement || !mine && !x.All:
			others = append(others, x)
			continue
		case !mine:
			add(x)
		}
		old = append(old, x)
	}
	for _, m := range right {
		if err := a.checkMovement(facts, m.Moved); err != nil {
			return nil, err
		}
		add(m.action())
	}
	next := a
	next.Actions = append(others, some...)
	slices.SortStableFunc(all, func(x, y Action) int { return x.On.Compare(y.On) })
	for _, x := range all {
		if x.Cents = next.Columns(x.On, noTime).At(x.From); x.Cents > 0 {
			x.Shares = next.Divided(x.From, x.On, x.Cents, nil)
			next.Actions, some = append(next.Actions, x), append(some, x)
		}
	}
	if err := a.check(facts, next.Actions); err != nil {
		return nil, err
	}
	return a.replaced(act, why, old, some), nil
}

// checkMovement wants two columns, cents, and of a joint award whose they are. Whoever moves cents has checked the actor
// and the law.
func (a Award) checkMovement(facts workflow.Facts, m Moved) error {
	switch {
	case !slices.Contains(AllColumns, m.From) || !slices.Contains(AllColumns, m.Into) || m.From == m.Into:
		return workflow.Malformed("column", "Name two different columns of the award.")
	case m.Cents <= 0:
		return workflow.Malformed("amount", "Amount: enter more than 0.00.")
	}
	return a.CheckShares(facts, "shares", m.Cents, m.Shares)
}

// replaced are the events that take old movements away and make the right ones. What is the same stays.
func (a Award) replaced(act workflow.Act, why string, old, right []Action) []workflow.Event {
	var events []workflow.Event
	for _, x := range old {
		stays := slices.IndexFunc(right, func(y Action) bool {
			return x.On == y.On && x.Reference == y.Reference && x.From == y.From && x.Into == y.Into && x.Cents == y.Cents && x.All == y.All &&
				slices.Equal(x.Shares, y.Shares)
		})
		if stays >= 0 {
			right = slices.Delete(slices.Clone(right), stays, stays+1)
			continue
		}
		e := act.Event(Stream(a.ID), x.On, ActionCorrected{Action: x.No, Removed: true})
		e.Personal = map[string]workflow.Sealed{workflow.ReasonName: act.Seal(Stream(a.ID), workflow.ReasonName, why)}
		events = append(events, e)
	}
	for _, y := range right {
		m := Moved{From: y.From, Into: y.Into, Cents: y.Cents, Shares: y.Shares, Reference: y.Reference, All: y.All}
		events = append(events, act.Event(Stream(a.ID), y.On, m))
	}
	return events
}

// Divided is an amount of a column as its holders share it: all of the column, or as the shares say.
func (a Award) Divided(column Column, on civil.Date, cents int64, shares []Share) []Share {
	if !a.Joint() || len(shares) > 0 {
		return shares
	}
	all := a.ByHolder(on, noTime)
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
