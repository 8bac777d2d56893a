package transition

import (
	"errors"
	"slices"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// replayed is the history of a matter, played again with one transition
// corrected: what becomes of the events behind it, and of the steps.
type replayed struct {
	w          mover
	past       []workflow.Event // as stored
	standing   []workflow.Event // as they count before this correction
	at         int              // of the transition among them
	transition process.Transition
	on         deadline.Date // its effective date, once right
	time       string        // its time of day, once right
	given      field.Values  // and what it is given
	wasGiven   field.Values
	text       map[string]workflow.Sealed

	right     []workflow.Event // as they count after it
	follows   []follow         // new events of the deadlines of the transition
	conflicts []matter.Conflict
	// unaccepted are demands whose acceptance no longer counts: what follows is found without it.
	unaccepted []demand.Label
	rights     []matter.Right // of the jurisdiction, that end by it or end sooner
}

// follow is an event that a correction adds, and the day of it.
type follow struct {
	on       deadline.Date
	data     workflow.Data
	personal map[string]workflow.Sealed
}

// needsApproval says whether a second person must approve the correction: of a
// transition that needed one, or needs one now, or by which a right ends.
func (s *replayed) needsApproval() bool {
	return needsApproval(s.transition, s.given) || needsApproval(s.transition, s.wasGiven) || len(s.rights) > 0
}

// play goes through the history, with the transition as it was and as it is to
// be, and compares what the process says of each later step.
func (s *replayed) play() error {
	q := inquiry{transition: s.transition, on: s.on, time: s.time, zone: s.w.zone(), given: s.given, asked: true}
	if err := s.checkDate(); err != nil {
		return err
	}
	was, now := matter.Matter{}, matter.Matter{}
	s.right = slices.Clone(s.standing)
	var found []due.Deadline    // by the transition
	opened := map[string]bool{} // kinds of deadline that the transition sets in history already
	for i := range s.right {
		old, e := s.standing[i], &s.right[i]
		if old.Corrects != 0 {
			continue // what it says stands where it says it
		}
		if err := s.derive(i, now, q, opened); err != nil {
			return err
		}
		if i == s.at {
			found = now.Deadlines
		}
		if _, is := old.Data.(matter.Transitioned); is && i > s.at {
			s.passOnDemands(e, was, now)
		}
		if i == s.at {
			if no := s.w.refuses(*e, now); no != nil && s.w.refuses(old, was) == nil {
				return no
			}
		}
		var err error
		if was, err = matter.Fold(was, old); err != nil {
			return err
		}
		if now, err = matter.Fold(now, *e); err != nil {
			return err
		}
	}
	if s.unchanged() {
		return errUnchanged
	}
	n := len(now.Deadlines)
	for _, o := range s.transition.Opens {
		if opened[o.Deadline] {
			continue
		}
		d, err := s.w.opening(q, o)
		if err != nil {
			return err
		}
		if d != nil {
			n++
			d.Deadline = due.NewID(o.Deadline, n)
			s.follows = append(s.follows, follow{on: s.on, data: *d, personal: s.w.titled(*d, q)})
			s.applyLaterSteps(s.at, due.Deadline{
				ID: d.Deadline, Kind: d.Kind, Owed: d.Owed, Right: d.Right, Status: due.StatusOpen, Due: d.Due, Ends: d.Ends,
				ForRecipient: d.ForRecipient, Title: workflow.Tidy(q.recipient()),
			})
		}
	}
	for _, d := range found {
		// What was missed may have been in time on the day that is right.
		if last, ok := now.Deadline(d.ID); ok && last.Status == due.StatusMissed && s.on != s.standing[s.at].Effective {
			s.applyLaterSteps(s.at-1, d)
		}
	}
	if err := s.passOnTo(found, was, now); err != nil {
		return err
	}
	s.stepsSince(now)
	if err := s.consequences(s.at); err != nil {
		return err
	}
	s.number(now)
	return nil
}

// stepsSince does to deadlines that are open with the record right, and were missed, what the steps since would have done.
func (s *replayed) stepsSince(now matter.Matter) {
	for _, d := range now.Deadlines {
		if was, ok := s.w.Matter().Deadline(d.ID); ok && was.Status == due.StatusMissed && d.Status == due.StatusOpen {
			if at, found := s.setAt(d.ID); found {
				s.applyLaterSteps(at, d)
			}
		}
	}
}

// consequences are the acceptances that no longer count with an event of the history corrected, and what follows
// for later steps and for rights without them.
func (s *replayed) consequences(at int) error {
	if err := s.findUnaccepted(); err != nil {
		return err
	}
	if err := s.findConflicts(at); err != nil {
		return err
	}
	return s.giveBack(at)
}

// applyLaterSteps does to a deadline what the steps since would have done, had it been
// there, or open, when they were made. It was set at an event of the history.
func (s *replayed) applyLaterSteps(at int, x due.Deadline) {
	for _, e := range s.right[at+1:] {
		moved, is := e.Data.(matter.Transitioned)
		if !is || e.Corrects != 0 {
			continue
		}
		t, _ := s.w.Process().Transition(moved.Transition)
		x = x.AsOf(e.Recorded)
		by := party{}
		if given, err := read(t, e); err == nil {
			by = partyOf(s.w.Matter(), s.w.Process(), t, given.Text)
		}
		switch ends := ending(s.w.Process(), t, by, e.Effective, x, moved.Answer()).(type) {
		case due.Met:
			x.Status, ends.Step = due.StatusMet, e.Seq
			s.follows = append(s.follows, follow{on: e.Effective, data: ends})
		case due.Cancelled:
			x.Status = due.StatusCancelled
			s.follows = append(s.follows, follow{on: e.Effective, data: ends})
		case due.Tolled:
			x.Status, x.TolledOn, x.HeldUntil = due.StatusTolled, ends.On, ends.Until
			s.follows = append(s.follows, follow{on: e.Effective, data: ends})
		}
		if !moved.Bare {
			x = due.ActedOn([]due.Deadline{x}, moved.DealsBefore(e))[0]
		}
	}
}

// passOnDemands gives a later step, which keeps a list of the demands that stand
// after it, those that stand before it once the record is right.
func (s *replayed) passOnDemands(e *workflow.Event, was, now matter.Matter) {
	if equal(was.Demands, now.Demands) {
		return
	}
	moved := e.Data.(matter.Transitioned)
	t, _ := s.w.Process().Transition(moved.Transition)
	if given, err := read(t, *e); err == nil {
		moved.Demands = given.Standing(t, now.Demands)
		e.Data = moved
	}
}

// unchanged says whether the transition is as it was before.
func (s *replayed) unchanged() bool { return same(s.right[s.at], s.standing[s.at]) }

// checkDate refuses a day that has not come, and one before the step before.
func (s *replayed) checkDate() error {
	before, err := foldStanding(s.standing[:s.at])
	if err != nil {
		return err
	}
	return s.w.checkDateIn(before, inquiry{
		matter: before, transition: s.transition, on: s.on, time: s.time, zone: s.w.zone(), given: s.given, asked: true,
	})
}

// derive makes an event right: the transition itself, the events of deadlines
// that came with it, and later ones that build on them. now is the matter
// before the event, in the right history.
func (s *replayed) derive(i int, now matter.Matter, q inquiry, opened map[string]bool) error {
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
		o, reopened := openingOf(s.transition.Reopens, x.Kind)
		switch {
		case with && d.Cause == due.CauseReopened && reopened:
			right, err := s.w.opening(q, o)
			if err != nil || right == nil {
				return err
			}
			e.Effective = s.on
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
		case d.Cause.Builds() && (x.Basis.Spec != d.Basis.Spec || x.Basis.From != d.Basis.From):
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

// last is the event whose content stands for the transition.
func (s *replayed) last() int64 {
	for _, e := range slices.Backward(s.past) {
		if root := s.standing[s.at].Seq; e.Corrects == root || e.Seq == root {
			return e.Seq
		}
	}
	return 0
}

// corrections are the acts by which the transition was corrected before.
func (s *replayed) corrections() map[string]bool {
	acts := map[string]bool{}
	for _, e := range s.standing {
		if c, is := e.Data.(matter.Corrected); is && c.Event == s.standing[s.at].Seq {
			acts[e.Act] = true
		}
	}
	return acts
}

// refuses says why the process would refuse a step on record, if it would.
func (w mover) refuses(e workflow.Event, before matter.Matter) *workflow.Error {
	t, ok := w.Process().Transition(e.Data.(matter.Transitioned).Transition)
	if !ok {
		return nil
	}
	given, err := read(t, e)
	if err != nil {
		return nil //nolint:nilerr // it was right when it was made
	}
	q := inquiry{
		work: w.Work, matter: before.AsOf(e.Recorded).On(e.Effective), def: w.Process(), transition: t, on: e.Effective, time: matter.TimeOf(e), zone: w.zone(),
		at: e.Recorded, given: given, asked: true,
	}
	for _, check := range []func() error{func() error { return w.checkDateIn(q.matter, q) }, func() error { return runGuards(q) }} {
		if no, refused := errors.AsType[*workflow.Error](check()); refused {
			return no
		}
	}
	return nil
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

// events are the corrections: one for each event that is not as it was.
func (s *replayed) events() []workflow.Event {
	var list []workflow.Event
	for i, e := range s.right {
		if e.Corrects != 0 || same(e, s.standing[i]) {
			continue
		}
		c := s.w.Act().Event(e.Stream, e.Effective, e.Data)
		c.Personal, c.Corrects = e.Personal, e.Seq
		list = append(list, c)
	}
	return list
}

func openingOf(all []process.Opening, kind string) (process.Opening, bool) {
	i := slices.IndexFunc(all, func(o process.Opening) bool { return o.Deadline == kind })
	if i < 0 {
		return process.Opening{}, false
	}
	return all[i], true
}

// withDocuments keeps what came in: a correction takes no document off the record.
func withDocuments(old, given []field.Document) []field.Document {
	all := slices.Clone(old)
	for _, d := range given {
		if !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all
}
