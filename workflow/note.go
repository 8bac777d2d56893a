package workflow

// AddNote writes a note on a matter.
type AddNote struct {
	Matter string `json:"matter"`
	Text   string `json:"text"`
}

// CommandName implements Command.
func (AddNote) CommandName() string { return "AddNote" }

// Streams implements Command.
func (c AddNote) Streams() []Stream { return MatterStreams([]string{c.Matter}) }

func (c AddNote) Decide(w World, a Act) (Decision, error) {
	b, err := Begin(w, a, c.Matter)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.May(VerbNote); err != nil {
		return Decision{}, err
	}
	if Blank(c.Text) {
		return Decision{}, Malformed("text", "Note: write something.")
	}
	if err := CheckNote(c.Text); err != nil {
		return Decision{}, err
	}
	e := a.Event(MatterStream(b.matter.ID), b.Today(), NoteAdded{})
	e.Personal = b.Personal(nil, c.Text)
	b.Add(e)
	return b.Decision(), nil
}
