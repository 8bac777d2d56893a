package workflow

import (
	"fmt"

	"duces/workflow/deadline"
)

// open begins a matter, with the step limit of its first state.
func open(w World, a Act, opened MatterOpened, id string, on deadline.Date) (*bench, error) {
	b := &bench{world: w, act: a}
	var err error
	if b.review, err = w.Review(opened.Review); err != nil {
		return nil, err
	}
	if b.place, err = w.Jurisdiction(opened.Jurisdiction); err != nil {
		return nil, err
	}
	if b.def, err = w.Process(opened.Process); err != nil {
		return nil, err
	}
	b.add(a.event(MatterStream(id), on, opened))
	b.nextStep(on, nil)
	return b, nil
}

// nextStep ends the limit of the state that the matter has left and begins
// that of the state it has come to. Plain calendar days: it is our own rule,
// not the court's.
func (b *bench) nextStep(on deadline.Date, before []Deadline) {
	kind, ok := b.def.StepDeadline()
	if !ok {
		return
	}
	for _, d := range before {
		if d.Kind != kind.Name || d.Status != DeadlineOpen && !d.late() {
			continue
		}
		if b.matter.Last.From == b.matter.Last.To {
			return // still in the same state
		}
		b.note(on, DeadlineMet{Deadline: d.ID, On: on, LateDays: max(0, d.Due.DaysUntil(on))})
	}
	state, ok := b.def.State(b.matter.State)
	if !ok || state.StepLimit == 0 {
		return
	}
	basis := Basis{Spec: deadline.Spec{Kind: deadline.Period, Days: state.StepLimit, Rule: deadline.RuleCalendarDays}, From: on}
	receipt, err := b.derive(basis)
	if err != nil {
		return // the limit lies beyond the years that dates can have
	}
	b.note(on, DeadlineOpened{
		Deadline: fmt.Sprintf("%s-%d", kind.Name, len(b.matter.Deadlines)+1), Kind: kind.Name, Owed: kind.Owed,
		Basis: basis, Due: receipt.Due, Ends: b.endOf(receipt), Zone: b.place.Zone, Receipt: NewWorking(receipt),
	})
}
