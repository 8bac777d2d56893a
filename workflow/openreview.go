package workflow

import (
	"slices"
	"strings"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// OpenReview begins a review; whoever opens it is its first member.
type OpenReview struct {
	Name      string        `json:"name"`
	Authority string        `json:"authority"`
	About     string        `json:"about,omitempty"`
	OpenedOn  deadline.Date `json:"opened_on,omitzero"` // today if zero
	Members   []string      `json:"members,omitempty"`
	// Process is the source of the definition that its matters follow; empty is the default process.
	Process string `json:"process,omitempty"`
}

// CommandName implements Command.
func (OpenReview) CommandName() string { return "OpenReview" }

// Streams implements Command.
func (c OpenReview) Streams() []Stream {
	streams := []Stream{}
	if def, err := c.definition(); err == nil {
		streams = append(streams, ProcessStream(def.Hash))
	}
	for _, id := range c.Members {
		streams = append(streams, UserStream(id))
	}
	return streams
}

func (c OpenReview) definition() (*process.Definition, error) {
	if Blank(c.Process) {
		return process.Default(), nil
	}
	return process.Parse("process.yaml", []byte(c.Process))
}

func (c OpenReview) Decide(w World, a Act) (Decision, error) {
	if err := w.Actor.May(VerbRunReviews); err != nil {
		return Decision{}, err
	}
	def, err := c.definition()
	if err != nil {
		return Decision{}, Malformed("process", Sentence(err))
	}
	var no []Detail
	no = append(no, CheckLine("name", "Name", c.Name, 200, true)...)
	no = append(no, CheckLine("authority", "Legal authority", c.Authority, 500, true)...)
	no = append(no, CheckLine("about", "About", c.About, MaxText, false)...)
	if err := Collect(no); err != nil {
		return Decision{}, err
	}
	on := c.OpenedOn
	if on.IsZero() {
		on = a.Today()
	}
	id := a.NewID("review")
	d := Decision{Created: []string{id}}
	if !w.Has(ProcessStream(def.Hash)) {
		d.Events = append(d.Events, a.Event(ProcessStream(def.Hash), a.Today(), ProcessAdopted{Name: def.Name, Hash: def.Hash, Source: string(def.Source)}))
	}
	d.Events = append(d.Events, a.Event(ReviewStream(id), on, ReviewOpened{
		Name: strings.TrimSpace(c.Name), Authority: strings.TrimSpace(c.Authority), About: strings.TrimSpace(c.About), Process: def.Hash,
	}))
	members := slices.Clone(c.Members)
	if w.Actor.Role != Operator {
		members = append(members, w.Actor.ID)
	}
	slices.Sort(members)
	for _, user := range slices.Compact(members) {
		role := w.Actor.Role
		if user != w.Actor.ID {
			u, err := FindUser(w, user)
			if err != nil {
				return Decision{}, err
			}
			role = u.Role
		}
		if err := mayJoin(role); err != nil {
			return Decision{}, err
		}
		d.Events = append(d.Events, a.Event(ReviewStream(id), on, MemberAdded{User: user}))
	}
	return d, nil
}
