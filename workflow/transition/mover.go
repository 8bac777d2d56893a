package transition

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/certify"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

// mover moves the matter that the work is on.
type mover struct{ *matter.Work }

func (w mover) inquire(t process.Transition, on civil.Date, hhmm string) inquiry {
	m := w.Matter()
	m.Docket = m.On(on)
	return inquiry{
		work: w.Work, matter: m, def: w.Process(), transition: t, on: on, time: hhmm, zone: w.zone(), at: w.Act().At,
		merged: w.Jurisdiction().NotMerged(),
	}
}

// zone is that of the jurisdiction.
func (w mover) zone() *time.Location { return timezone.Named(w.Jurisdiction().Zone) }

// deadlines does what the transition says about due dates. before are the
// deadlines as they stood when the act began.
func (w mover) deadlines(q inquiry, before []due.Deadline) error {
	t := q.transition
	answer, by := answerOf(t, q.given, w.Matter().Derived()), partyOf(w.Matter(), q.def, t, q.given.Text)
	for _, d := range before {
		if d.Aside() {
			d, _ = w.Matter().Deadline(d.ID) // it may have ended with another one
		}
		if ends := ending(q.def, t, by, q.on, d, answer); ends != nil {
			w.Note(q.on, ends)
		}
	}
	for _, o := range t.Reopens {
		if err := w.open(q, o, true); err != nil {
			return err
		}
	}
	for _, o := range t.Opens {
		if err := w.open(q, o, false); err != nil {
			return err
		}
	}
	if from, _ := q.def.State(q.matter.State); from.Terminal {
		if err := certify.Reopened(w.Work, q.on); err != nil {
			return err
		}
	}
	w.EndMoot() // once the step has set again what it sets again
	return nil
}

// ending is what a transition does to a deadline that was there before: it meets,
// cancels or tolls it; nil: nothing. An answer that is not complete leaves the jurisdiction
// the rights that run: it has not done all that they protect it from. A step by one of several recipients of a paper
// touches that one's deadlines alone.
func ending(def *process.Definition, t process.Transition, by party, on civil.Date, d due.Deadline, answer string) workflow.Data {
	if d.Aside() {
		if to, _ := def.State(t.To); to.Terminal && (d.Live() || d.Status == due.StatusTolled) {
			return due.Cancelled{Deadline: d.ID, Cause: t.Name}
		}
		return nil
	}
	if !by.owes(d) {
		return nil
	}
	d = d.On(on)
	_, right := due.RunningRight(def, d)
	keeps := right && (answer == process.Partial || answer == process.Refused)
	unanswered := d.Status == due.StatusOpen || d.Status == due.StatusTolled
	switch {
	case (unanswered || d.Status == due.StatusMissed && !d.ActedOn) && slices.Contains(t.Meets, d.Kind):
		day, apart := d.MetBy(on)
		return due.Met{Deadline: d.ID, On: day, LateDays: d.LateOn(day), Apart: apart}
	case unanswered && !keeps && (slices.Contains(t.Cancels, d.Kind) || slices.Contains(t.Cancels, process.CancelAll)):
		return due.Cancelled{Deadline: d.ID, Cause: t.Name}
	case slices.Contains(t.Tolls, d.Kind) && (d.Status == due.StatusOpen || !d.HeldUntil.IsZero()):
		return due.Tolled{Deadline: d.ID, On: d.StoppedBy(on), Cause: t.Name}
	}
	return nil
}

// open sets one deadline of a transition, or sets a stopped one again.
func (w mover) open(q inquiry, o process.Opening, again bool) error {
	opened, err := w.opening(q, o)
	if err != nil || opened == nil {
		return err
	}
	if old, ok := w.Matter().LatestOf(o.Deadline, partyOf(w.Matter(), q.def, q.transition, q.given.Text).recipient); again && ok {
		w.Note(q.on, w.again(old, *opened))
		return nil
	}
	opened.Deadline = due.NewID(o.Deadline, len(w.Matter().Deadlines)+1)
	e := w.Act().Event(matter.Stream(w.Matter().ID), q.on, *opened)
	e.Personal = w.titled(*opened, q)
	w.Add(e)
	return nil
}

// again sets a deadline that was opened before, as opened says.
func (w mover) again(old due.Deadline, opened due.Opened) due.Moved {
	return due.Moved{
		Deadline: old.ID, Version: old.Version + 1, Cause: due.CauseReopened, Basis: opened.Basis,
		Old: old.Due, Due: opened.Due, Ends: opened.Ends, Receipt: opened.Receipt, Zone: opened.Zone,
	}
}

// opening is the deadline that a transition sets; nil: the date is optional and was not given.
func (w mover) opening(q inquiry, o process.Opening) (*due.Opened, error) {
	kind, _ := w.Process().Deadline(o.Deadline)
	found, err := set(o, q.given, q.on, w.Derive)
	if err != nil {
		return nil, workflow.Malformed("fields."+o.Field, kind.Title+": "+workflow.Sentence(err))
	}
	if found == nil {
		return nil, nil
	}
	note := ""
	if found.note != "" {
		note = found.note + " (" + kind.Cite + ")."
	}
	return &due.Opened{
		ForRecipient: o.ForRecipient, Kind: o.Deadline, Owed: kind.Owed, Right: kind.Right, Basis: found.basis, Due: found.receipt.Due, Ends: w.EndOf(found.receipt),
		Zone: w.Jurisdiction().Zone, Receipt: due.NewReceipt(found.receipt), Note: note,
	}, nil
}
