// Package change is what people do to the deadlines of a matter by hand: they extend, toll, hold, resume, correct, meet,
// cancel and acknowledge them, take in and decide requests for more time, and keep dates of their own beside the steps.
// Transitions set deadlines; this package sets none but our own side's.
package change

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// Deadline extends, tolls, resumes, corrects, meets or cancels one
// deadline of a matter by hand. The date is derived again, the old one stays
// in history, and alerts that hang on it follow the new version.
type Deadline struct {
	Matter   string `json:"matter"`
	Deadline string `json:"deadline"`
	Change   string `json:"change"` // one of Names
	// Days, BusinessDays, Months, Hours or On say by how much or to when, as the change
	// needs: extend takes one of them; toll takes On (first stayed day) and maybe Until (last); hold Until (last day on hold) and maybe On; resume
	// takes Until; correct takes On (the true trigger); meet takes On.
	Days         int        `json:"days,omitempty"`
	BusinessDays int        `json:"business_days,omitempty"`
	Months       int        `json:"months,omitempty"`
	Hours        int        `json:"hours,omitempty"`
	On           civil.Date `json:"on,omitzero"`
	Until        civil.Date `json:"until,omitzero"`
	At           string     `json:"at,omitempty"` // of a period in hours, correct takes its true time of day too: HH:MM
	// Authority is what it rests on; Reason is free text, and personal.
	Authority string `json:"authority,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Version   int    `json:"version,omitempty"` // of the deadline, as the caller saw it; 0: any
	// Due, of a change that waits, is the date to which it led when it was asked for.
	Due civil.Date `json:"due,omitzero"`
}

// Names are the changes that can be made by hand.
var Names = []string{"extend", "toll", "hold", "resume", "correct", "meet", "cancel"}

// VerbFor is what somebody must be allowed to do to make a change by hand.
func VerbFor(change string) workflow.Verb {
	if change == "meet" || change == "cancel" {
		return workflow.VerbEndDeadlines
	}
	return workflow.VerbChangeDeadlines
}

// CommandName implements Command.
func (Deadline) CommandName() string { return "ChangeDeadline" }

// Streams implements Command.
func (c Deadline) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

func (c Deadline) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := c.in(w); err != nil {
		return workflow.Decision{}, err
	}
	return w.Decision(), nil
}

// in makes the change within the work on its matter.
func (c Deadline) in(w *matter.Work) error {
	if err := w.Facts().Actor.May(VerbFor(c.Change)); err != nil {
		return err
	}
	w.MarkMissed()
	d, ok := w.Matter().Deadline(c.Deadline)
	if !ok {
		return workflow.Absent("deadline")
	}
	if c.Version != 0 && c.Version != d.Version {
		return &workflow.Error{Code: workflow.Conflict, Existing: fmt.Sprint(d.Version), Message: fmt.Sprintf("This deadline has changed since you opened it. It is now due %s. Nothing was saved. Review the change and try again.", d.Due.Text())}
	}
	e, err := c.event(w, d)
	if err := workflow.Together(workflow.Collect(append(
		workflow.CheckLine("authority", "Authority", c.Authority, 500, c.Change == "extend"),
		workflow.CheckProse("reason", "Reason", c.Reason, c.Change == "correct")...)), err); err != nil {
		return err
	}
	if c.needsApproval(ends(w, e)) {
		return c.ask(w, d, e)
	}
	if !workflow.Blank(c.Reason) {
		e.Personal = map[string]workflow.Sealed{"reason": w.Act().Seal(e.Stream, "reason/"+d.ID, c.Reason)}
	}
	w.Add(e)
	if moved, is := e.Data.(due.Moved); is && moved.Repeats != nil {
		first, _ := w.Matter().Deadline(d.ID)
		if err := carrySeries(w, first, *d.Repeats); err != nil {
			return err
		}
	}
	if t, is := e.Data.(due.Tolled); is && !t.Until.IsZero() {
		if err := WatchHold(w, t); err != nil {
			return workflow.Malformed("until", workflow.Sentence(err))
		}
	}
	w.MarkMissed() // a date moved into the past is missed at once, and a hold that is over has ended
	w.ContinueSeries()
	return nil
}

func (c Deadline) needsApproval(ends []due.Right) bool {
	return c.Change == "cancel" || len(ends) > 0
}

// event is what the change does to the deadline, without its reason.
func (c Deadline) event(w *matter.Work, d due.Deadline) (workflow.Event, error) {
	data, err := c.data(w, d)
	if err != nil {
		return workflow.Event{}, err
	}
	on := w.Today()
	if met, ok := data.(due.Met); ok {
		on = met.On
	}
	return w.Act().Event(matter.Stream(w.Matter().ID), on, data), nil
}

// Foreseen is what a change would lead to.
type Foreseen struct {
	Moved  *due.Moved  // nil: no date moves
	Rights []due.Right // of the jurisdiction, that it would end or that would end sooner
	// Approval says that a second person must approve it.
	Approval bool
	Process  *process.Definition // that says what the rights are
}

// Foresee is what the change would lead to as it stands, whatever it rests on and why. It
// stores nothing.
func (c Deadline) Foresee(facts workflow.Facts, a workflow.Act) (*due.Moved, error) {
	f, err := c.Foreseen(facts, a)
	return f.Moved, err
}

// Foreseen is Foresee, with the rights that end.
func (c Deadline) Foreseen(facts workflow.Facts, a workflow.Act) (Foreseen, error) {
	var f Foreseen
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return f, err
	}
	if err := facts.Actor.May(VerbFor(c.Change)); err != nil {
		return f, err
	}
	w.MarkMissed()
	d, ok := w.Matter().Deadline(c.Deadline)
	if !ok {
		return f, workflow.Absent("deadline")
	}
	c.Reason = "-"
	e, err := c.event(w, d)
	if err != nil {
		return f, err
	}
	if moved, is := e.Data.(due.Moved); is {
		f.Moved = &moved
	}
	if t, is := e.Data.(due.Tolled); is && !t.Until.IsZero() {
		d.TolledOn, d.HeldUntil = t.On, t.Until
		moved, err := w.Resumed(d)
		if err != nil {
			return f, workflow.Malformed("until", workflow.Sentence(err))
		}
		f.Moved = &moved
	}
	f.Rights, f.Process = ends(w, e), w.Process()
	f.Approval = c.needsApproval(f.Rights)
	return f, nil
}

func (c Deadline) data(w *matter.Work, d due.Deadline) (workflow.Data, error) {
	if d.Status == due.StatusMet || d.Status == due.StatusCancelled {
		return nil, workflow.Refuse("deadline_live", "This deadline is closed. Its status is "+d.Status.Words()+".", "Only an open, tolled, or missed deadline can be changed.")
	}
	if d.Aside() && (d.Kind == process.HoldEnd || c.Change != "extend" && c.Change != "correct") {
		return nil, workflow.Refuse("deadline_live", "Our own team keeps this date beside the steps.", "It ends with what it is for. An own date is marked done or canceled.")
	}
	switch c.Change {
	case "extend":
		return c.extend(w, d)
	case "hold":
		return c.hold(w, d)
	case "toll":
		return c.toll(w, d)
	case "resume":
		return c.resume(w, d)
	case "correct":
		if err := c.needOn("Correct trigger date"); err != nil {
			return nil, err
		}
		return c.correct(w, d)
	case "meet":
		if err := c.needOn("Met on"); err != nil {
			return nil, err
		}
		if c.On.After(w.Today()) {
			return nil, workflow.Malformed("on", w.InFuture("Met on", c.On))
		}
		return due.Met{Deadline: d.ID, On: c.On, LateDays: d.LateOn(c.On)}, nil
	case "cancel":
		if workflow.Blank(c.Reason) {
			return nil, workflow.Malformed("reason", validation.Required("Reason")+" Say why the deadline no longer applies.")
		}
		return due.Cancelled{Deadline: d.ID, Cause: "by hand"}, nil
	}
	return nil, workflow.Malformed("change", validation.NotOneOf("Change", c.Change, Names...))
}

func (c Deadline) needOn(what string) error {
	if c.On.IsZero() {
		return workflow.Malformed("on", validation.Required(what))
	}
	return nil
}

// correct mends what the date was derived from: of a period the trigger, of a
// fixed date the date itself.
func (c Deadline) correct(w *matter.Work, d due.Deadline) (workflow.Data, error) {
	if d.Status == due.StatusTolled {
		return nil, workflow.Refuse("deadline_running", "This deadline is tolled.", "Resume the clock first, then correct the date.")
	}
	basis := d.Basis.Corrected(c.On)
	if c.At != "" {
		basis.Spec.At = c.At
	}
	if err := basis.Spec.Validate(); err != nil {
		input := "on"
		if c.At != "" {
			input = "at"
		}
		return nil, workflow.Malformed(input, workflow.Sentence(err))
	}
	data, err := c.rederive(w, d, due.CauseCorrected, basis)
	if err != nil {
		return nil, err
	}
	moved := data.(due.Moved)
	moved.Repeats, err = correctSeries(w, d, basis)
	return moved, err
}

func (c Deadline) extend(w *matter.Work, d due.Deadline) (workflow.Data, error) {
	if d.Status == due.StatusTolled {
		return nil, workflow.Refuse("deadline_running", "This deadline is tolled.", "Resume the clock first, then extend the deadline.")
	}
	x := due.Extension{Days: c.Days, BusinessDays: c.BusinessDays, Months: c.Months, Hours: c.Hours, To: c.On}
	if err := x.Check(); err != nil {
		return nil, err
	}
	if !x.To.IsZero() && !x.To.After(d.Due) {
		return nil, workflow.Malformed("on", fmt.Sprintf("%s is not later than the current due date, %s.", x.To.Text(), d.Due.Text()))
	}
	basis := d.Basis
	basis.Extensions = append(slices.Clone(basis.Extensions), x)
	return c.rederive(w, d, due.CauseExtended, basis)
}

func (c Deadline) toll(w *matter.Work, d due.Deadline) (workflow.Data, error) {
	if err := c.needOn("First day not counted"); err != nil {
		return nil, err
	}
	stay := deadline.Interval{From: c.On, To: c.Until}
	switch {
	case d.Status == due.StatusTolled:
		return nil, workflow.Refuse("deadline_running", "This deadline is already tolled, since "+d.TolledOn.Text()+".", "Resume the clock first.")
	case stay.From.After(d.Due):
		return nil, workflow.Refuse("deadline_running", fmt.Sprintf("The last day, %s, is before %s.", d.Due.Text(), stay.From.Text()), "Only a deadline that is still running can be tolled.")
	}
	if stay.To.IsZero() {
		return due.Tolled{Deadline: d.ID, On: stay.From, Cause: "by hand", Authority: c.Authority}, nil
	}
	if err := stay.Validate(); err != nil {
		return nil, workflow.Malformed("until", workflow.Sentence(err))
	}
	basis := d.Basis
	basis.Tolled = append(slices.Clone(basis.Tolled), stay)
	return c.rederive(w, d, due.CauseTolled, basis)
}

func (c Deadline) resume(w *matter.Work, d due.Deadline) (workflow.Data, error) {
	if d.Status != due.StatusTolled {
		return nil, workflow.Refuse("deadline_tolled", "This deadline is not tolled.", "Only a tolled deadline can be resumed.")
	}
	if c.Until.IsZero() {
		return nil, workflow.Malformed("until", validation.Required("Last day not counted"))
	}
	stay := deadline.Interval{From: d.TolledOn, To: c.Until}
	if err := stay.Validate(); err != nil {
		return nil, workflow.Malformed("until", workflow.Sentence(err))
	}
	basis := d.Basis
	basis.Tolled = append(slices.Clone(basis.Tolled), stay)
	return c.rederive(w, d, due.CauseResumed, basis)
}

func (c Deadline) rederive(w *matter.Work, d due.Deadline, cause due.Cause, basis due.Basis) (workflow.Data, error) {
	receipt, err := w.Derive(basis)
	if _, open := errors.AsType[*deadline.TolledError](err); open {
		return nil, workflow.Refuse("deadline_running", workflow.Sentence(err), "Resume the clock first.")
	}
	if err != nil {
		return nil, workflow.Malformed("on", workflow.Sentence(err))
	}
	if cause == due.CauseExtended && receipt.Due.Before(d.Due) {
		return nil, workflow.Malformed("days", "The extension leads to a date before the current due date.")
	}
	moved := w.Moved(d, cause, basis, receipt)
	if moved.Due == d.Due && moved.Ends.Equal(d.Ends) && reflect.DeepEqual(basis, d.Basis) {
		return nil, matter.ErrUnchanged
	}
	moved.Authority = c.Authority
	return moved, nil
}

// ends are the rights of the jurisdiction that an event of the matter would end, or end sooner.
func ends(w *matter.Work, e workflow.Event) []due.Right {
	after := w.Try()
	after.Add(e)
	return due.EndedRights(w.Process(), w.Matter().Deadlines, after.Matter().Deadlines, w.Act().At)
}
