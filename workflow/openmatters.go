package workflow

import (
	"fmt"

	"duces/workflow/deadline"
)

// OpenMatters opens a matter for each of several jurisdictions, in one act.
type OpenMatters struct {
	Review        string        `json:"review"`
	Jurisdictions []string      `json:"jurisdictions"`
	OpenedOn      deadline.Date `json:"opened_on,omitzero"` // today if zero
}

// CommandName implements Command.
func (OpenMatters) CommandName() string { return "OpenMatters" }

// Streams implements Command.
func (c OpenMatters) Streams() []Stream {
	streams := []Stream{ReviewStream(c.Review)}
	for _, id := range c.Jurisdictions {
		streams = append(streams, JurisdictionStream(id))
	}
	return streams
}

func (c OpenMatters) Decide(w World, a Act) (Decision, error) {
	r, err := FindReview(w, c.Review)
	if err != nil {
		return Decision{}, err
	}
	if err := w.Actor.May(VerbRunReviews); err != nil {
		return Decision{}, err
	}
	def, err := FindProcess(w, r.Process)
	if err != nil {
		return Decision{}, err
	}
	if len(c.Jurisdictions) == 0 {
		return Decision{}, Malformed("jurisdictions", "Choose at least one jurisdiction.")
	}
	stage, _ := def.StageOf(def.Initial)
	on := c.OpenedOn
	if on.IsZero() {
		on = a.Today()
	}
	var d Decision
	seen := map[string]bool{}
	for _, place := range c.Jurisdictions {
		j, err := FindJurisdiction(w, place)
		if err != nil || seen[place] {
			return Decision{}, Malformed("jurisdictions", fmt.Sprintf("The jurisdiction %q is not on record, or is named twice.", place))
		}
		seen[place] = true
		id := a.NewID("matter/" + place)
		d.Created = append(d.Created, id)
		d.Events = append(d.Events, a.Event(MatterStream(id), on, MatterOpened{
			Review: r.ID, Jurisdiction: place, Process: r.Process, State: def.Initial, Stage: stage.Name, Zone: j.Zone,
		}))
	}
	return d, nil
}
