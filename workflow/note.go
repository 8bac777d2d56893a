package workflow

import "duces/workflow/deadline"

// AddNote writes a note on a matter.
type AddNote struct {
	Matter string `json:"matter"`
	Text   string `json:"text"`
}

// Streams implements Command.
func (c AddNote) Streams() []Stream { return matterStreams([]string{c.Matter}) }

func (c AddNote) decide(w World, a Act) (Decision, error) {
	b, err := begin(w, a, c.Matter)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.mayNote(); err != nil {
		return Decision{}, err
	}
	if blankText(c.Text) {
		return Decision{}, invalid("text", "Note: write something.")
	}
	if err := checkNote(c.Text); err != nil {
		return Decision{}, err
	}
	e := a.event(MatterStream(b.matter.ID), deadline.DateIn(a.At, zone(b.place.Zone)), NoteAdded{})
	e.Personal = b.personal(nil, c.Text)
	b.add(e)
	return b.decision(), nil
}
