package proceeding

import (
	"cmp"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/association"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
)

// Person is a government as orders may know it.
func Person(j jurisdiction.Jurisdiction) order.Person {
	return order.Person{ID: j.ID, Formerly: j.Merged, Kind: j.Kind, State: j.State, Parent: j.Parent}
}

// Record gathers the orders that may protect some governments, with those that change them, as they stand in the act.
// The zero person is anybody.
func Record(facts workflow.Facts, persons ...order.Person) (*order.Record, error) {
	return RecordWith(facts, nil, persons...)
}

// RecordWith is Record with proceedings that the act itself changes: no row tells yet whom these protect.
func RecordWith(facts workflow.Facts, changed []string, persons ...order.Person) (*order.Record, error) {
	all, err := reaching(facts, persons, changed)
	if err != nil {
		return nil, err
	}
	members := map[string][]order.Membership{}
	for _, p := range all {
		for _, id := range p.associations() {
			x, err := workflow.Look[association.Association](facts, association.Stream(id))
			if err != nil {
				return nil, err
			}
			members[id] = x.Members
		}
	}
	return Joined(all, members), nil
}

func reaching(facts workflow.Facts, persons []order.Person, changed []string) ([]Proceeding, error) {
	var q Reaching
	for _, s := range facts.Changed() {
		if s.Kind() == KindName {
			changed = append(changed[:len(changed):len(changed)], s.ID())
		}
	}
	if err := q.add(facts, changed); err != nil {
		return nil, err
	}
	for _, p := range persons {
		q.All = q.All || p.ID == ""
		q.Keys = append(q.Keys, Reach(p)...)
	}
	slices.Sort(q.Keys)
	q.Keys = slices.Compact(q.Keys)
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	q.IDs = append(q.IDs, q.Also...) // one that this act opens has no row
	slices.Sort(q.IDs)
	if q.IDs = slices.Compact(q.IDs); len(q.IDs) == 0 {
		return nil, nil
	}
	if err := facts.Load(streams(q.IDs)...); err != nil {
		return nil, err
	}
	all := make([]Proceeding, 0, len(q.IDs))
	for _, id := range q.IDs {
		p, err := workflow.Look[Proceeding](facts, Stream(id))
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// add asks for proceedings too, and for all that they change.
func (q *Reaching) add(facts workflow.Facts, ids []string) error {
	for _, id := range ids {
		if slices.Contains(q.Also, id) {
			continue
		}
		p, err := workflow.Look[Proceeding](facts, Stream(id))
		if err != nil {
			return err
		}
		q.Also = append(q.Also, id)
		if err := q.add(facts, p.changes()); err != nil {
			return err
		}
	}
	return nil
}

// changes are the proceedings with clauses that a clause of this one changes.
func (p Proceeding) changes() []string {
	ids := map[string]bool{}
	for _, o := range p.Orders {
		for _, c := range o.Clauses {
			for _, ref := range c.Changes {
				ids[Of(ref.Order)] = Of(ref.Order) != p.ID
			}
		}
	}
	return sorted(ids)
}

func (p Proceeding) associations() []string {
	ids := map[string]bool{}
	for _, o := range p.Orders {
		for _, c := range o.Clauses {
			for _, id := range c.Whom.Members {
				ids[id] = true
			}
		}
	}
	return sorted(ids)
}

// Following are the clauses on record that follow the members of an association as they change.
func Following(facts workflow.Facts, association string) ([]order.Ref, error) {
	q := Reaching{Keys: []string{reachMembers}}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	var refs []order.Ref
	for _, id := range q.IDs {
		p, err := workflow.Look[Proceeding](facts, Stream(id))
		if err != nil {
			return nil, err
		}
		for _, o := range p.Orders {
			for _, c := range o.Clauses {
				if !o.Void && slices.Contains(c.Whom.Members, association) {
					refs = append(refs, order.Ref{Order: o.ID, Clause: c.No})
				}
			}
		}
	}
	return refs, nil
}

// EverMember are the jurisdictions that belong to an association, or once did.
func EverMember(facts workflow.Facts, id string) ([]string, error) {
	x, err := workflow.Look[association.Association](facts, association.Stream(id))
	var all []string
	for _, m := range x.Members {
		all = append(all, m.Jurisdiction)
	}
	return all, err
}

// Joined are the orders of several proceedings in the order in which they were recorded.
func Joined(all []Proceeding, members map[string][]order.Membership) *order.Record {
	var entered []Order
	for _, p := range all {
		entered = append(entered, p.Orders...)
	}
	slices.SortStableFunc(entered, func(a, b Order) int {
		return cmp.Or(a.Recorded.Compare(b.Recorded), cmp.Compare(a.ID, b.ID))
	})
	orders := make([]order.Order, len(entered))
	for i, o := range entered {
		orders[i] = order.Order{ID: o.ID, Title: o.Called(), Clauses: o.Clauses, Void: o.Void, Answers: o.Answers}
	}
	return order.NewRecord(orders, members)
}

// RecordAsKnown is Record as it was known at an instant: without what was recorded later.
func RecordAsKnown(facts workflow.Facts, kinds *workflow.Kinds, known time.Time, persons ...order.Person) (*order.Record, error) {
	now, err := reaching(facts, persons, nil)
	if err != nil {
		return nil, err
	}
	var then []Proceeding
	members := map[string][]order.Membership{}
	for _, p := range now {
		state, err := asKnown(facts, kinds, Stream(p.ID), known)
		if err != nil {
			return nil, err
		}
		was, is := state.(Proceeding)
		if !is {
			continue
		}
		then = append(then, was)
		for _, id := range was.associations() {
			state, err := asKnown(facts, kinds, association.Stream(id), known)
			if err != nil {
				return nil, err
			}
			if x, is := state.(association.Association); is {
				members[id] = x.Members
			}
		}
	}
	return Joined(then, members), nil
}

// asKnown is the state of a stream without what was recorded after an instant; nil: it did not exist.
func asKnown(facts workflow.Facts, kinds *workflow.Kinds, s workflow.Stream, known time.Time) (any, error) {
	events, err := facts.History(s)
	if err != nil {
		return nil, err
	}
	return kinds.Replay(slices.DeleteFunc(slices.Clone(events), func(e workflow.Event) bool { return e.Recorded.After(known) }), workflow.Until{})
}
