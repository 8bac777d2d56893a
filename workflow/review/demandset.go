package review

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/process"
)

// DemandSetSaved saves a version of a named set of demands, to be used in many matters.
type DemandSetSaved struct {
	Set     string          `json:"set"`
	Name    string          `json:"name"`
	Demands []demand.Demand `json:"demands"`
}

// Type is the stored name.
func (DemandSetSaved) Type() string { return "demand_set_saved" }

// DemandSet is a named set of demands with all its versions, the oldest first.
type DemandSet struct {
	ID       string
	Name     string
	Versions []DemandSetVersion
}

// DemandSetVersion is a set as it was saved once.
type DemandSetVersion struct {
	Demands []demand.Demand
	By      string // user id
	At      time.Time
}

// Latest is the version that is offered.
func (s DemandSet) Latest() DemandSetVersion { return s.Versions[len(s.Versions)-1] }

// DemandSet finds a set by its id.
func (r Review) DemandSet(id string) (DemandSet, bool) {
	i := slices.IndexFunc(r.DemandSets, func(s DemandSet) bool { return s.ID == id })
	if i < 0 {
		return DemandSet{}, false
	}
	return r.DemandSets[i], true
}

// DemandSetOf finds the set whose demands these are, by number, text and limits, and its version from 1. The latest
// version that fits is taken.
func (r Review) DemandSetOf(demands []demand.Demand) (s DemandSet, version int, found bool) {
	for _, s := range r.DemandSets {
		for i, v := range slices.Backward(s.Versions) {
			if len(demands) > 0 && slices.EqualFunc(v.Demands, demands, demand.Alike) {
				return s, i + 1, true
			}
		}
	}
	return DemandSet{}, 0, false
}

func (r Review) demandSetSaved(d DemandSetSaved, e workflow.Event) Review {
	v := DemandSetVersion{Demands: d.Demands, By: e.Actor, At: e.Recorded}
	r.DemandSets = slices.Clone(r.DemandSets)
	i := slices.IndexFunc(r.DemandSets, func(s DemandSet) bool { return s.ID == d.Set })
	if i < 0 {
		r.DemandSets = append(r.DemandSets, DemandSet{ID: d.Set})
		i = len(r.DemandSets) - 1
	}
	s := r.DemandSets[i]
	s.Name, s.Versions = d.Name, append(slices.Clone(s.Versions), v)
	r.DemandSets[i] = s
	return r
}

// SaveDemandSet saves a set of demands of a review, or a new version of one.
type SaveDemandSet struct {
	Review  string          `json:"review"`
	Set     string          `json:"set,omitempty"` // empty: a new one
	Name    string          `json:"name"`
	Demands []demand.Demand `json:"demands"`
	Version int             `json:"version,omitempty"` // that the caller saw; 0: asks for no comparison
}

// CommandName implements workflow.Command.
func (SaveDemandSet) CommandName() string { return "SaveDemandSet" }

// Streams implements workflow.Command.
func (c SaveDemandSet) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Review)} }

// DemandSetForm is what a set is saved with.
func DemandSetForm() process.Transition {
	return process.Transition{Fields: []process.Field{{Name: "demands", Title: "Demands", Type: process.Demands, Required: true}}}
}

// maxSetName is how many characters the name of a set may have.
const maxSetName = 200

// Decide implements workflow.Command.
func (c SaveDemandSet) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := Find(facts, c.Review)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return workflow.Decision{}, err
	}
	before, known := r.DemandSet(c.Set)
	switch {
	case c.Set != "" && !known:
		return workflow.Decision{}, workflow.Absent("demand set")
	case known && c.Version != 0 && c.Version != len(before.Versions):
		return workflow.Decision{}, workflow.Clash(fmt.Sprintf(
			"Someone else saved version %d of this set. Nothing was saved. Open it again and repeat your change.", len(before.Versions)))
	}
	if err := workflow.Collect(workflow.CheckLine("name", "Name", c.Name, maxSetName, true)); err != nil {
		return workflow.Decision{}, err
	}
	for _, s := range r.DemandSets {
		if s.ID != c.Set && strings.EqualFold(s.Name, c.Name) {
			return workflow.Decision{}, workflow.Malformed("name", "Name: this review has a set with this name. Choose another name.")
		}
	}
	raw, err := json.Marshal(c.Demands)
	if err != nil {
		return workflow.Decision{}, err
	}
	given, err := field.Read(DemandSetForm(), map[string]json.RawMessage{"demands": raw})
	if err == nil {
		err = given.Check(field.Values{})
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	demands := given.Demands["demands"]
	if len(demands) == 0 {
		return workflow.Decision{}, workflow.Malformed("fields.demands", "Demands: enter at least one demand.")
	}
	if known && before.Name == c.Name && slices.Equal(before.Latest().Demands, demands) {
		return workflow.Decision{Created: []string{before.ID}}, nil
	}
	id := c.Set
	if id == "" {
		id = a.NewID("demand set")
	}
	saved := DemandSetSaved{Set: id, Name: c.Name, Demands: demands}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(r.ID), a.Today(), saved)}, Created: []string{id}}, nil
}
