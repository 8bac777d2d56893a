package stay

import (
	"slices"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// Foreseen is what an order would touch.
type Foreseen struct {
	Order     proceeding.Order // as it would stand on record
	Approval  bool             // a second person must approve it
	Matters   []string         // whose jurisdictions it is about, in order
	Awards    []string         // that it may be about, in order
	Dates     []DateChange
	Conflicts []Conflict
}

// DateChange is a deadline that an order would toll or let run again.
type DateChange struct {
	Matter      string
	Before, Now due.Deadline
}

// Conflict is a step of a matter that an order would bar as the record would have it then.
type Conflict struct {
	Matter string
	matter.BarFound
}

// Foresee says what entering an order would lead to. Nothing is stored.
func Foresee(facts workflow.Facts, a workflow.Act, c proceeding.EnterOrder) (Foreseen, error) {
	d, err := c.Foresee(facts, a)
	if err != nil {
		return Foreseen{}, err
	}
	if d, err = facts.Follow(a, d); err != nil {
		return Foreseen{}, err
	}
	after, err := facts.After(d)
	if err != nil {
		return Foreseen{}, err
	}
	p, err := workflow.Look[proceeding.Proceeding](after, proceeding.Stream(c.Proceeding))
	if err != nil {
		return Foreseen{}, err
	}
	f := Foreseen{Order: p.Orders[len(p.Orders)-1]}
	f.Approval = f.Order.Frees()
	about, err := aboutOf(after, f.Order)
	if err != nil {
		return f, err
	}
	if f.Matters, err = about.matters(after); err != nil {
		return f, err
	}
	if f.Awards, err = about.awards(after); err != nil {
		return f, err
	}
	return f, f.changes(facts, after, d)
}

// changes are what the events of a decision do to deadlines, and the conflicts that they find.
func (f *Foreseen) changes(before, after workflow.Facts, d workflow.Decision) error {
	seen := map[string]bool{}
	for _, e := range d.Events {
		if e.Stream.Kind() != matter.KindName {
			continue
		}
		id := e.Stream.ID()
		if found, is := e.Data.(matter.BarFound); is {
			f.Conflicts = append(f.Conflicts, Conflict{id, found})
		}
		if seen[id] {
			continue
		}
		seen[id] = true
		was, err := workflow.Look[matter.Matter](before, e.Stream)
		if err != nil {
			return err
		}
		now, err := workflow.Look[matter.Matter](after, e.Stream)
		if err != nil {
			return err
		}
		for _, x := range now.Deadlines {
			if old, known := was.Deadline(x.ID); known && (old.Status != x.Status || old.Due != x.Due) {
				f.Dates = append(f.Dates, DateChange{id, old, x})
			}
		}
	}
	return nil
}

// part is whom and what one clause is about.
type part struct {
	whom order.Whom
	acts order.Acts
	toll bool
}

type parts []part

// aboutOf gathers the parts of an order: a clause that changes others without naming persons or acts is about theirs.
func aboutOf(facts workflow.Facts, o proceeding.Order) (parts, error) {
	var all parts
	seen := map[order.Ref]bool{}
	var add func(c order.Clause, narrowed part) error
	add = func(c order.Clause, narrowed part) error {
		if !c.Whom.IsZero() && narrowed.whom.IsZero() {
			narrowed.whom = c.Whom
		}
		if !c.Acts.IsZero() && narrowed.acts.IsZero() {
			narrowed.acts = c.Acts
		}
		if narrowed.toll = c.Effect == order.Toll; !c.Effect.Changes() {
			all = append(all, narrowed)
			return nil
		}
		for _, ref := range c.Changes {
			if seen[ref] {
				continue
			}
			seen[ref] = true
			p, err := workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(proceeding.Of(ref.Order)))
			if err != nil {
				return err
			}
			of, _ := p.Order(ref.Order)
			for _, next := range of.Clauses {
				if next.No != ref.Clause {
					continue
				}
				if err := add(next, narrowed); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for _, c := range o.Clauses {
		if err := add(c, part{}); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// members are the jurisdictions named by an association, as they ever were.
func (p part) members(facts workflow.Facts) ([]string, error) {
	var all []string
	for _, id := range p.whom.Members {
		ids, err := proceeding.EverMember(facts, id)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	return all, nil
}

// covers says whether a part may be about a government.
func (p part) covers(j jurisdiction.Jurisdiction, members []string) bool {
	for _, id := range append([]string{j.ID}, j.Merged...) {
		if slices.Contains(members, id) {
			return true
		}
	}
	return p.whom.Covers(proceeding.Person(j), deadline.Date{}) != order.No
}

func (all parts) matters(facts workflow.Facts) ([]string, error) {
	found := map[string]bool{}
	for _, p := range all {
		members, err := p.members(facts)
		if err != nil {
			return nil, err
		}
		q := matter.Touched{Everyone: p.whom.Everyone, Jurisdictions: slices.Concat(p.whom.Named, members), States: states(p.whom)}
		if err := facts.Ask(&q); err != nil {
			return nil, err
		}
		load := make([]workflow.Stream, len(q.Matters))
		for i, id := range q.Matters {
			load[i] = matter.Stream(id)
		}
		if err := facts.Load(load...); err != nil {
			return nil, err
		}
		for _, id := range q.Matters {
			m, err := workflow.Look[matter.Matter](facts, matter.Stream(id))
			if err != nil {
				return nil, err
			}
			j, err := jurisdiction.Current(facts, m.Jurisdiction)
			if err != nil {
				return nil, err
			}
			found[id] = found[id] || p.covers(j, members)
		}
	}
	return chosen(found), nil
}

func (all parts) awards(facts workflow.Facts) ([]string, error) {
	found := map[string]bool{}
	for _, p := range all {
		if p.toll {
			continue
		}
		members, err := p.members(facts)
		if err != nil {
			return nil, err
		}
		q := award.Held{Everyone: p.whom.Everyone, Jurisdictions: slices.Concat(p.whom.Named, members), States: states(p.whom)}
		if err := facts.Ask(&q); err != nil {
			return nil, err
		}
		ids := q.All()
		load := make([]workflow.Stream, len(ids))
		for i, id := range ids {
			load[i] = award.Stream(id)
		}
		if err := facts.Load(load...); err != nil {
			return nil, err
		}
		for _, id := range ids {
			x, err := workflow.Look[award.Award](facts, award.Stream(id))
			if err != nil {
				return nil, err
			}
			if found[id] || !p.acts.MayBar(*Described(x)) {
				continue
			}
			for _, holder := range append([]string{x.Recipient}, x.Holders...) {
				j, err := jurisdiction.Current(facts, holder)
				if err != nil {
					return nil, err
				}
				found[id] = found[id] || p.covers(j, members)
			}
		}
	}
	return chosen(found), nil
}

func states(w order.Whom) []string {
	var all []string
	for _, r := range w.States {
		all = append(all, r.State)
	}
	return all
}

// chosen are the keys of a set, in order.
func chosen(set map[string]bool) []string {
	all := []string{}
	for key, in := range set {
		if in {
			all = append(all, key)
		}
	}
	slices.Sort(all)
	return all
}
