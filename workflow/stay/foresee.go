package stay

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// Foreseen is what a command about orders would lead to.
type Foreseen struct {
	Orders    []proceeding.Order // that it would enter or change, as they would stand on record
	Matters   []string           // whose jurisdictions they are about, in order
	Awards    []string           // that they may be about, in order
	Dates     []DateChange
	Conflicts []Conflict
	After     workflow.Facts // with every stream as the command would leave it
}

// DateChange is a deadline that an order would toll or let run again.
type DateChange struct {
	Matter      string
	Before, Now due.Deadline
}

// Conflict is a step of a matter that an order would bar as the record would have it then.
type Conflict struct {
	Matter string
	correction.BarFound
}

// granted is what a command does once it is approved, without waiting.
type granted struct {
	approval.Command
	by string
}

// Decide implements workflow.Command.
func (g granted) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	return g.Ended(facts, a, approval.Request{Status: approval.Given, RequestedBy: g.by})
}

// Foresee says what a command about orders would lead to that a user asks for, whoever would have to approve it. Nothing
// is stored.
func Foresee(facts workflow.Facts, cmd approval.Command, by string, now time.Time) (Foreseen, error) {
	var f Foreseen
	before := system(facts.Whole())
	d, err := workflow.Decide(before, workflow.Act{ID: "preview", Actor: by, At: now, Command: granted{cmd, by}})
	if err != nil {
		return f, err
	}
	if f.After, err = before.After(d); err != nil {
		return f, err
	}
	var about parts
	for _, id := range changed(d.Events, f.After) {
		for _, view := range []workflow.Facts{before, f.After} {
			p, err := workflow.Look[proceeding.Proceeding](view, proceeding.Stream(proceeding.Of(id)))
			if err != nil {
				return f, err
			}
			o, known := p.Order(id)
			if !known { // it is being entered
				continue
			}
			more, err := aboutOf(view, o)
			if err != nil {
				return f, err
			}
			about = append(about, more...)
			if len(f.Orders) == 0 || f.Orders[len(f.Orders)-1].ID != id {
				f.Orders = append(f.Orders, o)
			}
			f.Orders[len(f.Orders)-1] = o
		}
	}
	members, err := ofMembers(f.After, d.Events)
	if err != nil {
		return f, err
	}
	about = append(about, members...)
	if f.Matters, err = about.matters(f.After); err != nil {
		return f, err
	}
	if f.Awards, err = about.awards(f.After); err != nil {
		return f, err
	}
	return f, f.changes(before, f.After, d)
}

// changed are the orders that events enter or change, by id.
func changed(events []workflow.Event, after workflow.Facts) []string {
	var all []string
	for _, e := range events {
		id := ""
		switch d := e.Data.(type) {
		case proceeding.OrderEntered:
			if p, err := workflow.Look[proceeding.Proceeding](after, e.Stream); err == nil {
				id = p.Orders[len(p.Orders)-1].ID
			}
		case proceeding.OrderVoided:
			id = d.Order
		case proceeding.ClauseCorrected:
			id = d.Order
		case proceeding.ClauseEventCame:
			id = d.Order
		}
		if id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// changes are what the events of a decision do to deadlines, and the conflicts that they find.
func (f *Foreseen) changes(before, after workflow.Facts, d workflow.Decision) error {
	seen := map[string]bool{}
	for _, e := range d.Events {
		if e.Stream.Kind() != matter.KindName {
			continue
		}
		id := e.Stream.ID()
		if found, is := e.Data.(correction.BarFound); is {
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

// ofMembers are the parts that a change of members is about: what the clauses that follow it say of those who join or leave.
func ofMembers(facts workflow.Facts, events []workflow.Event) (parts, error) {
	var all parts
	for _, e := range events {
		d, is := e.Data.(association.MembersChanged)
		if !is {
			continue
		}
		clauses, err := proceeding.ClausesFollowing(facts, e.Stream.ID())
		if err != nil {
			return nil, err
		}
		more, err := aboutClauses(facts, clauses, part{whom: order.Whom{Named: slices.Concat(d.Joined, d.Left)}})
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// aboutOf gathers the parts of an order.
func aboutOf(facts workflow.Facts, o proceeding.Order) (parts, error) {
	return aboutClauses(facts, o.Clauses, part{})
}

// aboutClauses gathers the parts of clauses: one that changes others without naming persons or acts is about theirs.
// narrowed is what is known of all of them.
func aboutClauses(facts workflow.Facts, clauses []order.Clause, narrowed part) (parts, error) {
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
	for _, c := range clauses {
		if err := add(c, narrowed); err != nil {
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
	return p.whom.Covers(proceeding.Person(j), civil.Date{}) != order.No
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
		if err := facts.Load(award.Streams(ids)...); err != nil {
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
