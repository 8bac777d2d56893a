package matter

import (
	"duces/workflow"
)

// Confidential says of a matter that no published list may name it. The zero Confidential is none.
type Confidential struct {
	By     string // user id; empty: the matter is not marked
	Reason string
}

// IsZero says that the matter is not marked.
func (c Confidential) IsZero() bool { return c.By == "" }

// Confidentiality marks a matter confidential or replaces the reason, or takes the mark off. The reason is personal text.
type Confidentiality struct {
	Ended bool `json:"ended,omitempty"`
}

// Type is the stored name.
func (Confidentiality) Type() string { return "confidentiality" }

var confidentialEvents = []workflow.EventType{
	quiet(func(m Matter, d Confidentiality, e workflow.Event) Matter {
		m.Confidential = Confidential{By: e.Actor, Reason: e.Personal[workflow.ReasonName].Text()}
		if d.Ended {
			m.Confidential = Confidential{}
		}
		return m
	}, func(d Confidentiality, _ workflow.Names) string {
		if d.Ended {
			return "No longer confidential"
		}
		return "Marked confidential"
	}, nil),
}

// ConfidentialRow is how reports leave out a matter.
type ConfidentialRow struct{ MatterID string }

// Key implements workflow.Row.
func (r ConfidentialRow) Key() string { return r.MatterID }

func (m Matter) confidentialRows() []workflow.Row {
	if m.Confidential.IsZero() {
		return nil
	}
	return []workflow.Row{ConfidentialRow{m.ID}}
}

// MarkConfidential marks a matter confidential, or takes the mark off.
type MarkConfidential struct {
	Matter string `json:"matter"`
	Reason string `json:"reason"`
	End    bool   `json:"end,omitempty"`
}

// CommandName implements workflow.Command.
func (MarkConfidential) CommandName() string { return "MarkConfidential" }

// Streams implements workflow.Command.
func (c MarkConfidential) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c MarkConfidential) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbMarkConfidential); err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)); err != nil {
		return workflow.Decision{}, err
	}
	now := w.matter.Confidential
	switch {
	case c.End && now.IsZero():
		return workflow.Decision{}, workflow.Refuse("unchanged", "This matter is not marked confidential.", "Nothing needs to be done.")
	case !c.End && !now.IsZero() && now.Reason == c.Reason:
		return workflow.Decision{}, workflow.Refuse("unchanged", "This matter is marked confidential for this reason already.",
			"Give another reason, or leave it as it is.")
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), Confidentiality{Ended: c.End})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(e.Stream, workflow.ReasonName, c.Reason)}
	w.Add(e)
	return w.Decision(), nil
}
