package inbound

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/correspondence"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/validation"
)

// File puts a message of the tray on record in matters, as a person decides.
type File struct {
	Message string   `json:"message"`
	Matters []string `json:"matters"`
	Text    string   `json:"text,omitempty"`    // what is new in it, as in Receive
	Version int      `json:"version,omitempty"` // of the message as the caller saw it, 0 for any
}

// CommandName implements workflow.Command.
func (File) CommandName() string { return "FileMessage" }

// Streams implements workflow.Command.
func (c File) Streams() []workflow.Stream {
	return append([]workflow.Stream{Stream(c.Message)}, matter.Streams(c.Matters)...)
}

// Decide implements workflow.Command.
func (c File) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	m, err := toDecide(facts, c.Message, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	to := slices.Compact(slices.Sorted(slices.Values(c.Matters)))
	switch {
	case len(to) == 0:
		return workflow.Decision{}, workflow.Malformed("matters", validation.Required("Matter"))
	case len(to) > mostMatters:
		return workflow.Decision{}, workflow.Malformed("matters", fmt.Sprintf("Matter: a message can be filed on at most %d matters.", mostMatters))
	}
	for _, id := range to {
		w, err := matter.Begin(facts, a, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		if err := transition.MayAddDocuments(facts.Actor, w.Process()); err != nil {
			return workflow.Decision{}, err
		}
	}
	return m.file(facts, a, to, nil, correspondence.EntryText{With: m.From, Subject: m.Subject, Text: c.Text})
}

// Dismiss puts a message of the tray aside, with a reason. It stays on record.
type Dismiss struct {
	Message string `json:"message"`
	Reason  string `json:"reason"`
	Version int    `json:"version,omitempty"` // as in File
}

// CommandName implements workflow.Command.
func (Dismiss) CommandName() string { return "DismissMessage" }

// Streams implements workflow.Command.
func (c Dismiss) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Message)} }

// Decide implements workflow.Command.
func (c Dismiss) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	m, err := toDecide(facts, c.Message, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	if m.Status == PutAside {
		return workflow.Decision{}, workflow.Refuse("waiting", "This message is dismissed already.", "File it on a matter if it belongs to one.")
	}
	if err := workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(m.ID), a.Today(), Dismissed{})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(Stream(m.ID), workflow.ReasonName, c.Reason)}
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}

// toDecide is a message that the actor may file or dismiss.
func toDecide(facts workflow.Facts, id string, seen int) (Message, error) {
	if err := facts.Actor.May(workflow.VerbNote); err != nil {
		return Message{}, err
	}
	m, err := Find(facts, id)
	if err == nil {
		err = workflow.Outdated("This message", seen, m.Version)
	}
	if err == nil && m.Status == OnMatter {
		err = workflow.Refuse("waiting", "This message is filed already.", "To take part of it to another matter, add it there as a document.")
	}
	return m, err
}
