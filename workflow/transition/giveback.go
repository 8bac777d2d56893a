package transition

import (
	"slices"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/matter"
)

// giveBack gives the jurisdiction back the rights that ended because a later answer seemed complete: with an event
// of the history corrected, it was not. No right ends by it.
func (s *replayed) giveBack(at int) error {
	now := matter.Matter{}
	steps := map[string]matter.Transitioned{} // answers after the corrected event, by their act
	for i, e := range s.right {
		if e.Corrects != 0 || s.uncounted(e) {
			continue // what it says stands where it says it, if it still counts
		}
		switch d := e.Data.(type) {
		case matter.Transitioned:
			if i > at && d.Derived && e.Act != s.right[at].Act {
				steps[e.Act] = d
			}
		case due.Cancelled:
			if step, is := steps[e.Act]; is && s.lastChange(i, d.Deadline) {
				if err := s.giveBackOne(i, step, now); err != nil {
					return err
				}
			}
		}
		var err error
		if now, err = matter.Fold(now, e); err != nil {
			return err
		}
	}
	return nil
}

// giveBackOne sets a deadline again if the step by which it was cancelled, at an event of the history, leaves it open
// now. now is the matter before that event.
func (s *replayed) giveBackOne(at int, step matter.Transitioned, now matter.Matter) error {
	t, _ := s.w.Process().Transition(step.Transition)
	x, ok := now.Deadline(s.right[at].Data.(due.Cancelled).Deadline)
	if !ok || x.Aside() || ending(s.w.Process(), t, party{}, s.right[at].Effective, x, now.Derived()) != nil {
		return nil
	}
	receipt, err := s.w.Derive(x.Basis)
	if err != nil {
		return workflow.Malformed("production", s.w.Process().DeadlineTitle(x.Kind)+": "+workflow.Sentence(err))
	}
	live, _ := s.w.Matter().Deadline(x.ID)
	moved := s.w.Moved(live, due.CauseCorrected, x.Basis, receipt)
	s.follows = append(s.follows, follow{on: s.right[at].Effective, data: moved})
	s.applyLaterSteps(at, due.Deadline{
		ID: x.ID, Kind: x.Kind, Owed: x.Owed, Right: x.Right, Status: due.StatusOpen, Due: moved.Due, Ends: moved.Ends,
		ForRecipient: x.ForRecipient, Title: x.Title,
	})
	return nil
}

// lastChange says that nothing ended or set a deadline after an event of the history.
func (s *replayed) lastChange(at int, deadline string) bool {
	return !slices.ContainsFunc(s.right[at+1:], func(e workflow.Event) bool {
		switch d := e.Data.(type) {
		case due.Cancelled:
			return d.Deadline == deadline
		case due.Moved:
			return d.Deadline == deadline
		}
		return false
	})
}
