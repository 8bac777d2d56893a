// Package sentletter records what became of a letter that was sent: that it came back, that none is needed in its stead,
// or that it should not have gone out. Letters are sent elsewhere.
package sentletter

import (
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correspondence"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// RecordReturned says that a letter came back.
type RecordReturned struct {
	Matter     string     `json:"matter"`
	Letter     int64      `json:"letter"` // event
	ReturnedOn civil.Date `json:"returned_on"`
	Reason     string     `json:"reason"`
}

// CommandName implements Command.
func (RecordReturned) CommandName() string { return "RecordReturnedLetter" }

// Streams implements Command.
func (c RecordReturned) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

func (c RecordReturned) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, l, err := letterToMark(facts, a, c.Matter, c.Letter)
	switch {
	case err != nil:
		return workflow.Decision{}, err
	case !l.ReturnedOn.IsZero():
		return workflow.Decision{}, workflow.Refuse("letter_returned", "This letter is already recorded as returned on "+l.ReturnedOn.Text()+".", "")
	}
	no := needsReason(c.Reason)
	switch {
	case c.ReturnedOn.IsZero():
		no = append(no, workflow.At("returned_on", validation.Required("Returned on")))
	case c.ReturnedOn.Before(l.On) || c.ReturnedOn.After(w.Today()):
		no = append(no, workflow.At("returned_on",
			"Returned on: give a day from "+l.On.Text()+", the date of the letter, to "+w.Today().Text()+", today."))
	}
	if len(no) > 0 {
		return workflow.Decision{}, workflow.Collect(no)
	}
	withReason(w, c.ReturnedOn, correspondence.LetterReturned{Letter: l.Event}, c.Reason)
	return w.Decision(), nil
}

// CloseReturned says why no other letter is needed for one that came back.
type CloseReturned struct {
	Matter string `json:"matter"`
	Letter int64  `json:"letter"` // event
	Reason string `json:"reason"`
}

// CommandName implements Command.
func (CloseReturned) CommandName() string { return "CloseReturnedLetter" }

// Streams implements Command.
func (c CloseReturned) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

func (c CloseReturned) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, l, err := letterToMark(facts, a, c.Matter, c.Letter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(needsReason(c.Reason)); err != nil {
		return workflow.Decision{}, err
	}
	if err := l.ToClose(); err != nil {
		return workflow.Decision{}, err
	}
	withReason(w, w.Today(), correspondence.LetterClosed{Letter: l.Event}, c.Reason)
	return w.Decision(), nil
}

// Withdraw says that a letter should not have gone out. It stays on record, marked so.
type Withdraw struct {
	Matter string `json:"matter"`
	Letter int64  `json:"letter"` // event
	Reason string `json:"reason"`
}

// CommandName implements Command.
func (Withdraw) CommandName() string { return "WithdrawLetter" }

// Streams implements Command.
func (c Withdraw) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

func (c Withdraw) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, l, err := letterToMark(facts, a, c.Matter, c.Letter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(needsReason(c.Reason)); err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbMove); err != nil {
		return workflow.Decision{}, err
	}
	withReason(w, w.Today(), correspondence.LetterWithdrawn{Letter: l.Event}, c.Reason)
	return w.Decision(), nil
}

// letterToMark finds a letter about which the actor may say what became of it.
func letterToMark(facts workflow.Facts, a workflow.Act, id string, event int64) (*matter.Work, correspondence.Letter, error) {
	w, err := matter.Begin(facts, a, id)
	if err != nil {
		return w, correspondence.Letter{}, err
	}
	if err := facts.Actor.May(workflow.VerbNote); err != nil {
		return w, correspondence.Letter{}, err
	}
	l, ok := w.Matter().LetterOf(event)
	if !ok {
		return w, l, workflow.Absent("letter")
	}
	if !l.Stands() {
		return w, l, workflow.Refuse("withdrawn", "This letter was withdrawn on "+l.Withdrawn.On.Text()+".", "")
	}
	return w, l, nil
}

func needsReason(reason string) []workflow.Detail {
	return workflow.CheckProse("reason", "Reason", reason, true)
}

// withReason adds an event with a personal reason.
func withReason(w *matter.Work, on civil.Date, data workflow.Data, reason string) {
	e := w.Act().Event(matter.Stream(w.Matter().ID), on, data)
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: w.Act().Seal(e.Stream, workflow.ReasonName, reason)}
	w.Add(e)
}
