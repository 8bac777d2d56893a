// Package annotation holds what people put on a matter that moves nothing: tags, the mark that it is confidential, and
// notes, which its history alone keeps.
package annotation

import "duces/workflow"

// Annotations are what is put on one matter.
type Annotations struct {
	Tags         []string // in order
	Confidential Confidential
}

// NoteAdded puts a note (Personal "note") on a matter.
type NoteAdded struct{}

// Type is the stored name.
func (NoteAdded) Type() string { return "note_added" }

// A Fold takes the annotations of a state to what an event makes of them.
type Fold[S any] func(s S, e workflow.Event, quiet bool, fold func(Annotations) Annotations) S

// Events are the events of annotations, for whatever aggregate has some: change says how it keeps them. All are quiet:
// nobody's decision need wait for one.
func Events[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		event(change, Annotations.tagged, func(d TagAdded, _ workflow.Names) string { return "Tag added: " + d.Tag }),
		event(change, Annotations.untagged, func(d TagRemoved, _ workflow.Names) string { return "Tag removed: " + d.Tag }),
		event(change, Annotations.marked, func(d Confidentiality, _ workflow.Names) string {
			if d.Ended {
				return "No longer confidential"
			}
			return "Marked confidential"
		}),
		event(change, func(all Annotations, _ NoteAdded, _ workflow.Event) Annotations { return all },
			func(NoteAdded, workflow.Names) string { return "Note" }).Counted(),
	}
}

func event[S any, T workflow.Data](
	change Fold[S], fold func(Annotations, T, workflow.Event) Annotations, says func(T, workflow.Names) string,
) workflow.EventType {
	return workflow.EventOf(func(s S, d T, e workflow.Event) S {
		return change(s, e, true, func(all Annotations) Annotations { return fold(all, d, e) })
	}, says, nil)
}

// Rows are how lists find a matter by its tags, and how reports leave it out; matter is its id.
func (all Annotations) Rows(matter string) []workflow.Row {
	var rows []workflow.Row
	for _, t := range all.Tags {
		rows = append(rows, TagRow{matter, t})
	}
	if !all.Confidential.IsZero() {
		rows = append(rows, ConfidentialRow{matter})
	}
	return rows
}
