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
	if blankText(c.Process) {
		return process.Default(), nil
	}
	return process.Parse("process.yaml", []byte(c.Process))
}

func (c OpenReview) decide(w World, a Act) (Decision, error) {
	if err := w.Actor.mayRunReviews(); err != nil {
		return Decision{}, err
	}
	def, err := c.definition()
	if err != nil {
		return Decision{}, invalid("process", sentence(err))
	}
	var no []Detail
	no = append(no, line("name", "Name", c.Name, 200, true)...)
	no = append(no, line("authority", "Legal authority", c.Authority, 500, true)...)
	no = append(no, line("about", "About", c.About, maxText, false)...)
	if err := collect(no); err != nil {
		return Decision{}, err
	}
	on := c.OpenedOn
	if on.IsZero() {
		on = a.today()
	}
	id := a.newID("review")
	d := Decision{Created: []string{id}}
	if !w.Has(ProcessStream(def.Hash)) {
		d.Events = append(d.Events, a.event(ProcessStream(def.Hash), a.today(), ProcessAdopted{Name: def.Name, Hash: def.Hash, Source: string(def.Source)}))
	}
	d.Events = append(d.Events, a.event(ReviewStream(id), on, ReviewOpened{
		Name: strings.TrimSpace(c.Name), Authority: strings.TrimSpace(c.Authority), About: strings.TrimSpace(c.About), Process: def.Hash,
	}))
	members := slices.Clone(c.Members)
	if w.Actor.Role != operator {
		members = append(members, w.Actor.ID)
	}
	slices.Sort(members)
	for _, user := range slices.Compact(members) {
		u := w.Actor
		if user != w.Actor.ID {
			if u, err = w.User(user); err != nil {
				return Decision{}, err
			}
		}
		if err := mayJoin(u); err != nil {
			return Decision{}, err
		}
		d.Events = append(d.Events, a.event(ReviewStream(id), on, MemberAdded{User: user}))
	}
	return d, nil
}
