package matter

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// own is a new deadline that our own side keeps beside the steps, about another one or about none.
func (w *Work) own(kind, about string, spec deadline.Spec, from civil.Date) (due.Opened, error) {
	basis := due.Basis{Spec: spec, From: from}
	receipt, err := w.Derive(basis)
	if err != nil {
		return due.Opened{}, err
	}
	return due.Opened{
		Deadline: due.NewID(kind, len(w.matter.Deadlines)+1), Kind: kind, Owed: due.OwedByTeam, Basis: basis, Due: receipt.Due, Ends: w.EndOf(receipt),
		Zone: w.jurisdiction.Zone, Receipt: due.NewReceipt(receipt), About: about,
	}, nil
}

// EndedFirst is the cause by which a deadline of our own side ends with the one that it is about.
const EndedFirst = "not needed any more"

// endAside ends what our own side kept for a deadline that an event ends, or whose hold it ends.
func (w *Work) endAside(of workflow.Event) {
	var id string
	ran := false  // by itself, at the end of the hold
	hold := false // only the hold is over
	switch e := of.Data.(type) {
	case due.Met:
		id = e.Deadline
	case due.Cancelled:
		id = e.Deadline
	case due.Moved:
		id, hold, ran = e.Deadline, true, e.Cause == due.CauseResumed && of.Actor == workflow.SystemActor
	case due.Tolled:
		if !e.Until.IsZero() {
			return
		}
		id, hold = e.Deadline, true // the step says when the clock runs again
	default:
		return
	}
	for _, d := range w.matter.Deadlines {
		if d.About != id || !d.Live() || d.Kind != process.HoldEnd && (hold || d.Kind != process.ExtensionRequest) {
			continue
		}
		var ends workflow.Data = due.Cancelled{Deadline: d.ID, Cause: EndedFirst}
		if ran {
			ends = due.Met{Deadline: d.ID, On: d.Due}
		}
		e := w.act.Event(of.Stream, of.Effective, ends)
		e.Actor = of.Actor
		w.Add(e)
	}
}

// EndMoot ends our own side's dates for requests for more time on which nothing is left to decide.
func (w *Work) EndMoot() {
	for _, d := range w.matter.Deadlines {
		of, known := w.matter.Deadline(d.About)
		if known && d.Kind == process.ExtensionRequest && d.Live() && !of.Movable() {
			w.Note(w.Today(), due.Cancelled{Deadline: d.ID, Cause: EndedFirst})
		}
	}
}

// hold stops the clock until a day, or moves the end of a hold.
func (c ChangeDeadline) hold(w *Work, d due.Deadline) (workflow.Data, error) {
	on := c.On
	switch {
	case d.Status == due.StatusTolled && d.HeldUntil.IsZero():
		return nil, workflow.Refuse("deadline_running", "This deadline is already tolled, since "+d.TolledOn.Text()+".", "Resume the clock first.")
	case d.Status == due.StatusTolled:
		on = d.TolledOn
	case on.IsZero():
		on = w.Today()
	}
	if c.Until.IsZero() {
		return nil, workflow.Malformed("until", validation.Required("On hold through"))
	}
	stay := deadline.Interval{From: on, To: c.Until}
	if err := stay.Validate(); err != nil {
		return nil, workflow.Malformed("until", workflow.Sentence(err))
	}
	if d.HeldUntil == c.Until {
		return nil, ErrUnchanged
	}
	if on.After(d.Due) {
		return nil, workflow.Refuse("deadline_running", fmt.Sprintf("The last day, %s, is before %s.", d.Due.Text(), on.Text()), "Only a deadline that is still running can be put on hold.")
	}
	return due.Tolled{Deadline: d.ID, On: on, Until: c.Until, Cause: "by hand", Authority: c.Authority}, nil
}

// watchHold keeps a date of our own side for the end of a hold.
func (w *Work) watchHold(t due.Tolled) error {
	basis := due.Basis{Spec: deadline.FixedOn(t.Until), From: t.On}
	for _, d := range w.matter.Deadlines {
		if d.About == t.Deadline && d.Kind == process.HoldEnd && d.Live() {
			receipt, err := w.Derive(basis)
			if err == nil {
				w.Note(w.Today(), w.Moved(d, due.CauseCorrected, basis, receipt))
			}
			return err
		}
	}
	opened, err := w.own(process.HoldEnd, t.Deadline, basis.Spec, basis.From)
	if err == nil {
		w.Note(w.Today(), opened)
	}
	return err
}

