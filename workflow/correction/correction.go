// Package correction holds which events of a matter were corrected, and which later steps are in conflict with the record
// since. It decides nothing: what a correction changes is the affair of whoever makes it.
package correction

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
)

// Corrected says that a transition, or how documents were added, was corrected, and which later
// steps the process would not have allowed on the corrected record. Personal "reason"
// says why. The correction itself, and what follows from it for deadlines, are
// events of the same act that each name the one they correct.
type Corrected struct {
	Event          int64      `json:"event"`      // of the transition, or by which documents were added
	Transition     string     `json:"transition"` // empty: of documents, or of a production
	Production     bool       `json:"production,omitempty"`
	Correspondence bool       `json:"correspondence,omitempty"` // what was logged of correspondence
	Conflicts      []Conflict `json:"conflicts,omitempty"`
	Approval       string     `json:"approval,omitempty"`     // that it rests on
	RequestedBy    string     `json:"requested_by,omitempty"` // who asked, when somebody else approved
	// Unaccepted are demands from which something else is withheld now than what our own side had accepted.
	Unaccepted []demand.Label `json:"unaccepted,omitempty"`
}

// Type is the stored name.
func (Corrected) Type() string { return "transition_corrected" }

// Made says that a step, or how documents were added, was corrected.
type Made struct {
	Of    int64 // the event of the step
	Event int64 // that says so
	On    civil.Date
}

// Conflict is a later step that stays, although the process would refuse it
// on the corrected record.
type Conflict struct {
	Event      int64  `json:"event"` // of the later step
	Transition string `json:"transition"`
	Why        string `json:"why"`
	Satisfy    string `json:"satisfy,omitempty"`
}

// BarFound says that a step was taken which a court order barred on its day, as the order is known now. The step stays.
// Event is 0 of the step of the same act.
type BarFound struct {
	Order  string `json:"order"`
	Clause int    `json:"clause"`
	Conflict
}

// Type is the stored name.
func (BarFound) Type() string { return "barred_step_found" }

// Bar is a step that a clause of an order bars, or may.
type Bar struct {
	Event  int64 // of the step
	Order  string
	Clause int
}

// ConflictClosed says that a person has dealt with a conflict; Personal "note" says how.
type ConflictClosed struct {
	Correction int64  `json:"correction"` // its event
	Event      int64  `json:"event"`      // of the later step
	Transition string `json:"transition"`
}

// Type is the stored name.
func (ConflictClosed) Type() string { return "conflict_closed" }

// OpenConflict is a conflict that nobody has closed yet.
type OpenConflict struct {
	Correction int64 `json:"correction"` // the event that it came with
	Conflict
}

// Record is what was corrected of a matter, and what came of it.
type Record struct {
	Corrections []Made // every one, in order
	Conflicts   []OpenConflict
	Bars        []Bar // that were found of steps, whether or not the conflict is closed
}

// StandsBy is the event by which an event has its content: its last correction, or itself.
func (r Record) StandsBy(event int64) int64 {
	for _, c := range slices.Backward(r.Corrections) {
		if c.Of == event {
			return c.Event
		}
	}
	return event
}

// InConflict says whether a step is in conflict with the record, and nobody has dealt with it.
func (r Record) InConflict(event int64) bool {
	return slices.ContainsFunc(r.Conflicts, func(c OpenConflict) bool { return c.Event == event })
}

func (r Record) with(correction int64, conflicts ...Conflict) Record {
	r.Conflicts = slices.Clone(r.Conflicts)
	for _, c := range conflicts {
		r.Conflicts = append(r.Conflicts, OpenConflict{Correction: correction, Conflict: c})
	}
	return r
}

// Events are those of corrections, for whatever aggregate has some: change says how it keeps them. A fold gets the event
// of the latest step with them.
func Events[S any](change func(s S, e workflow.Event, fold func(r Record, step int64) Record) S) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(workflow.EventOf(func(s S, d Corrected, e workflow.Event) S {
			return change(s, e, func(r Record, _ int64) Record {
				r.Corrections = append(slices.Clone(r.Corrections), Made{Of: d.Event, Event: e.Seq, On: e.Effective})
				return r.with(e.Seq, d.Conflicts...)
			})
		}, Corrected.says, nil), func(d Corrected, _ workflow.Event, n workflow.Names) []workflow.EventDetail {
			var details []workflow.EventDetail
			if d.RequestedBy != "" {
				details = append(details, workflow.EventDetail{Title: "Requested by", Text: n.NameOf(d.RequestedBy, "")})
			}
			again := make([]string, len(d.Unaccepted))
			for i, l := range d.Unaccepted {
				again[i] = string(l)
			}
			return append(details, workflow.EventDetail{Title: "Acceptance no longer counts for demand", Text: strings.Join(again, ", ")})
		}).Called("Step corrected"),

		workflow.Detailed(workflow.EventOf(func(s S, d BarFound, e workflow.Event) S {
			return change(s, e, func(r Record, step int64) Record {
				if d.Event == 0 {
					d.Event = step
				}
				r.Bars = append(slices.Clip(r.Bars), Bar{d.Event, d.Order, d.Clause})
				return r.with(e.Seq, d.Conflict)
			})
		}, func(d BarFound, n workflow.Names) string {
			return "A court order barred a step: " + n.Process.TransitionTitle(d.Transition)
		}, nil), func(d BarFound, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{{Title: "Order", Text: d.Why}}
		}),

		workflow.EventOf(func(s S, d ConflictClosed, e workflow.Event) S {
			return change(s, e, func(r Record, _ int64) Record {
				r.Conflicts = slices.DeleteFunc(slices.Clone(r.Conflicts), func(c OpenConflict) bool {
					return c.Correction == d.Correction && c.Event == d.Event
				})
				return r
			})
		}, func(d ConflictClosed, n workflow.Names) string {
			return "Conflict closed: " + n.Process.TransitionTitle(d.Transition)
		}, nil),
	}
}

func (d Corrected) says(n workflow.Names) string {
	text := "Corrected: details of added documents"
	switch {
	case d.Production:
		text = "Corrected: production received"
	case d.Correspondence:
		text = "Corrected: correspondence"
	case d.Transition != "":
		text = "Corrected: " + n.Process.TransitionTitle(d.Transition)
	}
	switch len(d.Conflicts) {
	case 0:
		return text
	case 1:
		return text + "; 1 later step conflicts with it"
	}
	return text + fmt.Sprintf("; %d later steps conflict with it", len(d.Conflicts))
}
