package change

import (
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// Asking is a request for more time, as whoever takes it in records it.
type Asking struct {
	Deadline string     `json:"deadline"`
	On       civil.Date `json:"on"`
	Until    civil.Date `json:"until"`
	By       string     `json:"by"`
	Contact  string     `json:"contact,omitempty"`
	DecideBy civil.Date `json:"decide_by,omitzero"` // zero: extension.DecideWithin days after On
	Reason   string     `json:"reason"`
	Of       int64      `json:"-"` // event of the answer that came online and asks for it; 0: none
}

// RequestTime records that the jurisdiction asks for more time. Only whoever may take such
// requests in calls it: it asks nobody's permission.
func RequestTime(w *matter.Work, x Asking) error {
	d, ok := w.Matter().Deadline(x.Deadline)
	if !ok {
		return workflow.Absent("deadline")
	}
	noReason := workflow.Collect(workflow.CheckProse("reason", "Reason", x.Reason, true))
	switch {
	case d.OurOwn():
		return workflow.Together(noReason, workflow.Refuse("deadline_live",
			"Our own team keeps this deadline.", "The jurisdiction requests more time for what it owes."))
	case !d.Movable():
		return workflow.Together(noReason, workflow.Refuse("deadline_live",
			d.ClosedWords(), "More time can be requested for an open, tolled, or missed deadline."))
	}
	if err := workflow.Together(noReason, x.check(w, d)); err != nil {
		return err
	}
	if x.DecideBy.IsZero() {
		x.DecideBy = x.On.AddDays(extension.DecideWithin)
	}
	own, err := w.Matter().Own(w.Venue, process.ExtensionRequest, d.ID, deadline.FixedOn(x.DecideBy), x.On)
	if err != nil {
		return workflow.Malformed("decide_by", workflow.Sentence(err))
	}
	e := w.Act().Event(matter.Stream(w.Matter().ID), x.On, extension.Asked{
		Request: own.Deadline, Deadline: d.ID, Until: x.Until, By: x.By, Contact: x.Contact, DecideBy: x.DecideBy, Of: x.Of,
	})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: w.Act().Seal(e.Stream, "reason/"+own.Deadline, x.Reason)}
	w.Add(e)
	w.Note(x.On, own)
	w.MarkMissed() // that it must be decided by a day which is over is our own side's lateness
	return nil
}

// check says what is malformed in a request for the deadline, but for its reason.
func (x Asking) check(w *matter.Work, d due.Deadline) error {
	var no []workflow.Detail
	switch {
	case x.On.IsZero():
		no = append(no, workflow.At("on", validation.Required("Requested on")))
	case x.On.After(w.Today()):
		no = append(no, workflow.At("on", w.InFuture("Requested on", x.On)))
	}
	switch {
	case x.Until.IsZero():
		no = append(no, workflow.At("until", validation.Required("Requested until")))
	case !x.Until.After(d.Due):
		no = append(no, workflow.At("until", fmt.Sprintf("%s is not later than the current due date, %s.", x.Until.Text(), d.Due.Text())))
	}
	if !slices.Contains(extension.AskedBy, x.By) {
		no = append(no, workflow.At("by", validation.NotOneOf("Received by", x.By, extension.AskedBy...)))
	}
	if _, known := w.Jurisdiction().ContactByID(x.Contact); x.Contact != "" && !known {
		no = append(no, workflow.At("contact", validation.NoOption("Contact", x.Contact)))
	}
	if !x.DecideBy.IsZero() && x.DecideBy.Before(x.On) {
		no = append(no, workflow.At("decide_by", fmt.Sprintf("%s is before %s, when more time was requested.", x.DecideBy.Text(), x.On.Text())))
	}
	return workflow.Collect(no)
}

// AskExtension records a request for more time that came to the team.
type AskExtension struct {
	Matter string `json:"matter"`
	Asking
}

// CommandName implements workflow.Command.
func (AskExtension) CommandName() string { return "AskExtension" }

// Streams implements workflow.Command.
func (c AskExtension) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c AskExtension) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	if err := RequestTime(w, c.Asking); err != nil {
		return workflow.Decision{}, err
	}
	return w.Decision(), nil
}

// DecideExtension grants or denies one request for more time. Others stay open.
type DecideExtension struct {
	Matter   string     `json:"matter"`
	Request  string     `json:"request"`
	Decision string     `json:"decision"`
	Until    civil.Date `json:"until,omitzero"`
	On       civil.Date `json:"on"`
	Reason   string     `json:"reason,omitempty"`
	Version  int        `json:"version,omitempty"` // of the deadline, as the caller saw it; 0: any
}

// CommandName implements workflow.Command.
func (DecideExtension) CommandName() string { return "DecideExtension" }

// Streams implements workflow.Command.
func (c DecideExtension) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c DecideExtension) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := c.in(w); err != nil {
		return workflow.Decision{}, err
	}
	return w.Decision(), nil
}