// resumed is the date to which the end of its hold leads.
func (w *Work) resumed(d due.Deadline) (due.Moved, error) {
	basis := d.Basis
	basis.Tolled = append(slices.Clone(basis.Tolled), deadline.Interval{From: d.TolledOn, To: d.HeldUntil})
	receipt, err := w.Derive(basis)
	if err != nil {
		return due.Moved{}, err
	}
	return w.Moved(d, due.CauseResumed, basis, receipt), nil
}

// Resume lets the clock of a tolled deadline run again, after the last day that did not count.
func (w *Work) Resume(d due.Deadline, last civil.Date) error {
	d.HeldUntil = last
	moved, err := w.resumed(d)
	if err != nil {
		return err
	}
	w.Note(w.Today(), moved)
	w.MarkMissed() // the new date may be over
	return nil
}

// holdEnds is the instant at which the clock of a deadline on hold runs again, in the zone in which
// the matter's dates are counted by now; zero: it is not on hold.
func (m Matter) holdEnds(d due.Deadline) time.Time {
	if d.Status != due.StatusTolled || d.HeldUntil.IsZero() {
		return time.Time{}
	}
	return d.HeldUntil.EndIn(timezone.Named(cmp.Or(m.Zone, d.Zone)))
}

// endHolds lets the clocks run again whose hold is over.
func (w *Work) endHolds() {
	for _, d := range w.matter.Deadlines {
		if ends := w.matter.holdEnds(d); ends.IsZero() || !civil.Over(ends, w.act.At) {
			continue
		}
		moved, err := w.resumed(d)
		if err != nil {
			continue // it stays tolled, as everybody sees, until somebody resumes it
		}
		e := w.act.Event(Stream(w.matter.ID), d.HeldUntil.AddDays(1), moved)
		e.Actor = workflow.SystemActor
		w.Add(e)
	}
}

// holdAgain puts deadlines on hold again whose holds a wrong clock ended before their last day was over.
func (w *Work) holdAgain() {
	for _, end := range w.matter.Deadlines {
		if end.Kind != process.HoldEnd || end.Status != due.StatusMet || civil.Over(end.MetOn.EndIn(timezone.Named(w.jurisdiction.Zone)), w.act.At) {
			continue
		}
		d, _ := w.matter.Deadline(end.About)
		last := len(d.Basis.Tolled) - 1
		if d.Status != due.StatusOpen && d.Status != due.StatusMissed || last < 0 || d.Basis.Tolled[last].To != end.MetOn {
			continue
		}
		basis, stay := d.Basis, d.Basis.Tolled[last]
		basis.Tolled = slices.Clone(basis.Tolled[:last])
		receipt, err := w.Derive(basis)
		if err != nil {
			continue // it runs, as everybody sees
		}
		w.Note(w.Today(), w.Moved(d, due.CauseCorrected, basis, receipt))
		again := due.Tolled{Deadline: d.ID, On: stay.From, Until: stay.To, Cause: "clock corrected"}
		w.Note(w.Today(), again)
		if err := w.watchHold(again); err != nil {
			continue // it ends by itself all the same
		}
	}
}

// AddOwnDate keeps a date of our own side on a matter: a reminder that makes nobody late but us.
type AddOwnDate struct {
	Matter  string        `json:"matter"`
	Title   string        `json:"title"`
	Due     deadline.Spec `json:"due"`
	From    civil.Date    `json:"from,omitzero"` // from which a period is counted; zero: today
	User    string        `json:"user,omitempty"`
	Ladder  string        `json:"ladder,omitempty"`
	Note    string        `json:"note,omitempty"`
	Repeats *due.Repeats  `json:"repeats,omitempty"` // its first date is the due date
}

// CommandName implements workflow.Command.
func (AddOwnDate) CommandName() string { return "AddOwnDate" }

// Streams implements workflow.Command.
func (c AddOwnDate) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c AddOwnDate) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, opened, err := c.opened(facts, a)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(append(workflow.CheckLine("title", "Title", c.Title, 200, true), workflow.CheckProse("note", "Note", c.Note, false)...)); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), opened)
	e.Personal = workflow.With(w.Personal(nil, c.Note), due.TitleName, a.Seal(e.Stream, due.TitleName, c.Title))
	w.Add(e)
	w.MarkMissed()
	d := w.Decision()
	d.Created = []string{opened.Deadline}
	return d, nil
}

