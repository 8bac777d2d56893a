package recall

import (
	"slices"

	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/matter"
)

// Opening is what is recorded before a reader of the matter opens a file of it, and whether anything is: of documents
// that every member may open nothing is.
func Opening(m matter.Matter, sum string) (Open, bool) {
	_, closed := m.Readers(sum)
	i := slices.IndexFunc(m.Documents, func(d document.Document) bool { return d.SHA256 == sum })
	if !closed || i < 0 {
		return Open{}, false
	}
	return Open{Matter: m.ID, Ref: document.Ref{SHA256: sum, Event: m.Documents[i].Event}}, true
}

// Open records that the actor opens a document that not every member may open.
type Open struct {
	Matter string `json:"matter"`
	document.Ref
}

// CommandName implements workflow.Command.
func (Open) CommandName() string { return "OpenDocument" }

// Streams implements workflow.Command.
func (c Open) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c Open) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	only, closed := w.Matter().Readers(c.SHA256)
	i := slices.IndexFunc(w.Matter().Documents, func(d document.Document) bool { return d.SHA256 == c.SHA256 && d.Event == c.Event })
	if i < 0 || closed && !slices.Contains(only, facts.Actor.ID) {
		return workflow.Decision{}, workflow.Absent("document")
	}
	if closed {
		w.Note(w.Today(), document.Opened{Ref: c.Ref})
	}
	return w.Decision(), nil
}
