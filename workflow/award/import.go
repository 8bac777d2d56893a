package award

import (
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/validation"
)

// chunk is how many rows an act of an import holds, but where one award has more.
const chunk = 1000

// Item is one action of an award, as a file gives it, with what tells the award.
type Item struct {
	Details
	Action    ActionKind `json:"action"`
	Amount    string     `json:"amount"`
	On        civil.Date `json:"on"`
	Reference string     `json:"reference,omitempty"`
}

// Import records the actions of a list that are not on record yet, and the awards that they are of. An action is on
// record where one of its award has the same kind, day, amount and reference; of several alike in the list, as many
// are left out as there are. So the same list a second time changes nothing.
type Import struct {
	Items []Item `json:"items"`
}

// CommandName implements workflow.Command.
func (Import) CommandName() string { return "ImportAwards" }

// Streams implements workflow.Command.
func (Import) Streams() []workflow.Stream { return nil }

// Plan is what an import comes to.
type Plan struct {
	Awards    int // that are new
	Actions   int // that are new
	Unchanged int // rows that are on record
	groups    []group
}

// group is one award of an import.
type group struct {
	award Award
	fresh bool
	items []int // of the list
	add   []addition
}

type addition struct {
	item  int
	on    civil.Date
	entry Entry
}

// Decide implements workflow.Command.
func (c Import) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	plan, err := c.Plan(facts, a)
	if err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	for i, g := range plan.groups {
		id := g.award.ID
		if g.fresh {
			id = a.NewIDOf(fmt.Sprintf("award/%d", i), i)
			d.Created = append(d.Created, id)
			d.Events = append(d.Events, a.Event(Stream(id), g.award.Made, Recorded{Details: g.award.Details}))
		}
		for _, n := range g.add {
			d.Events = append(d.Events, a.Event(Stream(id), n.on, Acted{n.entry}))
		}
	}
	return d, nil
}

// input is where the inputs of an item stand.
func input(i int, field string) string { return fmt.Sprintf("items.%d.%s", i, field) }

// Plan says what the import comes to, or all that is wrong with it, and stores nothing.
func (c Import) Plan(facts workflow.Facts, a workflow.Act) (Plan, error) {
	if err := facts.Actor.May(workflow.VerbRecordAwards); err != nil {
		return Plan{}, err
	}
	if len(c.Items) == 0 {
		return Plan{}, workflow.Malformed("items", "Enter at least one action.")
	}
	var no []workflow.Detail
	wrong := func(i int, err error) error {
		if err == nil {
			return nil
		}
		e, ours := errors.AsType[*workflow.Error](err)
		switch {
		case !ours || e.Code != workflow.Invalid && e.Code != workflow.Refused && e.Code != workflow.Conflict:
			return err
		case len(e.Details) > 0:
			for _, d := range e.Details {
				no = append(no, workflow.At(input(i, d.Field), d.Message))
			}
			return nil
		}
		no = append(no, workflow.At(input(i, e.Field), e.Error()))
		return nil
	}
	var streams []workflow.Stream
	asked := ByKey{}
	for i := range c.Items {
		streams = append(streams, jurisdiction.Stream(c.Items[i].Recipient))
		asked.Asked = append(asked.Asked, KeyOf(c.Items[i].Agency, c.Items[i].Number))
	}
	if err := facts.Ask(&asked); err != nil {
		return Plan{}, err
	}
	for _, ids := range asked.IDs {
		for _, id := range ids {
			streams = append(streams, Stream(id))
		}
	}
	if err := facts.Load(streams...); err != nil {
		return Plan{}, err
	}
	var plan Plan
	at := map[Key]int{} // of groups
	for i, item := range c.Items {
		item.Details = item.tidy()
		key := asked.Asked[i]
		n, seen := at[key]
		if !seen {
			g, err := item.group(facts, asked.IDs[key])
			if err := wrong(i, err); err != nil {
				return Plan{}, err
			}
			if err != nil {
				continue
			}
			n = len(plan.groups)
			at[key], plan.groups = n, append(plan.groups, g)
		}
		g := &plan.groups[n]
		g.items = append(g.items, i)
		err := item.agrees(facts, g.award)
		if err == nil {
			var add addition
			if add, err = item.addition(facts, a, g.award); err == nil {
				add.item = i
				g.add = append(g.add, add)
			}
		}
		if err := wrong(i, err); err != nil {
			return Plan{}, err
		}
	}
	for n := range plan.groups {
		g := &plan.groups[n]
		rows := len(g.add)
		g.leaveOut()
		plan.Unchanged += rows - len(g.add)
		plan.Actions += len(g.add)
		if g.fresh {
			plan.Awards++
		}
		actions := slices.Clip(g.award.Actions)
		for _, add := range g.add {
			actions = append(actions, Action{On: add.on, Entry: add.entry})
			if g.fresh && (g.award.Made.IsZero() || add.on.Before(g.award.Made)) {
				g.award.Made = add.on
			}
		}
		if s := g.award.short(actions); s != nil {
			if err := wrong(g.blame(s.on), g.award.check(facts, actions)); err != nil {
				return Plan{}, err
			}
		}
	}
	return plan, workflow.Collect(no)
}

