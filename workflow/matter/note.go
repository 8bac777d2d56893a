package matter

import "duces/workflow"

// AddNote writes a note on a matter.
type AddNote struct {
	Matter string `json:"matter"`
	Text   string `json:"text"`
}

// CommandName implements Command.
func (AddNote) CommandName() string { return "AddNote" }

// Streams implements Command.
func (c AddNote) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

func (c AddNote) Decide(w workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	b, err := Begin(w, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := w.Actor.May(workflow.VerbNote); err != nil {
		return workflow.Decision{}, err
	}
	if workflow.Blank(c.Text) {
		return workflow.Decision{}, workflow.Malformed("text", "Note: write something.")
	}
	if err := CheckNote(c.Text); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(b.matter.ID), b.Today(), NoteAdded{})
	e.Personal = b.Personal(nil, c.Text)
	b.Add(e)
	return b.Decision(), nil
}
