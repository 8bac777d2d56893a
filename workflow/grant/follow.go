package grant

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/deadline"
	"duces/workflow/matter"
)

// Follows is what a decision leads to in awards: its cents move. A decision that is corrected moves them otherwise.
var Follows = []workflow.Consequence{workflow.FollowsFrom(
	func(after workflow.Facts, a workflow.Act, e workflow.Event, moved matter.Transitioned) (workflow.Decision, error) {
		if len(moved.Decisions) == 0 && e.Corrects == 0 {
			return workflow.Decision{}, nil
		}
		clock, _ := workflow.BuiltInActor(workflow.SystemActor)
		facts := after.As(clock)
		w, err := matter.Begin(facts, a, e.Stream.ID())
		if err != nil {
			return workflow.Decision{}, err
		}
		return follow(facts, w, e, moved)
	},
)}

// change is what a decision has moved in an award, and what it should have.
type change struct {
	award award.Award
	right *award.Moved
}

func follow(facts workflow.Facts, w *matter.Work, e workflow.Event, moved matter.Transitioned) (workflow.Decision, error) {
	var d workflow.Decision
	reference, earlier, err := origin(facts, w, e)
	if err != nil || len(moved.Decisions)+len(earlier) == 0 {
		return d, err
	}
	awards, err := Of(facts, w, e.Effective)
	if err != nil {
		return d, err
	}
	var changes []change
	for _, x := range moved.Decisions {
		of, known := awards.Named(x.Award)
		if !known {
			continue
		}
		m, err := awards.move(w, e.Effective, of.WithoutMoves(reference), x, reference)
		if err != nil {
			return d, fmt.Errorf("award %s: %w", x.Award, err)
		}
		changes = append(changes, change{of, m})
	}
	for _, number := range earlier {
		of, known := awards.Named(number)
		if known && !slices.ContainsFunc(changes, func(c change) bool { return c.award.ID == of.ID }) {
			changes = append(changes, change{of, nil})
		}
	}
	for _, c := range changes {
		events, err := c.events(facts, w.Act(), e.Effective, reference)
		if err != nil {
			return d, err
		}
		d.Events = append(d.Events, events...)
	}
	return d, nil
}

// events take away what does not stand any more, and move what is right.
func (c change) events(facts workflow.Facts, a workflow.Act, on deadline.Date, reference string) ([]workflow.Event, error) {
	var events []workflow.Event
	for _, old := range c.award.MovedBy(reference) {
		if c.right != nil && old.On == on && old.From == c.right.From && old.Into == c.right.Into && old.Cents == c.right.Cents &&
			slices.Equal(old.Shares, c.right.Shares) {
			return nil, nil
		}
		e, err := c.award.Remove(facts, a, old.No)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	if c.right == nil {
		return events, nil
	}
	e, err := c.award.WithoutMoves(reference).Move(facts, a, on, *c.right)
	return append(events, e), err
}

// origin is the reference of a decision, of a corrected one that of the step itself, with the numbers of the awards
// that the step was about.
func origin(facts workflow.Facts, w *matter.Work, e workflow.Event) (string, []string, error) {
	id := w.Matter().ID
	if e.Corrects == 0 {
		return id + "/" + e.Act, nil, nil
	}
	past, err := facts.History(matter.Stream(id))
	if err != nil {
		return "", nil, err
	}
	first := e.Corrects
	for _, old := range slices.Backward(past) {
		if old.Seq == first && old.Corrects != 0 {
			first = old.Corrects
		}
	}
	reference := ""
	var numbers []string
	for _, old := range past {
		if old.Seq != first && old.Corrects != first {
			continue
		}
		if old.Seq == first {
			reference = id + "/" + old.Act
		}
		if was, is := old.Data.(matter.Transitioned); is {
			for _, d := range was.Decisions {
				numbers = append(numbers, d.Award)
			}
		}
	}
	return reference, numbers, nil
}
