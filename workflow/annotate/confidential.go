package annotate

import (
	"duces/workflow"
	"duces/workflow/annotation"
	"duces/workflow/matter"
)

// MarkConfidential marks a matter confidential, or takes the mark off.
type MarkConfidential struct {
	Matter string `json:"matter"`
	Reason string `json:"reason"`
	End    bool   `json:"end,omitempty"`
}

// CommandName implements workflow.Command.
func (MarkConfidential) CommandName() string { return "MarkConfidential" }

// Streams implements workflow.Command.
func (c MarkConfidential) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c MarkConfidential) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbMarkConfidential); err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)); err != nil {
		return workflow.Decision{}, err
	}
	now := w.Matter().Confidential
	switch {
	case c.End && now.IsZero():
		return workflow.Decision{}, workflow.Refuse("unchanged", "This matter is not marked confidential.", "Nothing needs to be done.")
	case !c.End && !now.IsZero() && now.Reason == c.Reason:
		return workflow.Decision{}, workflow.Refuse("unchanged", "This matter is marked confidential for this reason already.",
			"Give another reason, or leave it as it is.")
	}
	e := a.Event(matter.Stream(w.Matter().ID), w.Today(), annotation.Confidentiality{Ended: c.End})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(e.Stream, workflow.ReasonName, c.Reason)}
	w.Add(e)
	return w.Decision(), nil
}
