package matter

import (
	"fmt"
	"slices"

	"duces/workflow"
)

// TagAdded puts a tag on a matter.
type TagAdded struct {
	Tag string `json:"tag"`
}

// Type is the stored name.
func (TagAdded) Type() string { return "tag_added" }

// TagRemoved takes a tag off a matter.
type TagRemoved struct {
	Tag string `json:"tag"`
}

// Type is the stored name.
func (TagRemoved) Type() string { return "tag_removed" }

var tagEvents = []workflow.EventType{
	quiet(func(m Matter, d TagAdded, _ workflow.Event) Matter {
		m.Tags = append(slices.Clone(m.Tags), d.Tag)
		slices.Sort(m.Tags)
		return m
	}, func(d TagAdded, _ workflow.Names) string { return "Tag added: " + d.Tag }, nil),

	quiet(func(m Matter, d TagRemoved, _ workflow.Event) Matter {
		m.Tags = slices.DeleteFunc(slices.Clone(m.Tags), func(t string) bool { return t == d.Tag })
		return m
	}, func(d TagRemoved, _ workflow.Names) string { return "Tag removed: " + d.Tag }, nil),
}

// TagRow is how lists find a matter by a tag.
type TagRow struct{ MatterID, Tag string }

// Key implements workflow.Row.
func (r TagRow) Key() string { return r.MatterID + "/" + r.Tag }

func (m Matter) tagRows() []workflow.Row {
	rows := make([]workflow.Row, len(m.Tags))
	for i, t := range m.Tags {
		rows[i] = TagRow{m.ID, t}
	}
	return rows
}

// Limits on tags: they are to be read at a glance.
const (
	mostTags   = 20
	longestTag = 40
)

// TagOf is the tag that somebody means, in the one way in which it is kept.
func TagOf(typed string) string { return workflow.Lower(typed) }

// Tag puts a tag on a matter, or takes it off.
type Tag struct {
	Matter string `json:"matter"`
	Tag    string `json:"tag"`
	Remove bool   `json:"remove,omitempty"`
}

// CommandName implements workflow.Command.
func (Tag) CommandName() string { return "Tag" }

// Streams implements workflow.Command.
func (c Tag) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command. A tag that is there, or gone, already is no fault.
func (c Tag) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbNote); err != nil {
		return workflow.Decision{}, err
	}
	tag := TagOf(c.Tag)
	at := slices.IndexFunc(w.matter.Tags, func(t string) bool { return workflow.Folded(t) == workflow.Folded(tag) })
	there := at >= 0
	if there {
		tag = w.matter.Tags[at]
	} else if err := workflow.Collect(workflow.CheckLine("tag", "Tag", c.Tag, longestTag, true)); err != nil {
		return workflow.Decision{}, err
	}
	switch {
	case there == !c.Remove:
	case c.Remove:
		w.Note(w.Today(), TagRemoved{tag})
	case len(w.matter.Tags) == mostTags:
		return workflow.Decision{}, workflow.Malformed("tag", fmt.Sprintf("A matter can have at most %d tags. Remove one first.", mostTags))
	default:
		w.Note(w.Today(), TagAdded{tag})
	}
	return w.Decision(), nil
}
