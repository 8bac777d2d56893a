package certify

import (
	"duces/workflow"
	"duces/workflow/certification"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// add adds an event about certifications, and keeps the deadlines by which these are to be renewed: one begins for
// each that stands from now on and expires, and ends with it. with gives the event its reminders.
func add(w *matter.Work, e workflow.Event, with func([]certification.Renewal) workflow.Data) error {
	before := w.Matter()
	after, err := matter.Fold(before, e)
	if err != nil {
		return err
	}
	today := w.Today()
	var begin []certification.Renewal
	var opened []due.Opened
	var follows []workflow.Data
	state, _ := w.Process().State(w.Matter().State)
	for i, c := range after.Certifications {
		var was certification.Certification
		if i < len(before.Certifications) {
			was = before.Certifications[i]
		}
		d, has := before.Deadline(c.Deadline)
		live := has && (d.Status == due.StatusOpen || d.Status == due.StatusMissed || d.Status == due.StatusTolled)
		expires := c.Stands() && !c.ExpiresOn.IsZero()
		switch begins := expires && !state.Terminal && (!was.Stands() || was.Number == 0 || c.ExpiresOn != was.ExpiresOn); {
		case live && c.RenewedBy != 0:
			follows = append(follows, due.Met{Deadline: d.ID, On: today, LateDays: d.LateOn(today)})
		case live && !expires:
			follows = append(follows, due.Cancelled{Deadline: d.ID, Cause: "nothing is to be renewed"})
		case live && begins:
			moved, err := renewAgain(w, c, d, due.CauseCorrected)
			if err != nil {
				return err
			}
			follows = append(follows, moved)
		case begins:
			o, err := renewal(w, c, len(before.Deadlines)+len(opened)+1)
			if err != nil {
				return err
			}
			begin, opened = append(begin, certification.Renewal{Certification: c.Number, Deadline: o.Deadline}), append(opened, o)
		}
	}
	e.Data = with(begin)
	w.Add(e)
	for i, o := range opened {
		c, _ := w.Matter().Certification(begin[i].Certification)
		x := w.Act().Event(e.Stream, today, o)
		x.Personal = map[string]workflow.Sealed{
			due.TitleName: w.Act().Seal(x.Stream, "title/"+o.Deadline, "Renew the certification of compliance, "+c.About),
		}
		w.Add(x)
	}
	for _, data := range follows {
		w.Note(today, data)
	}
	w.MarkMissed() // it may have expired by now
	return nil
}

// renewal is the deadline by which a certification is to be renewed: number is its place among all deadlines.
func renewal(w *matter.Work, c certification.Certification, number int) (due.Opened, error) {
	o, err := w.Matter().Own(w.Venue, process.OwnDate, "", deadline.FixedOn(c.ExpiresOn), c.SignedOn)
	if err != nil {
		return o, workflow.Malformed("expires_on", "Expires on: "+workflow.Sentence(err))
	}
	o.Deadline, o.Ladder = due.NewID(process.OwnDate, number), c.Ladder
	return o, nil
}

// renewAgain sets the deadline by which a certification is to be renewed by the day on which that now expires.
func renewAgain(w *matter.Work, c certification.Certification, d due.Deadline, cause due.Cause) (due.Moved, error) {
	basis := due.Basis{Spec: deadline.FixedOn(c.ExpiresOn), From: c.SignedOn}
	receipt, err := w.Derive(basis)
	if err != nil {
		return due.Moved{}, workflow.Malformed("expires_on", "Expires on: "+workflow.Sentence(err))
	}
	return w.Moved(d, cause, basis, receipt), nil
}

// Reopened sets again the deadlines by which certifications are to be renewed that ended because the matter was
// closed, and is open again. One that a person removed stays removed.
func Reopened(w *matter.Work, on civil.Date) error {
	if state, _ := w.Process().State(w.Matter().State); state.Terminal {
		return nil
	}
	for _, c := range w.Matter().Certifications {
		d, has := w.Matter().Deadline(c.Deadline)
		closing, is := w.Process().Transition(d.EndedBy)
		to, _ := w.Process().State(closing.To)
		if !has || !is || !to.Terminal || !c.Stands() || c.ExpiresOn.IsZero() {
			continue
		}
		moved, err := renewAgain(w, c, d, due.CauseReopened)
		if err != nil {
			return err
		}
		w.Note(on, moved)
	}
	w.MarkMissed() // it may have expired by now
	return nil
}
