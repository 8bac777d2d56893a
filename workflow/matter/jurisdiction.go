package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
)

// ChangeJurisdiction replaces what is on record about a government. Where its state or
// time zone was wrong, the open deadlines of its matters are derived again, all in
// one act, each with its own event.
type ChangeJurisdiction struct {
	jurisdiction.Change
	// Shown is the hash of the preview that the actor saw: nothing is done if something
	// else would move by now. Empty asks for no comparison.
	Shown string `json:"shown,omitempty"`
}

// CommandName implements workflow.Command.
func (ChangeJurisdiction) CommandName() string { return "ChangeJurisdiction" }

// Streams implements workflow.Command.
func (c ChangeJurisdiction) Streams() []workflow.Stream {
	return []workflow.Stream{jurisdiction.Stream(c.ID), calendar.Stream}
}

// Decide implements workflow.Command.
func (c ChangeJurisdiction) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	e, changes, works, err := c.follow(facts, a)
	if err != nil {
		return workflow.Decision{}, err
	}
	if c.Shown != "" && c.Shown != HashOf(changes) {
		return workflow.Decision{}, errOtherMoves
	}
	d := workflow.Decision{Events: []workflow.Event{e}}
	for _, w := range works {
		d.Join(w.Decision())
	}
	return d, nil
}

// Preview lists the deadlines that the change would move, and stores nothing.
func (c ChangeJurisdiction) Preview(facts workflow.Facts, a workflow.Act) ([]Change, error) {
	_, changes, _, err := c.follow(facts, a)
	return changes, err
}

// OfJurisdiction asks for the matters of a jurisdiction, whoever may see them.
type OfJurisdiction struct {
	Jurisdiction string
	Matters      []string // ids, in order
}

// Asks implements workflow.Question.
func (q *OfJurisdiction) Asks() string {
	return "which matters has jurisdiction " + q.Jurisdiction + "?"
}

// follow is the change, and what it does in the matters of the jurisdiction. Its state
// and zone are its own affair: they reach matters that whoever corrects them may not read.
func (c ChangeJurisdiction) follow(facts workflow.Facts, a workflow.Act) (workflow.Event, []Change, []*Work, error) {
	e, old, changed, err := c.Changed(facts, a)
	if err != nil || old.State == changed.State && old.Zone == changed.Zone {
		return e, nil, nil, err
	}
	q := OfJurisdiction{Jurisdiction: c.ID}
	if err := facts.Ask(&q); err != nil {
		return e, nil, nil, err
	}
	if err := facts.Load(Streams(q.Matters)...); err != nil {
		return e, nil, nil, err
	}
	clock, _ := workflow.BuiltInActor(workflow.SystemActor)
	var all []Change
	var works []*Work
	for _, id := range q.Matters {
		w, err := Begin(facts.As(clock), a, id)
		if err != nil {
			return e, nil, nil, err
		}
		w.jurisdiction = changed
		changes, err := w.followJurisdiction()
		if err != nil {
			return e, nil, nil, err
		}
		all, works = append(all, changes...), append(works, w)
	}
	return e, all, works, nil
}

// followJurisdiction derives the open deadlines again in the state and zone that are right.
func (w *Work) followJurisdiction() ([]Change, error) {
	w.MarkMissed()
	found := w.matter.Deadlines
	w.Note(w.Today(), JurisdictionCorrected{State: w.jurisdiction.State, Zone: w.jurisdiction.Zone})
	var changes []Change
	for _, d := range found {
		if d.Status != due.StatusOpen && (d.Status != due.StatusMissed || d.ActedOn) {
			continue
		}
		receipt, err := w.Derive(d.Basis)
		if err != nil {
			return nil, workflow.Malformed("state", fmt.Sprintf("The deadline %s of %s cannot be derived again: %s", d.ID, w.JurisdictionName(), workflow.Sentence(err)))
		}
		moved := w.Moved(d, due.CauseJurisdiction, d.Basis, receipt)
		same := moved.Due == d.Due && moved.Ends.Equal(d.Ends) && moved.Zone == d.Zone
		if same && moved.Receipt.Equal(d.Receipt) {
			continue
		}
		w.Note(w.Today(), moved) // though the date stays: its receipt names the state
		if !same {
			changes = append(changes, Change{
				Matter: w.matter.ID, Jurisdiction: w.jurisdiction.Ref(), Deadline: d.ID, Kind: d.Kind,
				Old: d.Due, New: moved.Due, OldZone: d.Zone, NewZone: moved.Zone, event: moved,
			})
		}
	}
	w.MarkMissed() // what moved into the past is missed at once
	return changes, nil
}

// JurisdictionCorrected says in which state and zone the matter's dates are counted from now on.
type JurisdictionCorrected struct {
	State string `json:"state"`
	Zone  string `json:"zone"`
}

// Type is the stored name.
func (JurisdictionCorrected) Type() string { return "jurisdiction_corrected" }

var jurisdictionEvents = []workflow.EventType{
	changing(func(m Matter, d JurisdictionCorrected, _ workflow.Event) Matter {
		m.Zone = d.Zone
		return m
	}, func(d JurisdictionCorrected, _ workflow.Names) string {
		return fmt.Sprintf("Jurisdiction corrected: its dates are counted in %s (%s)", jurisdiction.StateNames[d.State], d.Zone)
	}, nil),
}
