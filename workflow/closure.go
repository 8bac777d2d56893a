package workflow

import (
	"fmt"
	"slices"

	"duces/workflow/deadline"
)

// AddClosure declares a day closed and moves the open deadlines that rest on
// it, all in one act, each with its own event.
type AddClosure struct {
	Closure deadline.Closure `json:"closure"`
	// Matters are those whose open deadlines the day may touch.
	Matters []string `json:"matters"`
}

// CommandName implements Command.
func (AddClosure) CommandName() string { return "AddClosure" }

// Streams implements Command.
func (c AddClosure) Streams() []Stream { return append(MatterStreams(c.Matters), CalendarStream) }

// ReachesFrom is the due date from which on deadlines may be touched. A period
// counted back may be due before the day that it skips; none is longer than
// this leaves room for.
func (c AddClosure) ReachesFrom() deadline.Date {
	if c.Closure.Date.IsZero() {
		return deadline.Date{}
	}
	return c.Closure.Date.AddDays(-400)
}

func (c AddClosure) Decide(w World, a Act) (Decision, error) {
	if err := w.Actor.May(VerbDeclareClosures); err != nil {
		return Decision{}, err
	}
	calendar, err := c.declared(w)
	if err != nil {
		return Decision{}, err
	}
	var d Decision
	if !slices.Contains(CalendarOf(w).Closures(), c.Closure) {
		d.Events = []Event{a.Event(CalendarStream, c.Closure.Date, ClosureAdded{Closure: c.Closure})}
	}
	known := Derivations{}
	for _, id := range c.Matters {
		b, changes, err := c.changes(w, a, id, calendar, known)
		if err != nil {
			return Decision{}, err
		}
		for _, change := range changes {
			b.Note(b.Today(), change.event)
		}
		d.Join(b.Decision())
	}
	return d, nil
}

func (c AddClosure) declared(w World) (*deadline.Calendar, error) {
	if err := c.Closure.Validate(); err != nil {
		return nil, Malformed("closure", Sentence(err))
	}
	if err := Collect(append(CheckLine("closure", "Name", c.Closure.Name, 200, true), CheckLine("closure", "Authority", c.Closure.Authority, 500, true)...)); err != nil {
		return nil, err
	}
	for _, old := range CalendarOf(w).Closures() {
		if old == c.Closure {
			return CalendarOf(w), nil // declared before; it now reaches matters that came between
		}
		if old.Date == c.Closure.Date && old.State == c.Closure.State && old.Kind == c.Closure.Kind {
			return nil, Clash(fmt.Sprintf("%s is on record as closed already: %s.", old.Date.Long(), old.Name))
		}
	}
	calendar, err := CalendarOf(w).With(c.Closure)
	if err != nil {
		return nil, Malformed("closure", Sentence(err))
	}
	return calendar, nil
}

// Change is one due date that would move.
type Change struct {
	Matter       string
	Jurisdiction PlaceRef
	Deadline     string
	Kind         string
	Old, New     deadline.Date
	event        DeadlineMoved
}

// Preview lists the open deadlines that the closure would move, and stores nothing.
func (c AddClosure) Preview(w World) ([]Change, error) {
	if err := w.Actor.May(VerbDeclareClosures); err != nil {
		return nil, err
	}
	calendar, err := c.declared(w)
	if err != nil {
		return nil, err
	}
	var all []Change
	known := Derivations{}
	for _, id := range c.Matters {
		_, changes, err := c.changes(w, Act{}, id, calendar, known)
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
func (c AddClosure) changes(w World, a Act, id string, calendar *deadline.Calendar, known Derivations) (*Work, []Change, error) {
	everything := w
	everything.Actor, _ = BuiltInActor(SystemActor)
	b, err := Begin(everything, a, id)
	if err != nil {
		return nil, nil, err
	}
	var changes []Change
	ctx := b.context(calendar)
	for _, d := range b.matter.Deadlines {
		// A day may be declared after it has passed: what was missed on it was not.
		waits := d.Status == DeadlineOpen || d.Status == DeadlineOverrun && !d.ActedOn
		if !waits || d.Basis.Spec.Kind == deadline.Fixed && len(d.Basis.Extensions) == 0 {
			continue
		}
		again, err := known.Derive(d.Basis, ctx)
		if err != nil {
			return nil, nil, &Error{Code: Internal, Message: fmt.Sprintf("The deadline %s of %s cannot be derived again: %s", d.ID, b.JurisdictionName(), Sentence(err))}
		}
		receipt := again.Receipt
		if receipt.Due == d.Due {
			continue
		}
		moved := b.movedBy(d, CauseClosure, d.Basis, again)
		moved.Authority = c.Closure.Authority
		changes = append(changes, Change{
			Matter: id, Jurisdiction: PlaceRef{ID: b.place.ID, Name: b.place.Name, State: b.place.State},
			Deadline: d.ID, Kind: d.Kind, Old: d.Due, New: receipt.Due, event: moved,
		})
	}
	return b, changes, nil
}
