package grant

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/award"
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

// change is what a decision should have moved in an award; nil: nothing.
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
		m, err := move(of.WithoutMoves(reference), e.Effective, x, reference)
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
		var right []award.DatedMove
		if c.right != nil {
			right = append(right, award.DatedMove{On: e.Effective, Moved: *c.right})
		}
		events, err := c.award.Remade(facts, w.Act(), reference, "A decision was corrected, or another one changed what this one moved.", right...)
		if err != nil {
			return d, err
		}
		d.Events = append(d.Events, events...)
	}
	return d, nil
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
