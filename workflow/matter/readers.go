package matter

import (
	"slices"

	"duces/workflow"
	"duces/workflow/field"
)

// Readers are the users who may open a file of the matter, and whether these are not all who see the matter. The same
// bytes are closed wherever they stand in the matter, and if they come again. A saved email is closed like each of the
// documents that came with it: it holds their bytes.
func (m Matter) Readers(sum string) (only []string, closed bool) {
	only, closed = m.readersOf(sum)
	for _, d := range m.Documents {
		if d.SHA256 != sum || !d.IsMessage() {
			continue
		}
		for _, x := range m.Documents {
			if x.Event != d.Event || x.SHA256 == sum {
				continue
			}
			if its, shut := m.readersOf(x.SHA256); shut && closed {
				only = both(only, its)
			} else if shut {
				only, closed = its, true
			}
		}
	}
	return only, closed
}

// readersOf are the readers of a file by itself. Who adds a sealed file again cannot open it to others.
func (m Matter) readersOf(sum string) (only []string, closed bool) {
	for _, c := range slices.Backward(m.Closings) {
		if c.Closes(sum) {
			return []string{c.Custodian}, true
		}
	}
	for _, d := range m.Documents {
		if d.SHA256 != sum || d.Readers == nil {
			continue
		}
		if still := both(only, d.Readers); len(still) > 0 {
			only = still
		} else if !closed {
			only = d.Readers
		}
		closed = true
	}
	return only, closed
}

func both(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(user string) bool { return !slices.Contains(b, user) })
}

// DocumentFor finds a document of the matter that a user may open, by its SHA-256.
func (m Matter) DocumentFor(user, sum string) (field.Document, bool) {
	i := slices.IndexFunc(m.Documents, func(d Document) bool { return sum != "" && d.SHA256 == sum })
	if only, closed := m.Readers(sum); i < 0 || closed && !slices.Contains(only, user) {
		return field.Document{}, false
	}
	return m.Documents[i].Document, true
}

// OpenDocuments are those of some documents that are neither sealed nor closed to anybody.
func (m Matter) OpenDocuments(all []field.Document) []field.Document {
	return slices.DeleteFunc(slices.Clone(all), func(d field.Document) bool {
		_, closed := m.Readers(d.SHA256)
		return closed || d.SHA256 == ""
	})
}

// DocumentsOf is how many documents came with an event, sealed and closed ones too.
func (m Matter) DocumentsOf(event int64) int {
	n := 0
	for _, d := range m.Documents {
		if d.Event == event {
			n++
		}
	}
	return n
}

// hides are the documents that are closed to the actor.
func hides(facts workflow.Facts, m Matter) workflow.Hidden {
	h := workflow.Hidden{Hashes: facts.Actor.Role == workflow.Auditor}
	if len(m.Closings) == 0 && !slices.ContainsFunc(m.Documents, func(d Document) bool { return d.Readers != nil }) {
		return h
	}
	for _, d := range m.Documents {
		if only, closed := m.Readers(d.SHA256); closed && !slices.Contains(only, facts.Actor.ID) {
			h.Hide(d.SHA256)
		}
	}
	for _, c := range m.Closings { // a correction may have taken a document from the record
		for _, d := range c.Documents {
			if c.Closes(d.SHA256) && c.Custodian != facts.Actor.ID {
				h.Hide(d.SHA256)
			}
		}
	}
	return h
}

// shown is the matter without what it says of closed documents.
func (m Matter) shown(h workflow.Hidden) Matter {
	m.Documents = slices.Clone(m.Documents)
	for i, d := range m.Documents {
		m.Documents[i].RedactionOf, _ = field.Shown(d.RedactionOf, h)
		if !h.Sums[d.SHA256] {
			continue
		}
		m.Documents[i].Document, m.Documents[i].Closed = field.Document{Name: workflow.ClosedName}, true
		if h.Hashes {
			m.Documents[i].Hash = d.SHA256
		}
	}
	m.Response = m.Response.Shown(h)
	m.Letters = slices.Clone(m.Letters)
	for i, l := range m.Letters {
		m.Letters[i].Documents, _ = field.Shown(l.Documents, h)
	}
	m.Correspondence = slices.Clone(m.Correspondence)
	for i, l := range m.Correspondence {
		m.Correspondence[i] = l.shown(h)
	}
	m.Findings = m.Findings.Shown(h)
	m.Certifications = m.Certifications.Shown(h)
	m.Services = slices.Clone(m.Services)
	for i, s := range m.Services {
		m.Services[i].Fields = s.Fields.Shown(h)
	}
	m.Closings = slices.Clone(m.Closings)
	for i, c := range m.Closings {
		m.Closings[i].Documents = slices.Clone(c.Documents)
		for j, d := range c.Documents {
			if h.Sums[d.SHA256] && !h.Hashes {
				m.Closings[i].Documents[j].SHA256 = ""
			}
		}
	}
	m.Approvals = slices.Clone(m.Approvals)
	for i, a := range m.Approvals {
		if a.Held != nil {
			held := a.Held.Shown(h)
			m.Approvals[i].Held = &held
		}
	}
	return m
}

// ErrClosed refuses to open a document that is closed to whoever asks.
var ErrClosed = workflow.Forbid("This document is closed. Only its custodian can open it.")

// Opening is what is recorded before a reader of the matter opens a file of it, and whether anything is: of documents
// that every member may open nothing is.
func (m Matter) Opening(sum string) (OpenDocument, bool) {
	_, closed := m.Readers(sum)
	i := slices.IndexFunc(m.Documents, func(d Document) bool { return d.SHA256 == sum })
	if !closed || i < 0 {
		return OpenDocument{}, false
	}
	return OpenDocument{Matter: m.ID, DocumentRef: DocumentRef{SHA256: sum, Event: m.Documents[i].Event}}, true
}

// OpenDocument records that the actor opens a document that not every member may open.
type OpenDocument struct {
	Matter string `json:"matter"`
	DocumentRef
}

// CommandName implements workflow.Command.
func (OpenDocument) CommandName() string { return "OpenDocument" }

// Streams implements workflow.Command.
func (c OpenDocument) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c OpenDocument) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	only, closed := w.matter.Readers(c.SHA256)
	i := slices.IndexFunc(w.matter.Documents, func(d Document) bool { return d.SHA256 == c.SHA256 && d.Event == c.Event })
	if i < 0 || closed && !slices.Contains(only, facts.Actor.ID) {
		return workflow.Decision{}, workflow.Absent("document")
	}
	if closed {
		w.Note(w.Today(), DocumentOpened{c.DocumentRef})
	}
	return w.Decision(), nil
}
