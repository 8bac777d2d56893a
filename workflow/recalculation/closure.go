package recalculation

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
)

// AddClosure declares a day closed and moves the open deadlines that rest on
// it, all in one act, each with its own event.
type AddClosure struct {
	Closure deadline.Closure `json:"closure"`
	// Shown is the hash of the changes that the actor saw (HashOf): nothing is done
	// if others would follow by now. Empty: whatever follows.
	Shown string `json:"shown,omitempty"`
}

// What the name of a closed day and its authority may have at most, in characters.
const MaxName, MaxAuthority = 200, 500

// CommandName implements Command.
func (AddClosure) CommandName() string { return "AddClosure" }

// Streams implements Command.
func (c AddClosure) Streams() []workflow.Stream { return []workflow.Stream{calendar.Stream} }

// reached are the matters whose deadlines the closure may touch. A period
// counted back may be due before the day that it skips; none is longer than
// this leaves room for.
func (c AddClosure) reached(facts workflow.Facts) ([]string, error) {
	q := matter.DueFrom{Day: c.Closure.Date.AddDays(-400)}
	if err := facts.Ask(&q); err != nil {
		return nil, err
	}
	return q.Matters, facts.Load(matter.Streams(q.Matters)...)
}

// Reaches says how many matters have a deadline that the closure may touch.
func (c AddClosure) Reaches(facts workflow.Facts) (int, error) {
	q := matter.DueFrom{Day: c.Closure.Date.AddDays(-400)}
	err := facts.Ask(&q)
	return len(q.Matters), err
}

func (c AddClosure) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbDeclareClosures); err != nil {
		return workflow.Decision{}, err
	}
	cal, err := c.declared(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	if !slices.Contains(calendar.Of(facts).Closures(), c.Closure) {
		d.Events = []workflow.Event{a.Event(calendar.Stream, c.Closure.Date, calendar.ClosureAdded{Closure: c.Closure})}
	}
	reached, err := c.reached(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	known := due.Derivations{}
	var all []Change
	for _, id := range reached {
		w, changes, err := c.changes(facts, a, id, cal, known)
		if err != nil {
			return workflow.Decision{}, err
		}
		all = append(all, changes...)
		for _, change := range changes {
			w.Note(w.Today(), change.event)
		}
		d.Join(w.Decision())
	}
	if c.Shown != "" && c.Shown != HashOf(all) {
		return workflow.Decision{}, errOtherMoves
	}
	return d, nil
}

func (c AddClosure) declared(facts workflow.Facts) (*deadline.Calendar, error) {
	if err := workflow.Collect(append(
		workflow.CheckLine("closure", "Name", c.Closure.Name, MaxName, true),
		workflow.CheckLine("closure", "Authority", c.Closure.Authority, MaxAuthority, true)...)); err != nil {
		return nil, err
	}
	if err := c.Closure.Validate(); err != nil {
		return nil, workflow.Malformed("closure", workflow.Sentence(err))
	}
	for _, old := range calendar.Of(facts).Closures() {
		if old == c.Closure {
			return calendar.Of(facts), nil // declared before; it now reaches matters that came between
		}
		if old.Date == c.Closure.Date && old.State == c.Closure.State && old.Kind == c.Closure.Kind {
			return nil, workflow.Clash(fmt.Sprintf("%s is already on record as closed: %s.", old.Date.Text(), old.Name))
		}
	}
	cal, err := calendar.Of(facts).With(c.Closure)
	if err != nil {
		return nil, workflow.Malformed("closure", workflow.Sentence(err))
	}
	return cal, nil
}

// Preview lists the open deadlines that the closure would move, and stores nothing.
func (c AddClosure) Preview(facts workflow.Facts) ([]Change, error) {
	if err := facts.Actor.May(workflow.VerbDeclareClosures); err != nil {
		return nil, err
	}
	calendar, err := c.declared(facts)
	if err != nil {
		return nil, err
	}
	var all []Change
	reached, err := c.reached(facts)
	if err != nil {
		return nil, err
	}
	known := due.Derivations{}
	for _, id := range reached {
		_, changes, err := c.changes(facts, workflow.Act{}, id, calendar, known)
		if err != nil {
			return nil, err
		}
		all = append(all, changes...)
	}
	return all, nil
}

// changes derives the open deadlines of one matter again. The closure is the
// calendar's affair, not the matter's: it reaches matters that its declarer
// may not read.
func (c AddClosure) changes(facts workflow.Facts, a workflow.Act, id string, cal *deadline.Calendar, known due.Derivations) (*matter.Work, []Change, error) {
	clock, _ := workflow.BuiltInActor(workflow.SystemActor)
	w, err := matter.Begin(facts.As(clock), a, id)
	if err != nil {
		return nil, nil, err
	}
	var changes []Change
	ctx := w.Context()
	ctx.Calendar = cal
	for _, d := range w.Matter().Deadlines {
		// A day may be declared after it has passed: what was missed on it was not.
		waits := d.Status == due.StatusOpen || d.Status == due.StatusMissed && !d.ActedOn
		if !waits || d.Basis.Spec.Kind == deadline.Fixed && len(d.Basis.Extensions) == 0 {
			continue
		}
		again, err := known.Derive(d.Basis, ctx)
		if err != nil {
			return nil, nil, &workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf("The deadline %s of %s cannot be recalculated: %s", d.ID, w.JurisdictionName(), workflow.Sentence(err))}
		}
		receipt := again.Computed
		if receipt.Due == d.Due {
			continue
		}
		moved := w.MovedTo(d, due.CauseClosure, d.Basis, again)
		moved.Authority = c.Closure.Authority
		changes = append(changes, Change{
			Matter: id, Jurisdiction: w.Jurisdiction().Ref(),
			Deadline: d.ID, Kind: d.Kind, Old: d.Due, New: receipt.Due, event: moved,
		})
	}
	return w, changes, nil
}