// in decides the request within the work on its matter.
func (c DecideExtension) in(w *matter.Work) error {
	if err := w.Facts().Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return err
	}
	w.MarkMissed()
	x, d, err := c.open(w)
	if err != nil {
		return err
	}
	if err := c.check(w, x); err != nil {
		return err
	}
	return c.record(w, x, d)
}

// open finds the request and its deadline, while it waits for a decision.
func (c DecideExtension) open(w *matter.Work) (extension.Request, due.Deadline, error) {
	x, ok := w.Matter().Extension(c.Request)
	if !ok {
		return x, due.Deadline{}, workflow.Absent("request for more time")
	}
	d, _ := w.Matter().Deadline(x.Deadline)
	switch x.Standing(w.Matter().Docket) {
	case extension.Open:
	case extension.Void:
		return x, d, workflow.Refuse("withdrawn", "This request was withdrawn.", "There is nothing to decide.")
	case extension.Lapsed:
		return x, d, workflow.Refuse("deadline_live", d.ClosedWords(), "There is nothing to decide.")
	default:
		return x, d, workflow.Clash("This request was already decided, on " + x.DecidedOn.Text() + ".")
	}
	// What the act itself has moved, the caller could not see.
	if before, _ := w.Before().Deadline(d.ID); c.Version != 0 && c.Version != before.Version {
		return x, d, &workflow.Error{Code: workflow.Conflict, Existing: fmt.Sprint(before.Version), Message: fmt.Sprintf(
			"This deadline has changed since you opened it. It is now due %s. Nothing was saved. "+
				"Review the change and try again.", before.Due.Text())}
	}
	return x, d, nil
}

func (c DecideExtension) check(w *matter.Work, x extension.Request) error {
	denied := c.Decision == extension.Denied
	var no, wrongUntil []workflow.Detail
	until := func(message string) { wrongUntil = []workflow.Detail{workflow.At("until", message)} }
	switch {
	case !slices.Contains(extension.Decisions, c.Decision): // which says whether there is a date
		no = append(no, workflow.At("decision", validation.NotOneOf("Decision", c.Decision, extension.Decisions...)))
	case denied && !c.Until.IsZero():
		until("A denial gives no new due date. Leave it empty, or grant the request.")
	case !denied && c.Until.IsZero():
		until(validation.Required("New due date"))
	case c.Decision == extension.Granted && c.Until.Before(x.Until):
		until(fmt.Sprintf("%s is earlier than %s, which was requested. Grant the request in part.", c.Until.Text(), x.Until.Text()))
	case c.Decision == extension.InPart && !c.Until.Before(x.Until):
		until(fmt.Sprintf("%s is not earlier than %s, which was requested. Grant the request.", c.Until.Text(), x.Until.Text()))
	}
	switch {
	case c.On.IsZero():
		no = append(no, workflow.At("on", validation.Required("Decided on")))
	case c.On.After(w.Today()):
		no = append(no, workflow.At("on", w.InFuture("Decided on", c.On)))
	case c.On.Before(x.On):
		no = append(no, workflow.At("on", fmt.Sprintf("%s is before %s, when more time was requested.", c.On.Text(), x.On.Text())))
	}
	return workflow.Collect(slices.Concat(no, wrongUntil, workflow.CheckProse("reason", "Reason", c.Reason, denied)))
}

func (c DecideExtension) record(w *matter.Work, x extension.Request, d due.Deadline) error {
	var moved *workflow.Event
	if c.Decision != extension.Denied {
		e, err := c.change(x).event(w, d)
		if err != nil {
			if no, is := errors.AsType[*workflow.Error](err); is && no.Field == "on" {
				no.Field = "until"
			}
			return err
		}
		e.Effective = c.On
		moved = &e
	}
	e := w.Act().Event(matter.Stream(w.Matter().ID), c.On, extension.Decided{Request: x.ID, Decision: c.Decision, Until: c.Until})
	if !workflow.Blank(c.Reason) {
		e.Personal = map[string]workflow.Sealed{workflow.ReasonName: w.Act().Seal(e.Stream, "reason/"+x.ID, c.Reason)}
	}
	w.Add(e)
	if own, ok := w.Matter().Deadline(x.Own); ok && (own.Status == due.StatusOpen || own.Status == due.StatusMissed) {
		w.Note(c.On, due.Met{Deadline: own.ID, On: c.On, LateDays: own.LateOn(c.On)})
	}
	if moved != nil {
		w.Add(*moved)
	}
	w.MarkMissed() // the new date may be over
	return nil
}

// change is what a grant does to the deadline.
func (c DecideExtension) change(x extension.Request) Deadline {
	return Deadline{
		Matter: c.Matter, Deadline: x.Deadline, Change: "extend", On: c.Until,
		Authority: "Request for more time of " + x.On.Text(),
	}
}

// Foresee is the new date to which a grant would lead; nil: none. It stores nothing.
func (c DecideExtension) Foresee(facts workflow.Facts, a workflow.Act) (*due.Moved, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return nil, err
	}
	x, _, err := c.open(w)
	if err != nil || c.Decision == extension.Denied {
		return nil, err
	}
	if err := c.check(w, x); err != nil {
		return nil, err
	}
	return c.change(x).Foresee(facts, a)
}
