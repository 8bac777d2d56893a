package review

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/process"
)

// Open begins a review; whoever opens it is its first member.
type Open struct {
	Name      string        `json:"name"`
	Authority string        `json:"authority"`
	About     string        `json:"about,omitempty"`
	OpenedOn  deadline.Date `json:"opened_on,omitzero"` // today if zero
	Members   []string      `json:"members,omitempty"`
	// Process is the source of the definition that its matters follow; empty is the default process.
	Process string `json:"process,omitempty"`
}

// CommandName implements Command.
func (Open) CommandName() string { return "OpenReview" }

// Streams implements Command.
func (c Open) Streams() []workflow.Stream {
	streams := []workflow.Stream{}
	if def, err := c.definition(); err == nil {
		streams = append(streams, ProcessStream(def.Hash))
	}
	for _, id := range c.Members {
		streams = append(streams, account.Stream(id))
	}
	return streams
}

func (c Open) definition() (*process.Definition, error) {
	if workflow.Blank(c.Process) {
		return process.Default(), nil
	}
	return process.Parse("process.yaml", []byte(c.Process))
}

// checkSource refuses a process that could be read otherwise than it is written: its
// titles stand on pages as names do. One that is on record stays in use.
func checkSource(source string) []workflow.Detail {
	for i, line := range strings.Split(source, "\n") {
		if err := workflow.CheckSeen(strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", " ")); err != nil {
			return []workflow.Detail{workflow.At("process", fmt.Sprintf("process.yaml:%d: %s", i+1, workflow.Sentence(err)))}
		}
	}
	return nil
}

func (c Open) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return workflow.Decision{}, err
	}
	def, err := c.definition()
	if err != nil {
		return workflow.Decision{}, workflow.Malformed("process", workflow.Sentence(err))
	}
	var no []workflow.Detail
	if !facts.Has(ProcessStream(def.Hash)) {
		no = append(no, checkSource(c.Process)...)
	}
	no = append(no, workflow.CheckLine("name", "Name", c.Name, 200, true)...)
	no = append(no, workflow.CheckLine("authority", "Legal authority", c.Authority, 500, true)...)
	no = append(no, workflow.CheckProse("about", "About", c.About, false)...)
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	on := c.OpenedOn
	if on.IsZero() {
		on = a.Today()
	}
	id := a.NewID("review")
	d := workflow.Decision{Created: []string{id}}
	if !facts.Has(ProcessStream(def.Hash)) {
		d.Events = append(d.Events, a.Event(ProcessStream(def.Hash), a.Today(), ProcessAdopted{Name: def.Name, Hash: def.Hash, Source: string(def.Source)}))
	}
	d.Events = append(d.Events, a.Event(Stream(id), on, Opened{
		Name: workflow.Tidy(c.Name), Authority: workflow.Tidy(c.Authority), About: strings.TrimSpace(c.About), Process: def.Hash,
	}))
	members := slices.Clone(c.Members)
	if facts.Actor.Role != workflow.Operator {
		members = append(members, facts.Actor.ID)
	}
	slices.Sort(members)
	for _, user := range slices.Compact(members) {
		role := facts.Actor.Role
		if user != facts.Actor.ID {
			u, err := account.Find(facts, user)
			if err != nil {
				return workflow.Decision{}, err
			}
			role = u.Role
		}
		if err := mayJoin(role); err != nil {
			return workflow.Decision{}, err
		}
		d.Events = append(d.Events, a.Event(Stream(id), on, MemberAdded{User: user}))
	}
	return d, nil
}
