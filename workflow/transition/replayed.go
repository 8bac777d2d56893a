package transition

import (
	"errors"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correction"
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
	on         civil.Date   // its effective date, once right
	time       string       // its time of day, once right
	given      field.Values // and what it is given
	wasGiven   field.Values
	text       map[string]workflow.Sealed

	right     []workflow.Event // as they count after it
	follows   []follow         // new events of the deadlines of the transition
	conflicts []correction.Conflict
	// unaccepted are demands whose acceptance no longer counts: what follows is found without it.
	unaccepted []demand.Label
	rights     []due.Right // of the jurisdiction, that end by it or end sooner
}

// follow is an event that a correction adds, and the day of it.
type follow struct {
	on       civil.Date
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
		if err := s.derive(i, was, now, q, opened); err != nil {
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
		if c, is := e.Data.(correction.Corrected); is && c.Event == s.standing[s.at].Seq {
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
	before.Docket = before.AsOf(e.Recorded).On(e.Effective)
	q := inquiry{
		work: w.Work, matter: before, def: w.Process(), transition: t, on: e.Effective, time: matter.TimeOf(e), zone: w.zone(),
		at: e.Recorded, given: given, asked: true,
	}
	for _, check := range []func() error{func() error { return w.checkDateIn(q.matter, q) }, func() error { return runGuards(q) }} {
		if no, refused := errors.AsType[*workflow.Error](check()); refused {
			return no
		}
	}
	return nil
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