// opened is the date, whatever it is called.
func (c AddOwnDate) opened(facts workflow.Facts, a workflow.Act) (*Work, due.Opened, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return w, due.Opened{}, err
	}
	if err := facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return w, due.Opened{}, err
	}
	w.MarkMissed()
	if state, _ := w.def.State(w.matter.State); state.Terminal {
		return w, due.Opened{}, workflow.Refuse("state", "The matter is closed.", "Own dates can be added while a matter is open.")
	}
	if _, known := w.def.Ladder(c.Ladder); !known && c.Ladder != "" && c.Ladder != due.NoLadder {
		return w, due.Opened{}, workflow.Malformed("ladder", validation.NoOption("Alerts", c.Ladder))
	}
	if c.User != "" && !mayHave(facts, w.review, c.User) {
		return w, due.Opened{}, workflow.Malformed("user", validation.Not("Whose", c.User, "a member of this review"))
	}
	from := c.From
	if from.IsZero() {
		from = w.Today()
	}
	if err := c.Due.Validate(); err != nil {
		return w, due.Opened{}, workflow.Malformed("due", workflow.Sentence(err))
	}
	opened, err := w.own(process.OwnDate, "", c.Due, from)
	if err != nil {
		return w, due.Opened{}, workflow.Malformed("due", workflow.Sentence(err))
	}
	opened.User, opened.Ladder = c.User, c.Ladder
	if c.Repeats != nil {
		series := *c.Repeats
		series.First = opened.Due
		if err := series.Check(); err != nil {
			return w, due.Opened{}, err
		}
		opened.Repeats = &series
	}
	return w, opened, nil
}

func mayHave(facts workflow.Facts, r review.Review, user string) bool {
	return slices.ContainsFunc(r.InRole(facts, workflow.VerbChangeDeadlines.Roles()...), func(u account.User) bool { return u.ID == user })
}

// Foresee is the date with its receipt, and stores nothing.
func (c AddOwnDate) Foresee(facts workflow.Facts, a workflow.Act) (deadline.Receipt, error) {
	_, opened, err := c.opened(facts, a)
	if err != nil {
		return deadline.Receipt{}, err
	}
	return opened.Receipt.Read(), nil
}

// EndOwnDate says that a date of our own side is done, or cancels it and those that would follow it.
type EndOwnDate struct {
	Matter   string     `json:"matter"`
	Deadline string     `json:"deadline"`
	Cancel   bool       `json:"cancel,omitempty"`
	On       civil.Date `json:"on,omitzero"` // when it was done; zero: today
	Note     string     `json:"note,omitempty"`
}

// CommandName implements workflow.Command.
func (EndOwnDate) CommandName() string { return "EndOwnDate" }

// Streams implements workflow.Command.
func (c EndOwnDate) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c EndOwnDate) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	d, ok := w.matter.Deadline(c.Deadline)
	if !ok || d.Kind != process.OwnDate {
		return workflow.Decision{}, workflow.Absent("own date")
	}
	if d.Status == due.StatusMet || d.Status == due.StatusCancelled {
		return workflow.Decision{}, workflow.Refuse("deadline_live", "This date is closed. Its status is "+d.Status.Words()+".", "There is nothing to end.")
	}
	if err := workflow.Collect(workflow.CheckProse("note", "Note", c.Note, false)); err != nil {
		return workflow.Decision{}, err
	}
	on := c.On
	if on.IsZero() {
		on = w.Today()
	}
	if on.After(w.Today()) {
		return workflow.Decision{}, workflow.Malformed("on", w.InFuture("Done on", on))
	}
	var ends workflow.Data = due.Met{Deadline: d.ID, On: on, LateDays: d.LateOn(on)}
	if c.Cancel {
		ends = due.Cancelled{Deadline: d.ID, Cause: "by hand"}
	}
	e := a.Event(Stream(w.matter.ID), on, ends)
	e.Personal = w.Personal(nil, c.Note)
	w.Add(e)
	if !c.Cancel {
		w.nextOwn(d)
		return w.Decision(), nil
	}
	for after, found := w.following(d); found; after, found = w.following(after) {
		if after.Status == due.StatusOpen || after.Status == due.StatusMissed {
			w.Note(on, due.Cancelled{Deadline: after.ID, Cause: "by hand"})
		}
	}
	return w.Decision(), nil
}
