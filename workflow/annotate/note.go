package annotate

import (
	"slices"

	"duces/workflow"
	"duces/workflow/annotation"
	"duces/workflow/matter"
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
func (c AddNote) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

func (c AddNote) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
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
	e := a.Event(matter.Stream(w.Matter().ID), w.Today(), annotation.NoteAdded{})
	e.Personal = w.Personal(nil, c.Text)
	w.Add(e)
	return w.Decision(), nil
}

// AddNotes writes one note on many matters, all or none.
type AddNotes struct {
	Matters []string `json:"matters"`
	Text    string   `json:"text"`
}

// CommandName implements Command.
func (AddNotes) CommandName() string { return "AddNotes" }

// Streams implements Command.
func (c AddNotes) Streams() []workflow.Stream { return matter.Streams(c.Matters) }

func (c AddNotes) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := matter.CheckMany(c.Matters); err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	for _, id := range slices.Compact(slices.Sorted(slices.Values(c.Matters))) {
		one, err := AddNote{Matter: id, Text: c.Text}.Decide(facts, a)
		if err != nil {
			return workflow.Decision{}, err
		}
		d.Join(one)
	}
	return d, nil
}
