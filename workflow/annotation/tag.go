package annotation

import (
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

func (all Annotations) tagged(d TagAdded, _ workflow.Event) Annotations {
	all.Tags = append(slices.Clone(all.Tags), d.Tag)
	slices.Sort(all.Tags)
	return all
}

func (all Annotations) untagged(d TagRemoved, _ workflow.Event) Annotations {
	all.Tags = slices.DeleteFunc(slices.Clone(all.Tags), func(t string) bool { return t == d.Tag })
	return all
}

// TagRow is how lists find a matter by a tag.
type TagRow struct{ MatterID, Tag string }

// Key implements workflow.Row.
func (r TagRow) Key() string { return r.MatterID + "/" + r.Tag }

// TagOf is the tag that somebody means, in the one way in which it is kept.
func TagOf(typed string) string { return workflow.Lower(typed) }
