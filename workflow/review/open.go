package review

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/process"
)

// Open begins a review; whoever opens it is its first member.
type Open struct {
	Name      string     `json:"name"`
	Authority string     `json:"authority"`
	About     string     `json:"about,omitempty"`
	OpenedOn  civil.Date `json:"opened_on,omitzero"` // today if zero
	Members   []string   `json:"members,omitempty"`
	// Process is the source of the definition that its matters follow; empty is the default process.
	Process string `json:"process,omitempty"`
}

// CommandName implements Command.
func (Open) CommandName() string { return "OpenReview" }

// Streams implements Command.
func (c Open) Streams() []workflow.Stream {
	streams := []workflow.Stream{}
	if def, err := c.Definition(); err == nil {
		streams = append(streams, ProcessStream(def.Hash))
	}
	for _, id := range c.Members {
		streams = append(streams, account.Stream(id))
	}
	return streams
}

// Definition is the process that its matters would follow.
func (c Open) Definition() (*process.Definition, error) {
	if workflow.Blank(c.Process) {
		return process.Default(), nil
	}
	def, err := process.Parse("process.yaml", []byte(c.Process))
	if err != nil {
		return nil, workflow.Malformed("process", workflow.Sentence(err))
	}
	return def, nil
}

// checkSource refuses a process that could be read otherwise than it is written: its
// titles stand on pages as names do. It refuses names that every process has. One that is on record stays in use.
func checkSource(source string) []workflow.Detail {
	if workflow.Blank(source) {
		return nil
	}
	if _, err := process.Check("process.yaml", []byte(source)); err != nil {
		return []workflow.Detail{workflow.At("process", workflow.Sentence(err))}
	}
	for i, line := range strings.Split(source, "\n") {
		if err := workflow.CheckSeen(strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", " ")); err != nil {
			return []workflow.Detail{workflow.At("process", fmt.Sprintf("process.yaml:%d: %s", i+1, workflow.Sentence(err)))}
		}
	}
	return nil
}

// InUse says whether some review follows a process already. The default process counts as in use.
func InUse(facts workflow.Facts, def *process.Definition) bool {
	return def.Hash == process.Default().Hash || facts.Has(ProcessStream(def.Hash))
}

// Decide implements Command. A process that no review uses yet can loosen every
// rule, so that only the command line opens a review under one alone.
func (c Open) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	d, err := c.By(facts, a, facts.Actor, "")
	if err != nil {
		return workflow.Decision{}, err
	}
	def, err := c.Definition()
	if err != nil {
		return workflow.Decision{}, err
	}
	if facts.Actor.Role != workflow.Operator && !InUse(facts, def) {
		return workflow.Decision{}, workflow.Refuse("second_person", "No review uses this process yet.", "A supervising attorney other than you must approve it.")
	}
	return d, nil
}

// By opens the review for somebody, who is its first member; approval is the request
// on which that rests, if it rests on one.
func (c Open) By(facts workflow.Facts, a workflow.Act, opener workflow.Actor, approval string) (workflow.Decision, error) {
	if err := opener.May(workflow.VerbRunReviews); err != nil {
		return workflow.Decision{}, err
	}
	def, err := c.Definition()
	if err != nil {
		return workflow.Decision{}, err
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
	opened := Opened{
		Name: workflow.Tidy(c.Name), Authority: workflow.Tidy(c.Authority), About: strings.TrimSpace(c.About), Process: def.Hash, Approval: approval,
	}
	if approval != "" {
		opened.RequestedBy = opener.ID
	}
	d.Events = append(d.Events, a.Event(Stream(id), on, opened))
	members := slices.Clone(c.Members)
	if opener.Role != workflow.Operator {
		members = append(members, opener.ID)
	}
	slices.Sort(members)
	for _, user := range slices.Compact(members) {
		role := opener.Role
		if user != opener.ID {
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
