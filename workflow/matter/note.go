package matter

import (
	"duces/workflow"
	"duces/workflow/validation"
)

// AddNote writes a note on a matter.
type AddNote struct {
	Matter string `json:"matter"`
	Text   string `json:"text"`
}

// CommandName implements Command.
func (AddNote) CommandName() string { return "AddNote" }

// Streams implements Command.
func (c AddNote) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

func (c AddNote) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbNote); err != nil {
		return workflow.Decision{}, err
	}
	if workflow.Blank(c.Text) {
		return workflow.Decision{}, workflow.Malformed("text", validation.Required("Note"))
	}
	if err := workflow.Collect(workflow.CheckProse("text", "Note", c.Text, true)); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), NoteAdded{})
	e.Personal = w.Personal(nil, c.Text)
	w.Add(e)
	return w.Decision(), nil
}