// group begins the award that an item is of.
func (i Item) group(facts workflow.Facts, ids []string) (group, error) {
	var others []Award
	for _, id := range ids {
		other, err := Find(facts, id)
		if err != nil {
			return group{}, err
		}
		if other.writtenAs(i.Number) {
			return group{award: other}, nil
		}
		others = append(others, other)
	}
	if len(others) > 0 {
		return group{}, workflow.Malformed("number", fmt.Sprintf(
			"Award %s of %s is on record. If it is the same, write its number so; if not, record %s by itself first.",
			others[0].Number, others[0].Agency, i.Number))
	}
	if i.Role == Subrecipient {
		return group{}, workflow.Malformed("role",
			"A subaward cannot be imported. Record it by itself, with the award that it is a part of.")
	}
	return group{award: Award{Details: i.Details}, fresh: true}, i.check(facts, true)
}

// agrees refuses an item that says otherwise about its award than the record, or a line above.
func (i Item) agrees(facts workflow.Facts, of Award) error {
	for _, f := range []struct {
		field, title, is, says string
		same                   bool
	}{
		{"number", "Award number", of.Number, i.Number, of.writtenAs(i.Number)},
		{"program", "Program", of.Program, i.Program, workflow.SameName(of.Program, i.Program)},
		{"year", "Program year", fmt.Sprint(of.Year), fmt.Sprint(i.Year), of.Year == i.Year},
		{"role", "Role", string(of.Role), string(i.Role), i.Role == "" || of.Role == i.Role},
		{"basis", "Basis", string(of.Basis), string(i.Basis), i.Basis == "" || of.Basis == i.Basis},
	} {
		if !f.same {
			return workflow.Malformed(f.field, fmt.Sprintf(
				"%s: award %s has %s, and this row %s. Write the same.", f.title, of.Number, f.is, f.says))
		}
	}
	j, err := recipient(facts, "recipient", i.Recipient)
	if err != nil {
		return err
	}
	if now, err := jurisdiction.Current(facts, of.Recipient); err != nil || now.ID != j.ID {
		return workflow.Malformed("recipient", "Recipient: award "+of.Number+" is of another, "+nameOf(facts, of.Recipient)+".")
	}
	return nil
}

// addition is the action of the item.
func (i Item) addition(facts workflow.Facts, a workflow.Act, of Award) (addition, error) {
	g := Given{Kind: i.Action, On: i.On, Amount: i.Amount, Reference: i.Reference}
	if g.Kind == "" {
		g.Kind = Obligation
		if cents, err := ParseAmount("amount", "Amount", i.Amount); err == nil && cents < 0 {
			g.Kind = Deobligation
		}
	}
	if !g.Kind.money() {
		return addition{}, workflow.Malformed("action",
			"Action: a file can have "+validation.And([]ActionKind{Obligation, Deobligation, Drawdown, Match})+".")
	}
	on, err := i.On, CheckDay(facts, a, i.Recipient, "date", "Date", i.On)
	if err != nil {
		return addition{}, err
	}
	entry, err := g.entry(facts, of)
	return addition{on: on, entry: entry}, err
}

// leaveOut drops what is on record.
func (g *group) leaveOut() {
	type alike struct {
		kind      ActionKind
		on        civil.Date
		cents     int64
		reference string
	}
	of := func(on civil.Date, e Entry) alike { return alike{e.Kind, on, e.Cents, workflow.Folded(e.Reference)} }
	there := map[alike]int{}
	for _, act := range g.award.Actions {
		if act.Corrects == 0 { // what was put right is what the file said
			there[of(act.On, act.Entry)]++
		}
	}
	g.add = slices.DeleteFunc(g.add, func(add addition) bool {
		key := of(add.on, add.entry)
		there[key]--
		return there[key] >= 0
	})
}

// blame is the item that takes more than there is on a day.
func (g *group) blame(on civil.Date) int {
	for _, add := range g.add {
		if add.on == on && add.entry.Kind != Obligation {
			return add.item
		}
	}
	return g.items[0]
}

// Chunks are the acts of the import: whole awards, 1,000 rows at most but where one award has more.
func (c Import) Chunks() []Import {
	of := map[Key][]Item{}
	var order []Key
	for _, item := range c.Items {
		key := KeyOf(item.Agency, item.Number)
		if of[key] == nil {
			order = append(order, key)
		}
		of[key] = append(of[key], item)
	}
	var all []Import
	for _, key := range order {
		if len(all) == 0 || len(all[len(all)-1].Items)+len(of[key]) > chunk {
			all = append(all, Import{})
		}
		last := &all[len(all)-1]
		last.Items = append(last.Items, of[key]...)
	}
	return all
}
