package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
)

// Open opens a matter for each of several jurisdictions, in one act.
type Open struct {
	Review        string        `json:"review"`
	Jurisdictions []string      `json:"jurisdictions"`
	OpenedOn      deadline.Date `json:"opened_on,omitzero"` // today if zero
}

// CommandName implements Command.
func (Open) CommandName() string { return "OpenMatters" }

// Streams implements Command.
func (c Open) Streams() []workflow.Stream {
	streams := []workflow.Stream{review.Stream(c.Review)}
	for _, id := range c.Jurisdictions {
		streams = append(streams, jurisdiction.Stream(id))
	}
	return streams
}

func (c Open) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := review.Find(facts, c.Review)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return workflow.Decision{}, err
	}
	def, err := review.FindProcess(facts, r.Process)
	if err != nil {
		return workflow.Decision{}, err
	}
	if len(c.Jurisdictions) == 0 {
		return workflow.Decision{}, workflow.Malformed("jurisdictions", "Choose at least one jurisdiction.")
	}
	stage, _ := def.StageOf(def.Initial)
	on := c.OpenedOn
	if on.IsZero() {
		on = a.Today()
	}
	var d workflow.Decision
	seen := map[string]bool{}
	for _, id := range c.Jurisdictions {
		j, err := jurisdiction.Find(facts, id)
		if err != nil || seen[id] {
			return workflow.Decision{}, workflow.Malformed("jurisdictions", fmt.Sprintf("The jurisdiction %q is not on record, or is named twice.", id))
		}
		seen[id] = true
		made := a.NewID("matter/" + id)
		d.Created = append(d.Created, made)
		d.Events = append(d.Events, a.Event(Stream(made), on, Opened{
			Review: r.ID, Jurisdiction: id, Process: r.Process, State: def.Initial, Stage: stage.Name, Zone: j.Zone,
		}))
	}
	return d, nil
}
