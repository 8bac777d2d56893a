package transition

import (
	"slices"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// derive makes an event right: the transition itself, the events of deadlines
// that came with it, and later ones that build on them. was and now are the matter
// before the event, in the history as it was and in the right one.
func (s *replayed) derive(i int, was, now matter.Matter, q inquiry, opened map[string]bool) error {
	e := &s.right[i]
	with := i > s.at && e.Act == s.standing[s.at].Act
	switch d := e.Data.(type) {
	case matter.Transitioned:
		if i == s.at {
			d.Fields, d.Demands, d.Decisions = s.given.Fields, s.given.Standing(s.transition, now.Demands), s.given.Decisions
			d.Documents = withDocuments(d.Documents, s.given.Documents)
			d.Completeness, d.Received, d.At = s.given.Completeness(s.transition), nil, s.time
			e.Effective, e.Personal = s.on, s.text
			if d.Derived {
				if err := s.correctDelivery(e, &d, now); err != nil {
					return err
				}
			}
			e.Data = d
		}
	case due.Opened:
		if !with && !s.corrections()[e.Act] {
			return nil
		}
		if o, is := openingOf(s.transition.Opens, d.Kind); is {
			opened[d.Kind] = true
			right, err := s.w.opening(q, o)
			if err != nil {
				return err
			}
			e.Effective = s.on
			live, _ := s.w.Matter().Deadline(d.Deadline)
			if right == nil {
				if live.Status != due.StatusMet && live.Status != due.StatusCancelled {
					s.follows = append(s.follows, follow{on: s.on, data: due.Cancelled{Deadline: d.Deadline, Cause: s.transition.Name}})
				}
				return nil
			}
			if live.Status == due.StatusCancelled && s.cancelledByCorrection(d.Deadline) {
				again := s.w.again(live, *right)
				again.Cause = due.CauseCorrected
				s.follows = append(s.follows, follow{on: s.on, data: again})
				s.applyLaterSteps(s.at, due.Deadline{
					ID: d.Deadline, Kind: d.Kind, Owed: d.Owed, Right: d.Right, Status: due.StatusOpen, Due: again.Due, Ends: again.Ends,
					ForRecipient: d.ForRecipient, Title: live.Title,
				})
			}
			if to := workflow.Tidy(q.recipient()); d.ForRecipient && e.Personal[due.TitleName].Text() != to {
				right.Deadline = d.Deadline
				e.Personal = s.w.titled(*right, q)
			}
			if equal(right.Basis, d.Basis) && right.Note == d.Note {
				return nil // the date stands, whatever the calendar has learned since
			}
			right.Deadline, right.Version = d.Deadline, d.Version
			e.Data = *right
		}
	case due.Moved:
		x, ok := now.Deadline(d.Deadline)
		if !ok {
			return nil
		}
		if with && d.Cause == due.CauseReopened {
			e.Effective = s.on
		}
		o, reopened := openingOf(s.transition.Reopens, x.Kind)
		switch {
		case with && d.Cause == due.CauseReopened && reopened:
			right, err := s.w.opening(q, o)
			if err != nil || right == nil {
				return err
			}
			if again := s.w.again(x, *right); !equal(again.Basis, d.Basis) {
				again.Version = d.Version
				e.Data = again
			}
		case d.Cause == due.CauseCorrected && s.corrections()[e.Act]: // it gave back what a correction had taken away
			o, opens := openingOf(s.transition.Opens, x.Kind)
			if !opens {
				return nil
			}
			right, err := s.w.opening(q, o)
			if err != nil || right == nil {
				return err
			}
			e.Effective = s.on
			if again := s.w.again(x, *right); !equal(again.Basis, d.Basis) {
				again.Cause, again.Version = d.Cause, d.Version
				e.Data = again
			}
		case builds(d, was) && (x.Basis.Spec != d.Basis.Spec || x.Basis.From != d.Basis.From):
			basis := d.Basis
			basis.Spec, basis.From = x.Basis.Spec, x.Basis.From
			receipt, err := s.w.Derive(basis)
			if err != nil {
				return workflow.Malformed("effective_on", s.w.Process().DeadlineTitle(x.Kind)+": "+workflow.Sentence(err))
			}
			right := s.w.Moved(x, d.Cause, basis, receipt)
			right.Version, right.Authority = d.Version, d.Authority
			e.Data = right
		case d.Old != x.Due:
			d.Old = x.Due
			e.Data = d
		}
	case due.Met:
		x, ok := now.Deadline(d.Deadline)
		if with {
			d.On, d.Apart = x.MetBy(s.on)
			e.Effective = s.on
		}
		if ok {
			d.LateDays = x.LateOn(d.On)
		}
		e.Data = d
	case due.Tolled:
		if with {
			x, _ := now.Deadline(d.Deadline)
			d.On, e.Effective = x.StoppedBy(s.on), s.on
			e.Data = d
		}
	case due.Cancelled:
		if !with {
			return nil
		}
		e.Effective = s.on
		x, ok := now.Deadline(d.Deadline)
		if x.Aside() {
			return nil
		}
		live, _ := s.w.Matter().Deadline(d.Deadline)
		answer := answerOf(s.transition, s.given, now.Completeness())
		if ok && live.Status == due.StatusCancelled && ending(s.w.Process(), s.transition, s.partyOf(now, s.given), s.on, x, answer) == nil {
			return s.leave(live) // the step as it is right leaves it
		}
	}
	return nil
}

// builds says whether a deadline follows once what it was derived from before is corrected: where a correction of another
// step gave it back as it was, too.
func builds(d due.Moved, was matter.Matter) bool {
	x, _ := was.Deadline(d.Deadline)
	return d.Cause.Builds() || d.Cause == due.CauseCorrected && x.Basis.Spec == d.Basis.Spec && x.Basis.From == d.Basis.From
}

// leave sets a deadline again that the transition had ended or stopped, and which it leaves once it is right.
func (s *replayed) leave(live due.Deadline) error {
	receipt, err := s.w.Derive(live.Basis)
	if err != nil {
		return workflow.Malformed("effective_on", s.w.Process().DeadlineTitle(live.Kind)+": "+workflow.Sentence(err))
	}
	s.follows = append(s.follows, follow{on: s.on, data: s.w.Moved(live, due.CauseCorrected, live.Basis, receipt)})
	s.applyLaterSteps(s.at, due.Deadline{
		ID: live.ID, Kind: live.Kind, Owed: live.Owed, Right: live.Right, Status: due.StatusOpen, Due: receipt.Due, Ends: s.w.EndOf(receipt),
		ForRecipient: live.ForRecipient, Title: live.Title,
	})
	return nil
}

// passOnTo gives deadlines back that the transition ended or stopped for another recipient than the one who is right, and
// ends or stops those of the latter. found are the deadlines before it.
func (s *replayed) passOnTo(found []due.Deadline, was, now matter.Matter) error {
	before, after := s.partyOf(was, s.wasGiven), s.partyOf(now, s.given)
	acts := s.corrections()
	acts[s.standing[s.at].Act] = true
	for _, d := range found {
		switch {
		case !before.owes(d) && after.owes(d):
			s.applyLaterSteps(s.at-1, d)
		case before.owes(d) && !after.owes(d) && s.endedIn(acts, d.ID):
			live, _ := s.w.Matter().Deadline(d.ID)
			if err := s.leave(live); err != nil {
				return err
			}
		}
	}
	return nil
}

// endedIn says whether one of the acts met or tolled a deadline, and nothing has changed it since.
func (s *replayed) endedIn(acts map[string]bool, deadline string) bool {
	for _, e := range slices.Backward(s.standing) {
		switch d := e.Data.(type) {
		case due.Met:
			if d.Deadline == deadline {
				return acts[e.Act]
			}
		case due.Tolled:
			if d.Deadline == deadline {
				return acts[e.Act]
			}
		case due.Moved:
			if d.Deadline == deadline {
				return false
			}
		case due.Cancelled:
			if d.Deadline == deadline {
				return false
			}
		}
	}
	return false
}

// partyOf is whose deadlines the transition touches, given what it was given.
func (s *replayed) partyOf(m matter.Matter, given field.Values) party {
	return partyOf(m, s.w.Process(), s.transition, given.Text)
}

// cancelledByCorrection says whether a deadline is gone because an earlier
// correction took its date away, and not because a step ended it.
func (s *replayed) cancelledByCorrection(id string) bool {
	acts := s.corrections()
	for _, e := range slices.Backward(s.standing) {
		if c, is := e.Data.(due.Cancelled); is && c.Deadline == id && e.Corrects == 0 {
			return acts[e.Act] && c.Cause == s.transition.Name
		}
	}
	return false
}

// number gives a new version to each date that is another one now, so that
// alerts follow it.
func (s *replayed) number(now matter.Matter) {
	live := s.w.Matter()
	for _, d := range now.Deadlines {
		old, ok := live.Deadline(d.ID)
		if !ok || old.Due == d.Due && old.Ends.Equal(d.Ends) {
			continue
		}
		at, found := s.setAt(d.ID)
		if !found {
			continue
		}
		e := &s.right[at]
		switch x := e.Data.(type) {
		case due.Opened:
			x.Version = old.Version + 1
			e.Data = x
		case due.Moved:
			x.Version = old.Version + 1
			e.Data = x
		}
	}
}

// setAt is the event by which a deadline got its date.
func (s *replayed) setAt(deadline string) (at int, found bool) {
	for i, e := range slices.Backward(s.right) {
		if e.Corrects != 0 {
			continue
		}
		switch x := e.Data.(type) {
		case due.Opened:
			if x.Deadline == deadline {
				return i, true
			}
		case due.Moved:
			if x.Deadline == deadline {
				return i, true
			}
		}
	}
	return 0, false
}

func openingOf(all []process.Opening, kind string) (process.Opening, bool) {
	i := slices.IndexFunc(all, func(o process.Opening) bool { return o.Deadline == kind })
	if i < 0 {
		return process.Opening{}, false
	}
	return all[i], true
}
