package annotate

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/annotation"
	"duces/workflow/matter"
)

// Limits on tags: they are to be read at a glance.
const (
	mostTags   = 20
	longestTag = 40
)

// Tag puts a tag on a matter, or takes it off.
type Tag struct {
	Matter string `json:"matter"`
	Tag    string `json:"tag"`
	Remove bool   `json:"remove,omitempty"`
}

// CommandName implements workflow.Command.
func (Tag) CommandName() string { return "Tag" }

// Streams implements workflow.Command.
func (c Tag) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command. A tag that is there, or gone, already is no fault.
func (c Tag) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbNote); err != nil {
		return workflow.Decision{}, err
	}
	tag := annotation.TagOf(c.Tag)
	at := slices.IndexFunc(w.Matter().Tags, func(t string) bool { return workflow.SameName(t, tag) })
	there := at >= 0
	if there {
		tag = w.Matter().Tags[at]
	} else if err := workflow.Collect(workflow.CheckLine("tag", "Tag", c.Tag, longestTag, true)); err != nil {
		return workflow.Decision{}, err
	}
	switch {
	case there == !c.Remove:
	case c.Remove:
		w.Note(w.Today(), annotation.TagRemoved{Tag: tag})
	case len(w.Matter().Tags) == mostTags:
		return workflow.Decision{}, workflow.Malformed("tag", fmt.Sprintf("A matter can have at most %d tags. Remove one first.", mostTags))
	default:
		w.Note(w.Today(), annotation.TagAdded{Tag: tag})
	}
	return w.Decision(), nil
}
