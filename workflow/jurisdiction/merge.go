package jurisdiction

import (
	"slices"

	"duces/workflow"
)

// Merged ends a record whose government another record stands for; its history stays.
type Merged struct {
	Into string `json:"into"`
	Name string `json:"name"` // of the other record
	// Of a merge that somebody else asked for: the request that it rests on.
	Approval    string `json:"approval,omitempty"`
	RequestedBy string `json:"requested_by,omitempty"`
}

// Type is the stored name.
func (Merged) Type() string { return "jurisdiction_merged" }

// MergedFrom says in the record that stays which record it stands for too, and under which names that was known.
type MergedFrom struct {
	From    string  `json:"from"`
	Name    string  `json:"name"`
	Aliases []Alias `json:"aliases,omitempty"`
	// Earlier are the records that were merged into that one before.
	Earlier     []string `json:"earlier,omitempty"`
	Approval    string   `json:"approval,omitempty"`
	RequestedBy string   `json:"requested_by,omitempty"`
}

// Type is the stored name.
func (MergedFrom) Type() string { return "jurisdiction_merged_from" }

var mergeEvents = []workflow.EventType{
	workflow.EventOf(func(j Jurisdiction, d Merged, e workflow.Event) Jurisdiction {
		j.Version, j.MergedInto = e.No, d.Into
		return j
	}, func(d Merged, n workflow.Names) string {
		return "Merged into " + d.Name + requestedBy(d.RequestedBy, n)
	}, func(d Merged) []string { return asker(d.RequestedBy) }),

	workflow.EventOf(func(j Jurisdiction, d MergedFrom, e workflow.Event) Jurisdiction {
		j.Version, j.Merged = e.No, append(append(slices.Clip(j.Merged), d.From), d.Earlier...)
		j.Aliases = append(slices.Clip(j.Aliases), d.Aliases...)
		return j
	}, func(d MergedFrom, n workflow.Names) string {
		return "The record of " + d.Name + " was merged into this one" + requestedBy(d.RequestedBy, n)
	}, func(d MergedFrom) []string { return asker(d.RequestedBy) }).Called("Jurisdiction merged into this one"),
}

// With is the record once another is merged into it, as court orders know it.
func (j Jurisdiction) With(from Jurisdiction) Jurisdiction {
	j.Merged = slices.Concat(j.Merged, []string{from.ID}, from.Merged)
	return j
}

func requestedBy(user string, n workflow.Names) string {
	if user == "" {
		return ""
	}
	return ", requested by " + n.NameOf(user, "somebody")
}

func asker(user string) []string {
	if user == "" {
		return nil
	}
	return []string{user}
}

// NotMerged refuses what is asked of a record that another one stands for.
func (j Jurisdiction) NotMerged() error {
	if j.MergedInto == "" {
		return nil
	}
	no := workflow.Refuse("merged", j.Title()+" was merged into another record.", "Use the record that it was merged into.")
	no.Existing = j.MergedInto
	return no
}

// Current is the record that stands for a government now, of one that may have been merged, and that once more.
func Current(facts workflow.Facts, id string) (Jurisdiction, error) {
	j, err := Find(facts, id)
	for err == nil && j.MergedInto != "" {
		j, err = Find(facts, j.MergedInto)
	}
	return j, err
}

// Merge is what a merge says in both records. The names of the one that ends, and its contacts that are in office or
// will be, go on in the other. approval and by are of a merge that somebody else asked for.
func Merge(a workflow.Act, from, into Jurisdiction, approval, by string) []workflow.Event {
	known := into.identities()
	var aliases []Alias
	for _, other := range append([]Alias{{Name: from.Name}}, from.Aliases...) {
		other = from.full(other)
		if i := other.identity(); !slices.Contains(known, i) {
			known, aliases = append(known, i), append(aliases, other)
		}
	}
	events := []workflow.Event{
		a.Event(Stream(from.ID), from.Today(a), Merged{Into: into.ID, Name: into.Name, Approval: approval, RequestedBy: by}),
		a.Event(Stream(into.ID), into.Today(a), MergedFrom{From: from.ID, Name: from.Name, Aliases: aliases, Earlier: from.Merged, Approval: approval, RequestedBy: by}),
	}
	for _, c := range MovingContacts(a, from, into) {
		events = append(events, c.added(a, into, a.NewID("contact/"+c.ID)))
	}
	return events
}

// MovingContacts are the contacts of a record that ends which go on in the other one.
func MovingContacts(a workflow.Act, from, into Jurisdiction) []Contact {
	return slices.DeleteFunc(slices.Clone(from.Contacts), func(c Contact) bool {
		there := slices.ContainsFunc(into.Contacts, func(o Contact) bool { return o.ContactDetails == c.ContactDetails })
		return there || !c.Until.IsZero() && c.Until.Before(into.Today(a))
	})
}
