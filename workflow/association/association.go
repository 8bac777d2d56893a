// Package association holds associations and classes of governments, with who belonged to them when.
package association

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// KindName names the streams of associations.
const KindName = "association"

// Stream is the history of one association.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Association is a named association, or a class that a court certified.
type Association struct {
	ID      string
	Name    string
	Class   bool
	Members []order.Membership // in the order of the record
	Version int
}

// On are the jurisdictions that belong to it on a day.
func (x Association) On(day civil.Date) []string {
	var all []string
	for _, m := range x.Members {
		if m.On(day) && !slices.Contains(all, m.Jurisdiction) {
			all = append(all, m.Jurisdiction)
		}
	}
	slices.Sort(all)
	return all
}

// Named begins an association.
type Named struct {
	Name  string `json:"name"`
	Class bool   `json:"class,omitempty"`
}

// Type is the stored name.
func (Named) Type() string { return "association_named" }

// MembersChanged says who joined and who left, from the event's effective day on.
type MembersChanged struct {
	Joined []string `json:"joined,omitempty"`
	Left   []string `json:"left,omitempty"`
	// Approval is of a change that a second person approved, Documents are what it rests on.
	Approval    string           `json:"approval,omitempty"`
	RequestedBy string           `json:"requested_by,omitempty"`
	Documents   []field.Document `json:"documents,omitempty"`
}

// Type is the stored name.
func (MembersChanged) Type() string { return "association_members_changed" }

// Kind is what the program knows of associations.
var Kind = workflow.KindOf[Association]{
	Version: func(x Association) int { return x.Version },
	Name:    KindName, Needs: workflow.None[Association], Process: workflow.NoProcess[Association],
	Visible: func(facts workflow.Facts, _ Association) bool {
		return facts.Actor.Role.Can(workflow.VerbReadMatters)
	},
	Rows: func(x Association, _ *process.Definition) []workflow.Row {
		return []workflow.Row{Row{ID: x.ID, Name: x.Name, Class: x.Class, Members: int64(len(x.Members)), Version: int64(x.Version)}}
	},
	Events: []workflow.EventType{
		workflow.EventOf(func(x Association, d Named, e workflow.Event) Association {
			x.ID, x.Name, x.Class, x.Version = e.Stream.ID(), d.Name, d.Class, e.No
			return x
		}, func(d Named, _ workflow.Names) string {
			if d.Class {
				return "Class recorded: " + d.Name
			}
			return "Association recorded: " + d.Name
		}, nil),
		workflow.EventOf(func(x Association, d MembersChanged, e workflow.Event) Association {
			x.Version = e.No
			x.Members = slices.Clone(x.Members)
			for i, m := range x.Members {
				if slices.Contains(d.Left, m.Jurisdiction) && m.On(e.Effective) {
					x.Members[i].Until = e.Effective
				}
			}
			for _, id := range d.Joined {
				x.Members = append(x.Members, order.Membership{Jurisdiction: id, From: e.Effective})
			}
			return x
		}, func(d MembersChanged, n workflow.Names) string {
			said := fmt.Sprintf("Members changed: %d joined, %d left", len(d.Joined), len(d.Left))
			if d.RequestedBy != "" {
				said += ", requested by " + n.NameOf(d.RequestedBy, "somebody")
			}
			return said
		}, func(d MembersChanged) []string {
			if d.RequestedBy == "" {
				return nil
			}
			return []string{d.RequestedBy}
		}),
	},
}.Kind()

// Row is how lists show an association.
type Row struct {
	ID      string
	Name    string
	Class   bool
	Members int64 // ever
	Version int64
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// Record begins an association, with its members from a day on.
type Record struct {
	Name    string     `json:"name"`
	Class   bool       `json:"class,omitempty"`
	Members []string   `json:"members,omitempty"`
	From    civil.Date `json:"from,omitzero"` // of the members
}

// CommandName implements workflow.Command.
func (Record) CommandName() string { return "RecordAssociation" }

// Streams implements workflow.Command.
func (Record) Streams() []workflow.Stream { return nil }

// Decide implements workflow.Command.
func (c Record) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbRecordCourts); err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(workflow.CheckLine("name", "Name", c.Name, 200, true)); err != nil {
		return workflow.Decision{}, err
	}
	id := a.NewID("association")
	x := Association{ID: id}
	d := workflow.Decision{Created: []string{id}, Events: []workflow.Event{
		a.Event(Stream(id), a.Today(), Named{Name: workflow.Tidy(c.Name), Class: c.Class}),
	}}
	if len(c.Members) == 0 {
		return d, nil
	}
	changed, err := x.Change(facts, a, c.From, c.Members, nil)
	if err != nil {
		return workflow.Decision{}, err
	}
	d.Events = append(d.Events, a.Event(Stream(id), c.From, changed))
	return d, nil
}

const mostAtOnce = 5000

// Change is a change of members from a day on, checked against who belongs to it on that day.
func (x Association) Change(facts workflow.Facts, a workflow.Act, on civil.Date, joined, left []string) (MembersChanged, error) {
	var none MembersChanged
	switch {
	case on.IsZero():
		return none, workflow.Malformed("on", validation.Required("From"))
	case on.After(a.Today()):
		return none, workflow.Malformed("on", "This day has not come yet.")
	case len(joined)+len(left) == 0:
		return none, workflow.Malformed("joined", "Name who joined or left.")
	case len(joined)+len(left) > mostAtOnce:
		return none, workflow.Malformed("joined", fmt.Sprintf("At most %d can join or leave in one act.", mostAtOnce))
	}
	var no []workflow.Detail
	members := x.On(on)
	check := func(field string, ids []string, member bool) {
		for _, id := range ids {
			_, is := slices.BinarySearch(members, id)
			switch j, err := jurisdiction.Current(facts, id); {
			case err != nil:
				no = append(no, workflow.At(field, "No jurisdiction with the id "+id+" is on record."))
			case is && !member:
				no = append(no, workflow.At(field, j.Title()+" is a member on that day already."))
			case !is && member:
				no = append(no, workflow.At(field, j.Title()+" is no member on that day."))
			}
		}
	}
	check("joined", joined, false)
	check("left", left, true)
	if err := workflow.Collect(no); err != nil {
		return none, err
	}
	return MembersChanged{Joined: slices.Compact(slices.Sorted(slices.Values(joined))), Left: slices.Compact(slices.Sorted(slices.Values(left)))}, nil
}
